"""A workbook of people and roles as rows: which column is which, and what each row says. 账号工作簿"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.drafts import APPOINTED
from accounts.models import User
from accounts.services.people import LOGIN, plain_login
from core import identifiers
from core.access import LABELS, Role
from core.errors import DomainError
from core.intake import Fault, Reading
from core.sheets import Column, Table, clean, write_table
from core.sheets.header import Field
from units.models import Division, Unit

FIELDS = (
    Field("number", ("序号", "编号", "No.")),
    Field("name", ("姓名", "人员姓名", "Full name", "Name"), required=True),
    Field("login", ("登录名", "账号", "用户名", "Login")),
    Field("role", ("角色", "身份", "岗位角色", "Role"), required=True),
    Field("place", ("任职单位", "单位或地区", "单位", "地区", "任职地点", "Place of duty", "Place"), required=True),
    Field("email", ("电子邮箱", "邮箱", "电子邮件", "E-mail", "Email")),
    Field("phone", ("联系电话", "手机", "手机号", "电话", "Telephone", "Phone")),
)
HEADINGS = {one.name: one.aliases[0] for one in FIELDS}
WORDS = {
    Role.ORGANISER: ("组织者", "组织员", "管理员"),
    Role.JUDGE: ("评委", "评审", "评审专家", "专家"),
    Role.SCORER: ("记分员", "计分员"),
    Role.SUPERVISOR: ("监督员", "监督", "纪检"),
    Role.CLERK: ("填报员", "单位填报员", "经办人"),
    Role.CERTIFIER: ("证书员", "证书管理员"),
    Role.PEER: ("党员/同事", "党员", "同事"),
    Role.LEADER: ("领导", "负责人"),
}
EMAIL = re.compile(r"[^@\s<>\"']{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
FOOTERS = ("填表", "制表", "审核", "填报人", "合计", "总计", "备注", "注：", "注:", "说明")


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


@dataclass
class Row:
    """One row as it was understood."""

    row: int
    name: str
    login: str
    role: Role | None
    role_words: str
    place_words: str
    email: str
    phone: str
    place: Division | Unit | None = None
    user: User | None = None
    state: str = "new"


def role_of(words: str) -> Role | None:
    """Return the role that a cell names, in Chinese, English or as code. 角色识别"""
    plain = words.casefold().replace(" ", "")
    for role in APPOINTED:
        names = (*WORDS[role], role.value, str(LABELS[role]))
        if plain in {name.casefold().replace(" ", "") for name in names}:
            return role
    return None


def rows_of(table: Table, header_row: int, columns: dict[str, int], reading: Reading) -> Iterator[Row]:
    """Yield the rows beneath the headings, without those that say nothing. 逐行读取"""
    for number, cells in enumerate(table.rows[header_row + 1 :], table.first_row + header_row + 1):

        def cell(name: str, cells: list[object] = cells) -> object:
            return cells[columns[name]] if name in columns else ""

        said = [clean.text(cell(name)) for name in columns if name != "number"]
        if not any(said) or (sum(map(bool, said)) == 1 and next(filter(None, said)).startswith(FOOTERS)):
            continue
        reading.count += 1
        words = clean.text(cell("role"))
        yield Row(
            row=number,
            name=clean.person(cell("name")),
            login=plain_login(clean.shown(cell("login"))),
            role=role_of(words),
            role_words=words,
            place_words=clean.text(cell("place")),
            email=clean.text(cell("email")).lower(),
            phone=_phone(number, cell("phone"), reading),
        )


def _phone(number: int, value: object, reading: Reading) -> str:
    if not clean.text(value):
        return ""
    try:
        return identifiers.personal_phone(value)
    except identifiers.BadNumber as error:
        params: dict[str, Any] = dict(error.params)
        reading.faults.append(Fault(number, "phone", DomainError(identifiers.MESSAGES[error.code], **params)))
        return ""


def shape_faults(row: Row) -> Iterator[Fault]:
    """Find what is wrong with a row by itself. 逐行校验"""
    if not row.name or len(row.name) > 64:
        yield Fault(row.row, "name", DomainError("Give the person's name, of at most 64 characters."))
    if row.login and LOGIN.fullmatch(row.login) is None:
        words = N_("A login has 2 to 64 letters, digits, dots, hyphens or underscores.")
        yield Fault(row.row, "login", DomainError(words))
    if row.role is None:
        known = "、".join(WORDS[role][0] for role in APPOINTED)
        message = N_("“%(value)s” is no role. Write one of: %(known)s.")
        yield Fault(row.row, "role", DomainError(message, value=row.role_words, known=known))
    if row.email and (len(row.email) > 254 or EMAIL.fullmatch(row.email) is None):
        yield Fault(row.row, "email", DomainError("This is not an e-mail address."))


def template() -> bytes:
    """Write an empty workbook with its headings and examples, to be filled in. 账号模板"""
    columns = [Column(HEADINGS[name]) for name in ("name", "login", "role", "place", "email", "phone")]
    examples = [
        ("王秀兰", "", "评委", "南关区", "wang@example.cn", "13900001111"),
        ("李建国", "lijianguo", "填报员", "2201020001", "", ""),
    ]
    roles = "、".join(WORDS[role][0] for role in APPOINTED)
    note = (
        f"请删去示例行后填写。角色填：{roles}。任职单位填区划或单位的编码或名称。登录名可以不填，由本人凭邀请函自定。"
    )
    return write_table("账号导入表", columns, examples, note=note)
