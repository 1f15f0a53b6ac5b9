"""Say in words what is wrong with a cell. 单元格错误

Messages are English message ids, translated where they are shown with the error's parameters.
"""

import dataclasses
from types import MappingProxyType
from typing import Final

from core import identifiers


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


MESSAGES: Final = MappingProxyType(
    {
        **identifiers.MESSAGES,
        "missing": N_("This cell must not be empty."),
        "too_long": N_("“%(value)s” is longer than %(limit)s characters."),
        "digits_lost": N_(
            "Excel turned this number into %(value)s and lost its last digits. "
            "Format the cell as text and type the number again."
        ),
        "bad_code": N_("“%(value)s” is not a code: only letters, digits and hyphens, at most %(limit)s."),
        "duplicate_code": N_("The code %(value)s is already used in row %(other)s."),
        "duplicate_name": N_("Row %(other)s already has a unit called “%(value)s” in the same division."),
        "unknown_kind": N_("No kind of unit is called “%(value)s”."),
        "unknown_division": N_("No division is called “%(value)s”."),
        "ambiguous_division": N_("Several divisions are called “%(value)s”. Name the one above it, too."),
        "division_disagrees": N_("The code %(division)s and the name “%(value)s” mean different divisions."),
        "bad_phone": N_("“%(value)s” is not a telephone number."),
        "short_phone": N_(
            "Excel shortened this telephone number to “%(value)s”. Format the cell as text and type it again."
        ),
        "bad_number": N_("“%(value)s” is not a number of people."),
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class CellError:
    """One mistake in one cell. 单元格错误

    Attributes:
        row: The row number that Excel shows.
        column: The column, counted from 1.
        field: The field's name; a key of ``units.roster.LABELS``.
        code: A key of ``MESSAGES``.
        params: What the message mentions; text and whole numbers only.
    """

    row: int
    column: int
    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the message id, to be translated with ``params``."""
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return self.message % self.params


class Wrong(Exception):
    """Carry a mistake from where it is noticed to where its cell is known."""

    def __init__(self, code: str, field: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.code, self.field, self.params = code, field, params
