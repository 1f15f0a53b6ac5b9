"""Write tables as offices expect them. 导出电子表格

A title across the table, headings in bold that stay in sight, columns as wide as what they hold
(a Chinese character takes two places), A4 landscape with the headings on every page. Text is
always written as text, so that ``=HYPERLINK(...)`` typed into a name stays a name. The same rows
give the same bytes: no date, user or machine is written into the file.
"""

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from core.sheets import clean
from core.sheets.names import sheet_name

Kind = Literal["text", "integer", "decimal", "percent", "date", "datetime"]

_CREATED: Final = dt.datetime(2000, 1, 1)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Excel keeps 15 digits and shows 11; longer numbers (identity cards) must be text.
_EXACT: Final = 10**15
_MEASURED: Final = 500
_GUARDED: Final = ("=", "+", "-", "@", "\t", "\r")
_FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exported table. 列

    Attributes:
        heading: What stands above it.
        group: A heading above that, shared with neighbours of the same group.
        kind: How its values are shown.
        places: Decimal places of ``decimal`` and ``percent``.
        width: In characters; measured if not given.
    """

    heading: str
    group: str = ""
    kind: Kind = "text"
    places: int = 2
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook to write. 工作表"""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    name: str = ""
    note: str = ""
    footer: str = ""


def write_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "",
    note: str = "",
    footer: str = "",
) -> bytes:
    """Write one table as an .xlsx. 导出一张表"""
    return write_workbook([Sheet(title, columns, rows, sheet, note, footer)])


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write several tables as the sheets of one .xlsx. 导出工作簿"""
    target = io.BytesIO()
    book = new_book(target, sheets[0].title)
    taken: set[str] = set()
    for sheet in sheets:
        name = sheet_name(sheet.name or sheet.title, taken)
        _Writer(book, book.add_worksheet(name), sheet.columns).write(sheet)
    book.close()
    return target.getvalue()


def new_book(target: io.BytesIO, title: str) -> Any:
    """Start a workbook that says nothing about when and where it was made."""
    import xlsxwriter  # noqa: PLC0415 - paid for by those who export

    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": title, "created": _CREATED})
    return book


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV that Excel opens in Chinese and does not calculate. 导出 CSV"""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_guarded(column.group + column.heading) for column in columns])
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig", "replace")


def _guarded(cell: object) -> str:
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(_GUARDED) else cell
    # Numbers may begin with a minus; nothing else that is not text begins with a dangerous sign.
    return clean.shown(cell)


class _Writer:
    """Lay out one sheet from top to bottom."""

    def __init__(self, book: Any, sheet: Any, columns: Sequence[Column]) -> None:
        self.sheet, self.columns = sheet, columns
        self.last = max(len(columns) - 1, 0)
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 16, "align": "center"})
        self.note = book.add_format(_FONT)
        heading = {**_FONT, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#F2F2F2"}
        self.heading = book.add_format(heading)
        self.cells = [book.add_format({**_FONT, "border": 1, **_shown(column)}) for column in columns]

    def write(self, table: Sheet) -> None:
        row = self._across(0, table.title, self.title, height=30)
        row = self._across(row, table.note, self.note)
        top, row = row, self._headings(row)
        self.sheet.freeze_panes(row, 0)
        self.sheet.repeat_rows(top, row - 1)
        widths = [max(width(part) for part in column.heading.split("\n")) for column in self.columns]
        for number, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                put(self.sheet, row, column, cell, self.cells[column])
                if number < _MEASURED:
                    widths[column] = max(widths[column], width(clean.shown(cell)))
            row += 1
        self._across(row, table.footer, self.note)
        for column, spec in enumerate(self.columns):
            self.sheet.set_column(column, column, spec.width or fitting(widths[column]))
        print_setup(self.sheet)

    def _across(self, row: int, words: str, style: Any, height: float | None = None) -> int:
        if not words:
            return row
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, "", style)
        self.sheet.write_string(row, 0, words, style)
        if height:
            self.sheet.set_row(row, height)
        return row + 1

    def _headings(self, row: int) -> int:
        """Write one row of headings, or two where columns have groups."""
        deep = any(column.group for column in self.columns)
        start = 0
        for column, spec in enumerate(self.columns):
            if not deep:
                self.sheet.write_string(row, column, spec.heading, self.heading)
            elif not spec.group:
                self._merged(row, column, row + 1, column, spec.heading)
            else:
                self.sheet.write_string(row + 1, column, spec.heading, self.heading)
                start = start if column and self.columns[column - 1].group == spec.group else column
                if column == self.last or self.columns[column + 1].group != spec.group:
                    self._merged(row, start, row, column, spec.group)
        return row + 2 if deep else row + 1

    def _merged(self, top: int, left: int, bottom: int, right: int, words: str) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.heading)
        self.sheet.write_string(top, left, words, self.heading)


def put(sheet: Any, row: int, column: int, cell: object, style: Any = None) -> None:
    """Write one value with its own type; text is never taken for a formula or a link."""
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, style)
    elif isinstance(cell, float) or (isinstance(cell, (int, Decimal)) and -_EXACT < cell < _EXACT):
        sheet.write_number(row, column, cell, style)
    elif isinstance(cell, (dt.time, dt.timedelta)) or (isinstance(cell, dt.date) and cell.year > 1900):
        # Excel knows no time zones (a view turns times into local ones before) and no earlier days.
        moment = cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell
        sheet.write_datetime(row, column, moment, style)
    else:
        words = cell if isinstance(cell, str) else clean.shown(cell)
        # A cell holds 32,767 characters; lone surrogates cannot be written at all.
        words = words.encode("utf-8", "replace").decode()[:32_767]
        sheet.write_string(row, column, words, style)


def print_setup(sheet: Any) -> None:
    """Set A4 landscape, one page wide, with page numbers. 打印设置"""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def fitting(width: int) -> float:
    """Return a column width that holds so many places, within reason."""
    return float(min(max(width + 2, 6), 48))


def width(words: str) -> int:
    """Count the places words take in print: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _shown(column: Column) -> dict[str, object]:
    places = "0." + "0" * column.places if column.places else "0"
    formats: dict[Kind, dict[str, object]] = {
        "text": {"num_format": "@", "text_wrap": True},
        "integer": {"num_format": "0"},
        "decimal": {"num_format": places},
        "percent": {"num_format": places + "%"},
        "date": {"num_format": "yyyy-mm-dd", "align": "center"},
        "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    }
    return formats[column.kind]
