"""Give a table back with its mistakes marked. 标注错误的表格

The workbook is written anew from the values that were read: title rows, merged cells and columns
stay where they were, so that row numbers on the page and in the file agree; bad cells are filled
and carry a comment, and a column “问题” to the right says for each row what to do. Nothing hidden
in the uploaded file (macros, links, metadata) comes back with it.
"""

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from core.sheets import clean, write
from core.sheets.names import sheet_name
from core.sheets.read import read_rows
from core.sheets.table import Limits, Table

_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
# No office merges more; a hostile file could claim millions of large ranges.
_MERGED_CELLS: Final = 200_000
_BAD: Final = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What to say about one cell. 标注

    Attributes:
        row: The row number that Excel shows.
        column: The column counted from 1; None for the row as a whole.
        words: What is wrong and what to do, in the reader's language.
    """

    row: int
    column: int | None
    words: str


def mark_errors(
    data: bytes,
    filename: str,
    marks: Iterable[Mark],
    *,
    header_row: int = 1,
    heading: str = "问题",
    limits: Limits | None = None,
    sheet: str | None = None,
) -> bytes:
    """Return the uploaded table as an .xlsx with its mistakes marked.

    Args:
        data: The uploaded file.
        filename: Its name.
        marks: What to say, in the order to say it.
        header_row: The row number of the (lowest) heading row.
        heading: What stands above the column that lists the mistakes.
        limits: As for ``read_rows``.
        sheet: As for ``read_rows``.

    Raises:
        BadWorkbook: The file is refused, as by ``read_rows``.
    """
    table = read_rows(data, filename=filename, limits=limits, sheet=sheet)
    noted: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        noted[mark.row - table.first_row].append(mark)
    target = io.BytesIO()
    book = write.new_book(target, table.sheet)
    _Page(book, table, header_row - table.first_row).write(noted, heading)
    book.close()
    return target.getvalue()


class _Page:
    """Write the table again, with marks."""

    def __init__(self, book: Any, table: Table, header: int) -> None:
        self.book, self.table, self.header = book, table, header
        self.page = book.add_worksheet(sheet_name(table.sheet, set()))
        self.styles: dict[tuple[bool, bool, str], Any] = {}

    def write(self, noted: dict[int, list[Mark]], heading: str) -> None:
        for index, cells in enumerate(self.table.rows):
            bad = {mark.column for mark in noted.get(index, ())}
            for column, cell in enumerate(cells):
                wrong = column + 1 in bad
                if wrong or cell != "":
                    write.put(self.page, index, column, cell, self._style(index, wrong, cell))
        self._merge()
        self._comment(noted)
        self._list(noted, heading)
        self._fit()
        self.page.freeze_panes(self.header + 1, 0)
        self.page.repeat_rows(max(self.header, 0))
        write.print_setup(self.page)

    def _style(self, index: int, wrong: bool, cell: object) -> Any:
        top = index <= self.header
        shown = _number_format(cell)
        key = (top, wrong, shown)
        if key not in self.styles:
            heading = {"bold": True, "align": "center", "text_wrap": True} if top else {}
            self.styles[key] = self.book.add_format(
                {**_FONT, **heading, **(_BAD if wrong else {}), "num_format": shown}
            )
        return self.styles[key]

    def _merge(self) -> None:
        """Merge what was merged. Ranges that overlap would make a file Excel repairs."""
        taken: set[tuple[int, int]] = set()
        height, width = len(self.table.rows), self.table.width
        budget = _MERGED_CELLS
        for (top, left), (bottom, right) in self.table.merges:
            if bottom >= height or right >= width or (top, left) == (bottom, right):
                continue
            budget -= (bottom - top + 1) * (right - left + 1)
            if budget < 0:
                return
            area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if not area & taken:
                taken |= area
                cell = self.table.rows[top][left]
                self.page.merge_range(top, left, bottom, right, "", self._style(top, False, cell))
                write.put(self.page, top, left, cell, self._style(top, False, cell))

    def _comment(self, noted: dict[int, list[Mark]]) -> None:
        for index, marks in noted.items():
            words: dict[int, list[str]] = defaultdict(list)
            for mark in marks:
                if mark.column is not None:
                    words[mark.column - 1].append(mark.words)
            for column, lines in words.items():
                self.page.write_comment(index, column, "\n".join(lines), {"x_scale": 2, "author": ""})

    def _list(self, noted: dict[int, list[Mark]], heading: str) -> None:
        column = self.table.width
        style = self.book.add_format({**_FONT, "text_wrap": True, "font_color": _BAD["font_color"]})
        self.page.write_string(max(self.header, 0), column, heading, self._style(0, True, heading))
        for index, marks in noted.items():
            self.page.write_string(index, column, "；".join(mark.words.rstrip("。；") for mark in marks), style)
        self.page.set_column(column, column, 60)

    def _fit(self) -> None:
        """Give each column the width of what it holds below the title."""
        body = self.table.rows[max(self.header, 0) : self.header + 500]
        for column in range(self.table.width):
            widest = max((write.width(clean.shown(row[column])) for row in body), default=0)
            self.page.set_column(column, column, write.fitting(widest))


def _number_format(cell: object) -> str:
    """Show dates and times as such: the format of the original cell is not known."""
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        return "yyyy-mm-dd hh:mm"
    if isinstance(cell, dt.date):
        return "yyyy-mm-dd"
    if isinstance(cell, dt.time):
        return "hh:mm"
    if isinstance(cell, dt.timedelta):
        return "[h]:mm"
    return "@" if isinstance(cell, str) else "General"
