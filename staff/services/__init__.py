"""Verbs on staff. 工作人员"""

from staff.services.exports import export_staff, template_workbook, written
from staff.services.finding import Wanted, by_number, find_staff, get_person, has_staff, may_change, staff_of
from staff.services.imports import (
    STAFF,
    compare,
    previewed_rows,
    read_import,
    write_import,
    write_preview,
)
from staff.services.records import NumberConflict, add_person, come_back, edit_person, leave
from staff.services.showing import MOST, LookingRefused, Numbers, export_in_full, reveal

__all__ = [
    "MOST",
    "STAFF",
    "LookingRefused",
    "NumberConflict",
    "Numbers",
    "Wanted",
    "add_person",
    "by_number",
    "come_back",
    "compare",
    "edit_person",
    "export_in_full",
    "export_staff",
    "find_staff",
    "get_person",
    "has_staff",
    "leave",
    "may_change",
    "previewed_rows",
    "read_import",
    "reveal",
    "staff_of",
    "template_workbook",
    "write_import",
    "write_preview",
    "written",
]
