"""Find the headings of a table beneath its title. 识别表头

An office's table starts with a merged title, a note with a date, and then headings on one row or
on two, where the upper one spans a group (“所在地区” over 市州, 县市区, 乡镇街道). Headings carry
notes in brackets and asterisks. Each field declares the headings it is known by; for the lower
row of a group, “upper+lower” ("负责人电话") is tried before the lower one alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.sheets import clean
from core.sheets.errors import BadWorkbook
from core.sheets.table import Table

# Titles and notes above the headings; further down nobody looks for headings.
_SEARCHED: Final = 20
_NOTES: Final = re.compile(r"[(（\[【〔<《].*?[)）\]】〕>》]")
_NOISE: Final = re.compile(r"[\s*＊※★:：_\-—·.．、/]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that an importer knows. 字段

    Attributes:
        name: The field's name in code.
        aliases: Headings it is known by; the first is the one to show.
        required: A table without it is refused.
    """

    name: str
    aliases: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings stand and what they mean. 表头

    Attributes:
        row: Index in ``table.rows`` of the lowest heading row; data start at the next.
        top: Index of the highest heading row.
        columns: Field name to column index.
        headings: The cleaned text of each column's heading.
        unknown: Column indices with a heading that means nothing to the importer.
    """

    row: int
    top: int
    columns: dict[str, int]
    headings: tuple[str, ...]
    unknown: tuple[int, ...]


def plain(heading: object) -> str:
    """Reduce a heading to what is compared: no notes, marks or spaces."""
    words = clean.text(heading)
    return _NOISE.sub("", _NOTES.sub("", words)).casefold()


def find_header(table: Table, fields: Sequence[Field]) -> Header:
    """Find the row or two rows that name most fields.

    Raises:
        BadWorkbook: ``no_header`` if no row names two fields (or the only one asked for);
            ``missing_columns`` if a required field has no column.
    """
    known = {plain(alias): field.name for field in fields for alias in field.aliases}
    found = [
        _match(table, index, depth, known)
        for depth in (1, 2)
        for index in range(min(_SEARCHED, len(table.rows) - depth + 1))
    ]
    # Of equals the first is taken: one row before two, so that a note above stays a note.
    best = max(found, key=lambda match: len(match.columns), default=None)
    if best is None or len(best.columns) < min(2, len(fields)):
        raise BadWorkbook("no_header")
    missing = [f.aliases[0] for f in fields if f.required and f.name not in best.columns]
    if missing:
        raise BadWorkbook("missing_columns", columns="、".join(missing))
    return best


def _match(table: Table, index: int, depth: int, known: dict[str, str]) -> Header:
    upper = [plain(cell) for cell in table.rows[index]]
    if depth == 1:
        labels: list[tuple[str, ...]] = [(heading,) for heading in upper]
    else:
        lower = [plain(cell) for cell in table.rows[index + 1]]
        labels = _two_rows(upper, lower)
    columns: dict[str, int] = {}
    unknown = []
    for column, tried in enumerate(labels):
        name = next((known[label] for label in tried if label in known), None)
        # The first of two equal headings counts; the other is shown as not understood.
        if name is not None and columns.setdefault(name, column) == column:
            continue
        if any(tried):
            unknown.append(column)
    return Header(
        row=index + depth - 1,
        top=index,
        columns=columns,
        headings=tuple(tried[0] for tried in labels),
        unknown=tuple(unknown),
    )


def _two_rows(upper: list[str], lower: list[str]) -> list[tuple[str, ...]]:
    """List the labels to try for each column, the most specific first."""
    labels: list[tuple[str, ...]] = []
    group = ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above
        if below:
            labels.append((group + below, below) if group != below else (below,))
        else:
            # Merged downwards: the heading stands in the upper row alone.
            labels.append((above,))
            group = above
    return labels
