"""What stops a print run before any paper comes out. 停印原因

Messages are English ids like those of every domain error; the names of the certificates
concerned travel in their parameters.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.paper.errors import CodeTooLong, MissingFont, PrintStopped

from .printed import MissingGlyph

__all__ = [
    "CodeTooLong",
    "MissingFont",
    "MissingGlyphs",
    "PrintCancelled",
    "PrintStopped",
    "TextOverflow",
    "UnknownDesign",
]


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


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
