"""Tables in and out: read uploads, write workbooks, mark mistakes. 电子表格

The only place that knows python-calamine, XlsxWriter and the inside of an .xlsx.
"""

from core.sheets.errors import BadWorkbook
from core.sheets.markup import Mark, mark_errors
from core.sheets.read import read_rows
from core.sheets.table import CellIssue, Limits, Table, column_letters
from core.sheets.write import Column, Sheet, write_csv, write_table, write_workbook

__all__ = [
    "BadWorkbook",
    "CellIssue",
    "Column",
    "Limits",
    "Mark",
    "Sheet",
    "Table",
    "column_letters",
    "mark_errors",
    "read_rows",
    "write_csv",
    "write_table",
    "write_workbook",
]
