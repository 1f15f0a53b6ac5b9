"""Read a roster of window units. 单位名册: bytes → rows and errors, nothing is stored."""

from units.roster.divisions import Division, Divisions
from units.roster.errors import MESSAGES, CellError
from units.roster.fields import FIELDS, LABELS, LENGTHS
from units.roster.parse import Roster, RosterRow, parse

__all__ = [
    "FIELDS",
    "LABELS",
    "LENGTHS",
    "MESSAGES",
    "CellError",
    "Division",
    "Divisions",
    "Roster",
    "RosterRow",
    "parse",
]
