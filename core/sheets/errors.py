"""Say why a workbook was refused. 表格文件被拒收的原因

A message here is an English message id: a page translates ``error.message`` with
``error.params``. Each says what to do next, because whoever reads it has the file open.
"""

from types import MappingProxyType
from typing import Any

from core.errors import DomainError


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


MESSAGES = MappingProxyType(
    {
        "too_big": N_("The file is larger than %(limit)s MB. Split it and upload the parts."),
        "not_a_workbook": N_("This is not an Excel workbook or a CSV file."),
        "wrong_extension": N_(
            "The content of the file does not match its name, which ends in “%(extension)s”. "
            "Open it and save it again as an Excel workbook (.xlsx)."
        ),
        "old_format": N_(
            "This is a workbook of Excel 97–2003 (.xls). Open it and save it as an Excel workbook (.xlsx)."
        ),
        "damaged": N_("The file is damaged or incomplete. Save it again and upload the new copy."),
        "encrypted": N_("The file is protected by a password. Remove the password and try again."),
        "macros": N_("The workbook contains macros. Save it as an Excel workbook without macros (.xlsx)."),
        "zip_bomb": N_("The file unpacks to far more data than a table needs, so it was refused."),
        "unsafe_xml": N_("The file contains declarations that no office program writes, so it was refused."),
        "too_many_rows": N_("The sheet has more than %(limit)s rows. Split it into several files."),
        "too_many_columns": N_(
            "The sheet has more than %(limit)s columns. Delete what stands to the right of the table."
        ),
        "too_many_cells": N_(
            "The table is too large: it spans more than %(limit)s cells. Delete what stands far away from the table."
        ),
        "unknown_encoding": N_("The characters of the CSV file could not be read. Save it as UTF-8 or as .xlsx."),
        "no_such_sheet": N_("The workbook has no sheet called “%(sheet)s”."),
        "empty": N_("The file contains no table."),
        "no_header": N_("No row of column headings was found. Start from the template and keep its headings."),
        "missing_columns": N_("The table lacks these columns: %(columns)s."),
    }
)


class BadWorkbook(DomainError):
    """A file that cannot be taken as a table. 无法读取的表格文件

    Attributes:
        code: A stable name for the reason, a key of ``MESSAGES``.
        message, params: The message id and what it mentions.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        super().__init__(MESSAGES[code], **params)
