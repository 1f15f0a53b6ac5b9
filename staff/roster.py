"""Read a roster of staff. 工作人员名册: table → rows and errors, nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from core import identifiers
from core.sheets import Table, clean
from core.sheets.header import Field, Header, find_header
from staff.labels import READ, WRITTEN
from staff.models import Rank
from units.roster import CellError, Roster
from units.roster.errors import Wrong
from units.roster.fields import unit_code
from units.roster.parse import lists_something


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


FIELDS: Final = (
    Field("number", ("序号", "No")),
    Field("unit_code", ("单位编码", "单位编号", "单位代码", "所在单位编码", "unit code")),
    Field("unit", ("所在单位", "单位名称", "工作单位", "单位", "unit")),
    Field("name", ("姓名", "人员姓名", "name"), required=True),
    Field("id_number", ("公民身份号码", "身份证号", "身份证号码", "身份号码", "证件号码", "id number"), required=True),
    Field("post", ("职务", "岗位", "职务岗位", "职务（岗位）", "职务/岗位", "post")),
    Field("rank", ("职级", "级别", "行政级别", "rank")),
    Field("front_line", ("是否一线", "一线", "一线人员", "一线窗口", "front line")),
    Field("party_member", ("是否党员", "中共党员", "党员", "政治面貌", "party member")),
    Field("phone", ("联系电话", "手机号码", "手机", "电话", "phone")),
)
LABELS: Final = {field.name: field.aliases[0] for field in FIELDS}
LENGTH: Final = 64
MESSAGES: Final = MappingProxyType(
    {
        "no_unit": N_("Say which unit this person works in: its code, or its full name."),
        "unknown_unit": N_("No unit within what you look after has the code or name “%(value)s”."),
        "ambiguous_unit": N_("Several units are called “%(value)s”. Give the code."),
        "unit_disagrees": N_("The code %(code)s and the name “%(value)s” mean different units."),
        "unknown_rank": N_("“%(value)s” is no rank. Write 处级及以上, 科级 or 科员及以下."),
        "not_yes_or_no": N_("Write 是 or 否 instead of “%(value)s”."),
        "duplicate_person": N_("Row %(other)s lists the same identity number already."),
        "two_units": N_("Row %(other)s lists the same identity number in another unit: %(unit)s."),
        "id_number_missing": N_("An identity number is needed: it tells people of one name apart."),
        "works_elsewhere": N_(
            "This person is on record in a unit outside what you look after. "
            "That unit must first record that they left."
        ),
    }
)
_YES: Final = frozenset("是 √ ✓ 1 Y YES 党员 中共党员 中共预备党员 预备党员 一线 TRUE".split())  # noqa: SIM905
_NO: Final = frozenset(
    "否 × ✗ 0 N NO FALSE 非党员 群众 无 共青团员 团员 民主党派 无党派 无党派人士 非一线".split()  # noqa: SIM905
)


@dataclass(slots=True)
class StaffRow:
    """A person as the roster states it. 名册中的一个人"""

    row: int
    unit_code: str
    unit: str
    name: str
    id_number: str
    post: str = ""
    rank: str = ""
    front_line: bool | None = None
    party_member: bool | None = None
    phone: str = ""

    def __repr__(self) -> str:
        return f"<StaffRow {self.row}>"


def person_name(value: object) -> str:
    """Read a person's name. 姓名"""
    return _bounded(clean.person(value), needed=True)


def post(value: object) -> str:
    """Read a post. 职务、岗位"""
    return _bounded(clean.text(value))


def rank(value: object) -> str:
    """Read a rank, empty for none. 职级"""
    words = clean.text(value)
    if words and words not in READ:
        raise Wrong("unknown_rank", value=words[:20])
    return READ[words].value if words else ""


def yes_no(value: object) -> bool | None:
    """Read yes or no; nothing says nothing. 是否"""
    words = clean.code(value)
    if not words:
        return None
    if words not in _YES and words not in _NO:
        raise Wrong("not_yes_or_no", value=words[:20])
    return words in _YES


def id_number(today: date) -> Callable[[object], str]:
    """Return what reads an identity number as of a day. 公民身份号码"""

    def read(value: object) -> str:
        words = _number(lambda cell: identifiers.id_number(cell, today=today), value)
        if not words:
            raise Wrong("id_number_missing")
        return words

    return read


def phone(value: object) -> str:
    """Read a person's telephone number. 联系电话"""
    return _number(identifiers.personal_phone, value)


def _number(read: Callable[[object], str], value: object) -> str:
    try:
        return read(value)
    except identifiers.BadNumber as bad:
        raise Wrong(bad.code, "", **bad.params) from None


def _bounded(words: str, *, needed: bool = False) -> str:
    if needed and not words:
        raise Wrong("missing")
    if len(words) > LENGTH:
        raise Wrong("too_long", value=words[:20] + "…", limit=LENGTH)
    return words


def _optional_code(value: object) -> str:
    return unit_code(value) if clean.code(value) else ""


def parse(table: Table, *, today: date, own_unit: str = "") -> Roster[StaffRow]:
    """Read persons from a table. 解析名册

    Args:
        own_unit: The code of the unit that a row without one belongs to.

    Raises:
        BadWorkbook: ``no_header`` or ``missing_columns``.
    """
    header = find_header(table, FIELDS)
    reader = _Reader(table, header, today, own_unit)
    rows, count = [], 0
    for number, cells in enumerate(table.rows[header.row + 1 :], start=table.first_row + header.row + 1):
        if lists_something(cells, header.columns.get("number"), header.columns["name"]):
            count += 1
            row = reader.read(number, cells)
            if row is not None:
                rows.append(row)
    ignored = tuple(header.headings[column] for column in header.unknown)
    return Roster(rows, reader.errors, count, table.first_row + header.row, ignored)


class _Reader:
    """Read row after row, remembering the numbers seen."""

    def __init__(self, table: Table, header: Header, today: date, own_unit: str) -> None:
        checks: dict[str, Callable[[object], Any]] = {
            "unit_code": _optional_code,
            "unit": clean.text,
            "name": person_name,
            "id_number": id_number(today),
            "post": post,
            "rank": rank,
            "front_line": yes_no,
            "party_member": yes_no,
            "phone": phone,
        }
        self.columns, self.own_unit = header.columns, own_unit
        self.checks = [(name, self.columns[name], check) for name, check in checks.items() if name in self.columns]
        self.errors: list[CellError] = []
        self.lost = {(issue.row, issue.column) for issue in table.issues}
        self.seen: dict[str, StaffRow] = {}

    def read(self, number: int, cells: list[object]) -> StaffRow | None:
        """Return the person in a row, or note what is wrong with it."""
        before = len(self.errors)
        values: dict[str, Any] = {"unit_code": "", "unit": ""}
        for name, column, check in self.checks:
            try:
                if (number, column + 1) in self.lost:
                    raise Wrong({"id_number": "id_number_lost", "phone": "phone_lost"}.get(name, "missing"))
                values[name] = check(cells[column])
            except Wrong as wrong:
                self._wrong(number, name, wrong.code, **wrong.params)
        if not values["unit_code"] and not values["unit"]:
            values["unit_code"] = self.own_unit
            if not self.own_unit and not any(error.field.startswith("unit") for error in self.errors[before:]):
                self._wrong(number, "unit_code" if "unit_code" in self.columns else "unit", "no_unit")
        if len(self.errors) > before:
            return None
        row = StaffRow(row=number, **values)
        return row if self._first(row) else None

    def _first(self, row: StaffRow) -> bool:
        other = self.seen.setdefault(row.id_number, row)
        if other is row:
            return True
        if (other.unit_code, other.unit) == (row.unit_code, row.unit):
            self._wrong(row.row, "id_number", "duplicate_person", other=other.row)
        else:
            where = other.unit or other.unit_code
            self._wrong(row.row, "id_number", "two_units", other=other.row, unit=where)
        return False

    def _wrong(self, number: int, name: str, code: str, **params: str | int) -> None:
        column = self.columns.get(name, self.columns["name"])
        self.errors.append(CellError(number, column + 1, name, code, params))


EXAMPLE_RANK: Final = WRITTEN[Rank.STAFF]
