"""Tables in and out: read uploads, write workbooks, mark mistakes. 电子表格

The only place that knows python-calamine, XlsxWriter and the inside of an .xlsx.
"""

from core.sheets.errors import BadWorkbook
from core.sheets.read import read_rows
from core.sheets.table import CellIssue, Limits, Table, column_letters

__all__ = ["BadWorkbook", "CellIssue", "Limits", "Table", "column_letters", "read_rows"]
