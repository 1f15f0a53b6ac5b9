"""What stops a print run before any paper comes out. 停印原因

Messages are English ids like those of every domain error; the names of the certificates
concerned travel in their parameters.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import DomainError

from .printed import MissingGlyph


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


class PrintStopped(DomainError):
    """A print run ended before any paper came out. 停印"""


class PrintCancelled(PrintStopped):
    """The person who asked for the run called it off. 已取消打印"""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("The print run was cancelled."))


class UnknownDesign(PrintStopped):
    """A certificate names a design that does not exist. 没有这种版式"""

    def __init__(self, design: str, known: Sequence[str]) -> None:
        super().__init__(
            N_("There is no certificate design called %(design)s."),
            advice=N_("Choose one of: %(known)s."),
            design=design,
            known=", ".join(known),
        )


class MissingFont(PrintStopped):
    """A font that a design needs is not installed on the server. 缺字体"""

    status = 500

    def __init__(self, family: str, package: str) -> None:
        super().__init__(
            N_("The font %(family)s, which certificates are set in, is not installed."),
            advice=N_("Install it on the server: apt-get install %(package)s"),
            family=family,
            package=package,
        )


class MissingGlyphs(PrintStopped):
    """Some characters are in none of the fonts. 缺字"""

    def __init__(self, glyphs: Sequence[MissingGlyph]) -> None:
        self.glyphs = tuple(glyphs)
        super().__init__(
            N_("Nothing was printed: no font has these characters: %(glyphs)s"),
            advice=N_("Correct the names, or install a font that has the characters."),
            glyphs="；".join(map(str, glyphs)),
        )


class TextOverflow(PrintStopped):
    """Some texts do not fit their frame at the smallest readable size. 文字过长"""

    def __init__(self, certificates: Sequence[str]) -> None:
        self.certificates = tuple(certificates)
        super().__init__(
            N_("Nothing was printed: these certificates have more text than fits: %(labels)s"),
            advice=N_("Shorten the text, or split it between fewer paragraphs."),
            labels="、".join(certificates),
        )


class CodeTooLong(PrintStopped):
    """A verification address makes a code too fine to scan from paper. 网址过长"""

    def __init__(self, address: str) -> None:
        super().__init__(
            N_("The verification address %(address)s is too long for a printed code."),
            advice=N_("Use a shorter public address for the service."),
            address=address,
        )
