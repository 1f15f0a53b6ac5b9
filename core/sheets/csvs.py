"""Read comma-separated text as Chinese offices save it. 读取 CSV"""

import csv
import io
import re
from typing import Final

from core.sheets.errors import BadWorkbook
from core.sheets.table import Limits

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Our own exports put an apostrophe before text that a spreadsheet would take for a formula.
_GUARDED: Final = re.compile(r"'[=+\-@\t\r]")


def read_csv(data: bytes, limits: Limits) -> list[list[object]]:
    """Return rows of equal length, all text.

    Raises:
        BadWorkbook: ``unknown_encoding``, ``not_a_workbook``, ``too_many_rows``,
            ``too_many_columns`` or ``too_many_cells``.
    """
    text = _decode(data)
    if _CONTROL.search(text):
        raise BadWorkbook("not_a_workbook")
    rows: list[list[object]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            rows.append([cell[1:] if _GUARDED.match(cell) else cell for cell in row])
            width = max(width, len(row))
            _check(len(rows), width, limits)
    except csv.Error as error:
        raise BadWorkbook("not_a_workbook") from error
    for filled in rows:
        filled.extend([""] * (width - len(filled)))
    return rows


def _decode(data: bytes) -> str:
    # UTF-8 first: text in GB18030 is hardly ever valid UTF-8, while the reverse is common.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWorkbook("unknown_encoding")


def _delimiter(text: str) -> str:
    """Take the separator that the first ten lines use most; titles use none."""
    head = "\n".join(text[:20_000].splitlines()[:10])
    return max(",\t;", key=head.count)


def _check(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise BadWorkbook("too_many_rows", limit=limits.rows)
    if columns > limits.columns:
        raise BadWorkbook("too_many_columns", limit=limits.columns)
    if rows * columns > limits.cells:
        raise BadWorkbook("too_many_cells", limit=limits.cells)
