"""Hold a sheet as plain values, with the place of each. 表格、单元格位置"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what one uploaded file may cost. 上传表格的上限"""

    bytes: int = 20 * 1024 * 1024
    inflated: int = 200 * 1024 * 1024
    ratio: int = 200
    entries: int = 2_000
    rows: int = 100_000
    columns: int = 200
    # A reader allocates the whole rectangle between the first and the last cell, about
    # 32 bytes each, so the rectangle needs a bound of its own.
    cells: int = 5_000_000


@dataclass(frozen=True, slots=True)
class CellIssue:
    """A cell whose stored value is no longer what was typed. 单元格数据失真

    ``row`` and ``column`` count from 1, as Excel shows them.
    """

    row: int
    column: int
    code: Literal["digits_lost"]
    value: object


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, from its top left corner. 一张表

    Attributes:
        sheet: The sheet's name; for CSV, the file's name.
        rows: Equally long lists of str, int, float, bool, dates or times; "" where blank.
        first_row: The number Excel shows beside ``rows[0]``.
        merges: Merged ranges as ((top, left), (bottom, right)), counted from 0, inclusive.
        issues: Cells that lost something before the file reached us.
        sheets: The names of all visible sheets.
    """

    sheet: str
    rows: list[list[object]]
    first_row: int = 1
    merges: tuple[Merge, ...] = ()
    issues: tuple[CellIssue, ...] = ()
    sheets: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.rows[0]) if self.rows else 0


def column_letters(column: int) -> str:
    """Name a column, counted from 1, as Excel does. 列号转字母

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
