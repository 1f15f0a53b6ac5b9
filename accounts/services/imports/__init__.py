"""People and their roles from a workbook: who is new, who gets one more role, who has it already. 账号导入

Whose account a row means is settled by the login; without one, by the e-mail address or the
telephone; without those, somebody of the same name with the same role at the same place is the same
person. Where a name alone leaves it open, the row says what to add. Reading the same workbook again
changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.models import AccountImport, User
from accounts.services.imports.rows import FIELDS, HEADINGS, WORDS, Row, role_of, rows_of, shape_faults, template
from accounts.services.imports.whose import Seen, known_people, person_key, power_faults, where_faults, who_faults
from accounts.services.people import create_invited, grant_role
from core import vault
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError
from core.intake import ImportState, Intake, Reading
from core.sheets import BadWorkbook, read_rows
from core.sheets.header import find_header
from units import services as units
from units.models import Division, Unit

ACCOUNTS = Intake(AccountImport, "accounts", _l("Reading the accounts %(name)s"), _l("Importing the accounts %(name)s"))


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
    rows = list(rows_of(table, header.row, header.columns, reading))
    _compare(actor, rows, reading)
    return reading


def _compare(actor: Actor, rows: list[Row], reading: Reading) -> None:
    places = units.find_places(actor, {row.place_words for row in rows if row.place_words})
    known, seen = known_people(actor, rows), Seen()
    states = {"new": 0, "role": 0, "unchanged": 0}
    persons: dict[tuple[Any, ...], int] = {}
    for row in rows:
        faults = [*shape_faults(row), *where_faults(actor, row, places)]
        faults = faults or [*who_faults(actor, row, known)]
        faults = faults or [*power_faults(actor, row), *seen.twice(row)]
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


__all__ = ["ACCOUNTS", "WORDS", "BadWorkbook", "read", "role_of", "template", "write"]
