"""Read an uploaded table. 读取上传的表格

Only .xlsx and .csv are taken. The old .xls is refused with advice: its macros, passwords and
sizes cannot be checked before it is parsed, and every office program can save it as .xlsx.
"""

import io
from decimal import Decimal
from pathlib import PurePath

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.sheets.csvs import read_csv
from core.sheets.errors import BadWorkbook
from core.sheets.package import ENCRYPTED_STREAM, OLE_MAGIC, ZIP_MAGIC, repack
from core.sheets.table import CellIssue, Limits, Table

# Excel keeps 15 digits; of a longer number the last ones were already lost when it was saved.
_EXACT = 10**15


def read_rows(data: bytes, *, filename: str, limits: Limits | None = None, sheet: str | None = None) -> Table:
    """Return a sheet's cells as plain values; formulas give the value that was stored.

    Args:
        data: The file.
        filename: Its name, whose ending must agree with the content.
        limits: What it may cost; ``Limits()`` by default.
        sheet: Which sheet; by default the first visible one with anything in it.

    Raises:
        BadWorkbook: The file is refused; see ``core.sheets.errors.MESSAGES``.
    """
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise BadWorkbook("too_big", limit=limits.bytes // (1024 * 1024))
    ending = PurePath(filename).suffix.lower()
    if _is_workbook(data, ending):
        return _read_workbook(repack(data, limits), limits, sheet)
    rows = _trimmed(read_csv(data, limits))
    name = PurePath(filename).stem
    return Table(sheet=name, rows=rows, sheets=(name,))


def _is_workbook(data: bytes, ending: str) -> bool:
    """Tell .xlsx from .csv by content, and refuse what is neither or is misnamed."""
    if not data:
        raise BadWorkbook("empty")
    if data.startswith(OLE_MAGIC):
        raise BadWorkbook("encrypted" if ENCRYPTED_STREAM in data else "old_format")
    if ending == ".xlsm":
        raise BadWorkbook("macros")
    zipped = data.startswith(ZIP_MAGIC)
    if ending not in (".xlsx", "") if zipped else ending in (".xlsx", ".xls"):
        raise BadWorkbook("wrong_extension", extension=ending)
    if not zipped and ending != ".csv":
        raise BadWorkbook("not_a_workbook")
    return zipped


def _read_workbook(package: bytes, limits: Limits, wanted: str | None) -> Table:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(package)) as workbook:
            return _read_sheet(workbook, limits, wanted)
    except CalamineError as error:
        raise BadWorkbook("damaged") from error
    except BaseException as error:
        # A panic of the native reader is not an Exception, so that nobody swallows it by
        # accident; here it means no more than a file the reader cannot digest.
        if type(error).__name__ == "PanicException":
            raise BadWorkbook("damaged") from error
        raise


def _read_sheet(workbook: CalamineWorkbook, limits: Limits, wanted: str | None) -> Table:
    names = tuple(
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    )
    if wanted is not None and wanted not in names:
        raise BadWorkbook("no_such_sheet", sheet=wanted)
    for name in names if wanted is None else (wanted,):
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end is not None:
            _check_extent(sheet.end, limits)
            return _table(sheet, names)
    raise BadWorkbook("empty")


def _check_extent(end: tuple[int, int], limits: Limits) -> None:
    """Hold the line for limits narrower than what was bounded before parsing."""
    if end[0] >= limits.rows:
        raise BadWorkbook("too_many_rows", limit=limits.rows)
    if end[1] >= limits.columns:
        raise BadWorkbook("too_many_columns", limit=limits.columns)


def _table(sheet: CalamineSheet, names: tuple[str, ...]) -> Table:
    cells: list[list[object]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
    rows = _trimmed(cells)
    issues = _restore_integers(rows)
    return Table(
        sheet=sheet.name,
        rows=rows,
        merges=tuple(sheet.merged_cell_ranges or ()),
        issues=tuple(issues),
        sheets=names,
    )


def _trimmed(rows: list[list[object]]) -> list[list[object]]:
    """Leave out blank rows at the end."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise BadWorkbook("empty")
    return rows


def _restore_integers(rows: list[list[object]]) -> list[CellIssue]:
    """Turn 13844012345.0 back into 13844012345, in place; report what lost digits."""
    issues = []
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if type(value) is float and value.is_integer():
                row[column] = int(value)
                if not -_EXACT < value < _EXACT:
                    # As Excel shows it, with zeros; int() would make up other digits.
                    row[column] = int(Decimal(repr(value)))
                    issues.append(CellIssue(number, column + 1, "digits_lost", row[column]))
    return issues
