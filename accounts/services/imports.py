"""People and their roles from a workbook: who is new, who gets one more role, who has it already. 账号导入

Whose account a row means is settled by the login; without one, by the e-mail address or the
telephone; without those, somebody of the same name with the same role at the same place is the same
person. Where a name alone leaves it open, the row says what to add. Reading the same workbook again
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import selectinload

from accounts.drafts import APPOINTED
from accounts.models import AccountImport, Grant, User
from accounts.services.people import LOGIN, create_invited, grant_role, plain_login
from accounts.services.power import check_place, require_reach
from core import identifiers, vault
from core.access import LABELS, Actor, Role, within
from core.db import db
from core.errors import Conflict, DomainError
from core.intake import Fault, ImportState, Intake, Reading
from core.sheets import BadWorkbook, Column, Table, clean, read_rows, write_table
from core.sheets.header import Field, find_header
from units import services as units
from units.models import Division, Unit

ACCOUNTS = Intake(AccountImport, "accounts", _l("Reading the accounts %(name)s"), _l("Importing the accounts %(name)s"))
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


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


EMAIL = re.compile(r"[^@\s<>\"']{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
FOOTERS = ("填表", "制表", "审核", "填报人", "合计", "总计", "备注", "注：", "注:", "说明")


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


@dataclass
class Known:
    """The people on record that rows may mean."""

    by_login: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, list[User]] = field(default_factory=dict)


def role_of(words: str) -> Role | None:
    """Return the role that a cell names, in Chinese, English or as code. 角色识别"""
    plain = words.casefold().replace(" ", "")
    for role in APPOINTED:
        names = (*WORDS[role], role.value, str(LABELS[role]))
        if plain in {name.casefold().replace(" ", "") for name in names}:
            return role
    return None


def read(actor: Actor, import_id: int) -> Reading:
    """Read an import's stored workbook and hold it against the records; writes nothing. 读取账号

    Raises:
        BadWorkbook: It cannot be taken as a table of accounts.
    """
    file = ACCOUNTS.get(actor, import_id).file
    table = read_rows(file.read(), filename=file.name)
    header = find_header(table, FIELDS)
    reading = Reading(table, table.first_row + header.row, header.columns, HEADINGS)
    reading.ignored = [header.headings[at] for at in header.unknown]
    rows = list(_rows(table, header.row, header.columns, reading))
    _compare(actor, rows, reading)
    return reading


def _rows(table: Table, header_row: int, columns: dict[str, int], reading: Reading) -> Iterator[Row]:
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


def _compare(actor: Actor, rows: list[Row], reading: Reading) -> None:
    places = units.find_places(actor, {row.place_words for row in rows if row.place_words})
    known, seen = _known(actor, rows), _Seen()
    states = {"new": 0, "role": 0, "unchanged": 0}
    persons: dict[tuple[Any, ...], int] = {}
    for row in rows:
        faults = [*_shape(row), *_where(actor, row, places)]
        faults = faults or [*_who(actor, row, known)]
        faults = faults or [*_power(actor, row), *seen.twice(row)]
        if faults:
            reading.faults += faults
            continue
        states[row.state] += 1
        reading.rows.append(_packed(row, persons.setdefault(person_key(row), len(persons))))
        reading.sample.append(_shown(row))
    wrong = {one.row for one in reading.faults}
    reading.sample = [one for one in reading.sample if one["row"] not in wrong]
    reading.faults.sort(key=lambda one: one.row)
    reading.counts = {"new": seen.people, "roles": states["role"], "unchanged": states["unchanged"]}


def _shape(row: Row) -> Iterator[Fault]:
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


def _where(actor: Actor, row: Row, places: dict[str, Any]) -> Iterator[Fault]:
    found = places.get(row.place_words)
    if found is None:
        yield Fault(row.row, "place", DomainError("Give the place: a division or a unit, by code or name."))
    elif isinstance(found, DomainError):
        yield Fault(row.row, "place", found)
    else:
        row.place = found


def _who(actor: Actor, row: Row, known: Known) -> Iterator[Fault]:
    """Find whose account a row means, if there is one."""
    if row.login and (user := known.by_login.get(row.login)) is not None:
        if not any(actor.sees(grant.path) for grant in user.grants):
            yield Fault(row.row, "login", DomainError("The login %(login)s is taken.", login=row.login))
        elif user.name != row.name:
            message = N_("The login %(login)s belongs to %(name)s. Correct the login or the name.")
            yield Fault(row.row, "login", DomainError(message, login=row.login, name=user.name))
        else:
            row.user = user
        return
    namesakes = known.by_name.get(row.name, [])
    for user in namesakes:
        if _same(row, user):
            row.user = user
            return
    if namesakes and not (row.login or row.email or row.phone):
        message = N_(
            "Somebody called %(name)s has an account already (%(place)s). If it is the same person, give the login; "
            "if not, an e-mail address or a telephone number."
        )
        held = namesakes[0].grants[0]
        yield Fault(row.row, "name", DomainError(message, name=row.name, place=held.place.name))


def _same(row: Row, user: User) -> bool:
    """Tell whether somebody of the same name is the same person."""
    if row.login:
        # A login given for somebody who has yet to come in, and has none: the rest must speak for it.
        return user.login is None and _reached_alike(row, user)
    return _reached_alike(row, user) or _holds(row, user)


def _reached_alike(row: Row, user: User) -> bool:
    by_mail = bool(row.email) and row.email == (user.email or "").lower()
    by_phone = bool(row.phone) and user.phone is not None and user.phone.open() == row.phone
    return by_mail or by_phone


def _holds(row: Row, user: User) -> bool:
    place = row.place.path if row.place else ""
    return any(one.role is row.role and one.path == place and one.ended_at is None for one in user.grants)


def _power(actor: Actor, row: Row) -> Iterator[Fault]:
    if row.role is None or row.place is None:
        return
    if row.user is not None and _holds(row, row.user):
        row.state = "unchanged"
        return
    row.state = "new" if row.user is None else "role"
    try:
        check_place(row.role, row.place)
    except DomainError as error:
        yield Fault(row.row, "place", error)
        return
    try:
        require_reach(actor, row.user or User(), row.role, row.place.path)
    except DomainError as error:
        yield Fault(row.row, "role", error)


class _Seen:
    """What earlier rows of the same workbook said."""

    def __init__(self) -> None:
        self.grants: dict[tuple[Any, ...], int] = {}
        self.logins: dict[str, Row] = {}
        self.bare: dict[str, int] = {}
        self.keys: set[tuple[Any, ...]] = set()

    @property
    def people(self) -> int:
        """Count the people who get an account."""
        return len(self.keys)

    def twice(self, row: Row) -> Iterator[Fault]:
        """Refuse what the workbook says twice, or of two people under one login."""
        other = self.logins.setdefault(row.login, row) if row.login else row
        if other.name != row.name:
            message = N_("Row %(other)s gives the same login to %(name)s.")
            yield Fault(row.row, "login", DomainError(message, other=other.row, name=other.name))
            return
        key = person_key(row)
        first = self.grants.setdefault((key, row.role, row.place.path if row.place else ""), row.row)
        if first != row.row:
            yield Fault(row.row, "name", DomainError("The same person and role stand in row %(other)s.", other=first))
            return
        if row.user is None and not (row.login or row.email or row.phone):
            first = self.bare.setdefault(row.name, row.row)
            if first != row.row:
                message = N_(
                    "The name also stands in row %(other)s. Give a login, an e-mail address or a telephone number "
                    "in both, so that it is clear whether it is one person."
                )
                yield Fault(row.row, "name", DomainError(message, other=first))
                return
        if row.user is None:
            self.keys.add(key)


def person_key(row: Row) -> tuple[Any, ...]:
    """Return what is equal for two rows of the workbook that mean one person."""
    if row.user is not None:
        return ("user", row.user.id)
    for kind in ("login", "phone", "email"):
        if value := getattr(row, kind):
            return (kind, value, row.name)
    return ("name", row.name)


def _known(actor: Actor, rows: list[Row]) -> Known:
    found = Known()
    logins, names = sorted({row.login for row in rows if row.login}), sorted({row.name for row in rows})
    seen = sa.select(Grant.user_id).where(within(Grant.path, actor.path))
    for batch in (logins[at : at + 500] for at in range(0, len(logins), 500)):
        chosen = sa.select(User).where(User.login.in_(batch)).options(selectinload(User.grants))
        found.by_login |= {user.login or "": user for user in db.session.scalars(chosen)}
    for batch in (names[at : at + 500] for at in range(0, len(names), 500)):
        chosen = sa.select(User).where(User.name.in_(batch), User.id.in_(seen)).options(selectinload(User.grants))
        for user in db.session.scalars(chosen.order_by(User.id)):
            found.by_name.setdefault(user.name, []).append(user)
    return found


def _packed(row: Row, person: int) -> dict[str, Any]:
    """Return a row as it waits to be imported; the telephone waits sealed."""
    assert row.role is not None and row.place is not None
    return {
        "person": person,
        "user_id": row.user.id if row.user else None,
        "name": row.name,
        "login": row.login,
        "role": row.role.value,
        "unit": isinstance(row.place, Unit),
        "place_id": row.place.id,
        "email": row.email,
        "phone": vault.seal(row.phone).token if row.phone else "",
        "state": row.state,
    }


def _shown(row: Row) -> dict[str, Any]:
    assert row.role is not None and row.place is not None
    return {
        "row": row.row,
        "name": row.name,
        "login": row.login or (row.user.known_as if row.user else ""),
        "role": row.role.value,
        "place": row.place.name,
        "state": row.state,
    }


def write(import_id: int, *, actor: Actor, now: datetime) -> None:
    """Make the accounts and give the roles, all or none; a second time changes nothing. 导入账号

    Raises:
        Conflict: The records have changed since the preview, so that some row no longer fits.
    """
    found = ACCOUNTS.locked(import_id)
    if found.state is not ImportState.PREVIEWED:
        return
    made: dict[int, User] = {}
    roles = 0
    for row in ACCOUNTS.rows(found):
        place = _place(row)
        try:
            user = _user_of(row, made, actor, now)
            role = Role(row["role"])
            if not any(one.role is role and one.path == place.path and one.ended_at is None for one in user.grants):
                grant_role(user, role, place, actor=actor, now=now)
                roles += 1
        except DomainError as error:
            raise Conflict("The records have changed since the preview. Upload the workbook again.") from error
    ACCOUNTS.imported(found, {"people": len(made), "roles": roles}, actor=actor, now=now)


def _place(row: dict[str, Any]) -> Division | Unit:
    place_id: int = row["place_id"]
    return db.session.get_one(Unit, place_id) if row["unit"] else db.session.get_one(Division, place_id)


def _user_of(row: dict[str, Any], made: dict[int, User], actor: Actor, now: datetime) -> User:
    if row["user_id"] is not None:
        return db.session.get_one(User, row["user_id"])
    person = row["person"]
    if person not in made:
        phone = vault.Sealed(row["phone"]) if row["phone"] else None
        made[person] = create_invited(row["name"], row["login"], row["email"], phone, actor=actor, now=now)
    return made[person]


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


__all__ = ["ACCOUNTS", "BadWorkbook", "read", "template", "write"]
