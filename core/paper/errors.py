"""What stops a print run before any paper comes out, whatever is printed. 停印原因"""

from __future__ import annotations

from core.errors import DomainError


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


class PrintStopped(DomainError):
    """A print run ended before any paper came out. 停印"""


class MissingFont(PrintStopped):
    """A font that a design needs is not installed on the server. 缺字体"""

    status = 500

    def __init__(self, family: str, package: str) -> None:
        super().__init__(
            N_("The font %(family)s, in which papers are set, is not installed."),
            advice=N_("Install it on the server: apt-get install %(package)s"),
            family=family,
            package=package,
        )


class CodeTooLong(PrintStopped):
    """An address makes a code too fine to scan from paper. 网址过长"""

    def __init__(self, address: str) -> None:
        super().__init__(
            N_("The address %(address)s is too long for a printed code."),
            advice=N_("Use a shorter public address for the service."),
            address=address,
        )
