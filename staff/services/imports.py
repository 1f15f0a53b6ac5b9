"""Importing a roster of staff: what it would do, and doing it whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core import audit, vault
from core.access import Actor, Role, within
from core.clock import local_date
from core.db import db
from core.errors import Conflict
from core.files import StoredFile
from core.sheets import read_rows
from core.sheets.header import find_header
from staff.models import Person, Rank
from staff.roster import FIELDS, LABELS, MESSAGES, StaffRow, parse
from units import services as units
from units.models import ImportState, RosterImport, Unit
from units.services.compare import Issue, batches, say
from units.services.imports import Sort, get_import, locked
from units.services.preview import SAMPLE, Reading, marked, said_issues, store_preview

STAFF = Sort("staff", "staff_roster", LABELS, ("unit_code", "unit"), sealed=True)
PERSONS: sa.Table = Person.__table__  # type: ignore[assignment]
# An empty cell says nothing: it never wipes out what is on record.
SAID = ("post", "rank", "front_line", "party_member")
say(MESSAGES)


@dataclass
class Comparison:
    """What an import would do."""

    new: list[StaffRow] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)  # row of the sheet → what changes
    moved: dict[int, Person] = field(default_factory=dict)  # row of the sheet → the record in the other unit
    stored: dict[int, Person] = field(default_factory=dict)  # row of the sheet → the record here
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)
    units: dict[int, Unit] = field(default_factory=dict)  # by row of the sheet
    marks: dict[int, str] = field(default_factory=dict)  # fingerprints by row of the sheet


def read_import(actor: Actor, import_id: int, *, now: datetime) -> Reading:
    """Parse an import's stored workbook; writes nothing. 读取名册"""
    found = get_import(actor, import_id, STAFF)
    table = read_rows(found.file.read(), filename=found.file.name)
    roster = parse(table, today=local_date(now), own_unit=_own_code(actor))
    return Reading(table, roster, find_header(table, FIELDS).columns)


def _own_code(actor: Actor) -> str:
    if actor.role is not Role.CLERK or actor.unit_id is None:
        return ""
    return str(db.session.get_one(Unit, actor.unit_id).code)


def compare(actor: Actor, reading: Reading) -> Comparison:
    """Compare a roster with the records. 比对"""
    found = compare_rows(actor, reading.roster.rows)
    own = [Issue(e.row, e.field, e.code, dict(e.params)) for e in reading.roster.errors]
    found.issues = sorted(own + found.issues, key=lambda issue: issue.row)
    return found


def compare_rows(actor: Actor, rows: Sequence[StaffRow]) -> Comparison:
    """Compare rows without mistakes of their own with the records."""
    found = Comparison(marks={row.row: vault.fingerprint(row.id_number) for row in rows})
    known = _Units(actor, rows)
    current = _current(list(found.marks.values()))
    for row in rows:
        unit = known.of(row, found.issues)
        if unit is None:
            continue
        found.units[row.row] = unit
        person = current.get(found.marks[row.row])
        if person is None:
            found.new.append(row)
        elif person.unit_id == unit.id:
            _against(row, person, found)
        elif actor.sees(person.path):
            found.moved[row.row] = person
        else:
            found.issues.append(Issue(row.row, "id_number", "works_elsewhere"))
    return found


def _against(row: StaffRow, person: Person, found: Comparison) -> None:
    said = {"name": row.name} | {name: getattr(row, name) for name in SAID}
    said["rank"] = Rank(row.rank) if row.rank else None
    values = {name: value for name, value in said.items() if value not in ("", None) and value != getattr(person, name)}
    if row.phone and (person.phone is None or person.phone.open() != row.phone):
        values["phone"] = row.phone
    found.stored[row.row] = person
    if values:
        found.changed[row.row] = values
    else:
        found.unchanged += 1


def _current(marks: Sequence[str]) -> dict[str | None, Person]:
    found: dict[str | None, Person] = {}
    for batch in batches(marks):
        here = sa.select(Person).where(Person.fingerprint.in_(batch), Person.left_on.is_(None))
        found.update({person.fingerprint: person for person in db.session.scalars(here)})
    return found


class _Units:
    """The units that rows name by code or name, within the actor's subtree."""

    def __init__(self, actor: Actor, rows: Sequence[StaffRow]) -> None:
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = {}
        mine = sa.select(Unit).where(within(Unit.path, actor.path))
        for batch in batches(sorted({row.unit_code for row in rows if row.unit_code})):
            self.by_code.update({unit.code: unit for unit in db.session.scalars(mine.where(Unit.code.in_(batch)))})
        for batch in batches(sorted({row.unit for row in rows if row.unit})):
            for unit in db.session.scalars(mine.where(Unit.name.in_(batch))):
                self.by_name.setdefault(unit.name, []).append(unit)

    def of(self, row: StaffRow, issues: list[Issue]) -> Unit | None:
        """Return the unit that a row names, or note why there is none."""
        coded, named = self.by_code.get(row.unit_code), self.by_name.get(row.unit, [])
        if row.unit_code and coded is None:
            issues.append(Issue(row.row, "unit_code", "unknown_unit", {"value": row.unit_code}))
        elif coded is not None:
            if row.unit and coded.name != row.unit:
                issues.append(Issue(row.row, "unit_code", "unit_disagrees", {"code": row.unit_code, "value": row.unit}))
                return None
            return coded
        elif not named:
            issues.append(Issue(row.row, "unit", "unknown_unit", {"value": row.unit}))
        elif len(named) > 1:
            issues.append(Issue(row.row, "unit", "ambiguous_unit", {"value": row.unit}))
        else:
            return named[0]
        return None


def write_preview(import_id: int, reading: Reading, compared: Comparison, *, actor: Actor, now: datetime) -> None:
    """Write what a workbook would do; a second time changes nothing. 导入预览"""
    found = get_import(actor, import_id, STAFF)
    rows = json.dumps([astuple(row) for row in reading.roster.rows], ensure_ascii=False).encode()
    book = marked(found, reading, compared.issues, STAFF)
    store_preview(import_id, _preview(reading, compared), rows, book, sort=STAFF, actor=actor, now=now)


def _preview(reading: Reading, compared: Comparison) -> dict[str, Any]:
    wrong = {issue.row for issue in compared.issues}
    new = {row.row for row in compared.new}

    def state(row: StaffRow) -> str:
        if row.row in new:
            return "new"
        if row.row in compared.moved:
            return "moved"
        return "updated" if row.row in compared.changed else "unchanged"

    return {
        "count": reading.roster.count,
        "new": len(new),
        "updated": len(compared.changed),
        "moved": len(compared.moved),
        "unchanged": compared.unchanged,
        "wrong": len(wrong),
        "problems": len(compared.issues),
        "sheet": reading.table.sheet,
        "ignored": list(reading.roster.ignored[:20]),
        "issues": said_issues(compared.issues, reading.columns, STAFF),
        # No number here, not even a masked one: this stands in clear in the database.
        "rows": [
            {
                "row": row.row,
                "name": row.name,
                "post": row.post,
                "unit": compared.units[row.row].name,
                "from": compared.moved[row.row].unit.name if row.row in compared.moved else "",
                "state": state(row),
            }
            for row in reading.roster.rows
            if row.row not in wrong
        ][:SAMPLE],
    }


def previewed_rows(actor: Actor, import_id: int) -> list[StaffRow]:
    """Return the rows that a preview showed."""
    found = get_import(actor, import_id, STAFF)
    if found.state is not ImportState.PREVIEWED:
        return []
    data = db.session.get_one(StoredFile, found.preview["rows_file"]).read()
    return [StaffRow(*values) for values in json.loads(data)]


def write_import(import_id: int, rows: list[StaffRow], *, actor: Actor, now: datetime) -> RosterImport:
    """Write a roster's people, all or none, with one audit entry; a second time changes nothing. 导入名册

    Raises:
        Conflict: The records have changed since the preview, so that some row no longer fits.
    """
    found = locked(import_id)
    if found.state is not ImportState.PREVIEWED:
        return found
    compared = compare_rows(actor, rows)
    if compared.issues:
        raise Conflict(
            "The records have changed since the preview: %(issue)s Upload the roster again.",
            issue=units.words_of(compared.issues[0].code, compared.issues[0].params),
        )
    _change(compared)
    for person in compared.moved.values():
        person.left_on = local_date(now)
    db.session.flush()  # before the moved ones come in again: a person has one current record
    by_row = {row.row: row for row in rows}
    arrivals = [*compared.new, *(by_row[number] for number in compared.moved)]
    digests = _insert(arrivals, compared, now)
    found.state, found.ended_at = ImportState.IMPORTED, now
    audit.record(
        "staff_roster.imported",
        found,
        actor=actor,
        now=now,
        bulk={PERSONS: digests},
        new=len(compared.new),
        updated=len(compared.changed),
        moved=len(compared.moved),
    )
    return found


def _change(compared: Comparison) -> None:
    for number, values in compared.changed.items():
        person = compared.stored[number]
        for name, value in values.items():
            setattr(person, name, vault.seal(value) if name == "phone" else value)


def _insert(rows: Sequence[StaffRow], compared: Comparison, now: datetime) -> dict[str, str]:
    if not rows:
        return {}
    values = [_values(row, compared, now) for row in rows]
    last = db.session.scalar(sa.select(sa.func.max(PERSONS.c.id))) or 0
    db.session.execute(sa.insert(PERSONS), values)
    # The database gives the ids; ours are among those above the last one there was.
    added = sa.select(PERSONS.c.id, PERSONS.c.fingerprint).where(PERSONS.c.id > last)
    ids = {mark: id_ for id_, mark in db.session.execute(added)}
    for each in values:
        each["id"] = ids[each["fingerprint"]]
    return audit.digest_rows(PERSONS, values)


def _values(row: StaffRow, compared: Comparison, now: datetime) -> dict[str, Any]:
    unit, before = compared.units[row.row], compared.moved.get(row.row)
    rank = Rank(row.rank) if row.rank else before.rank if before else Rank.STAFF
    line = row.front_line if row.front_line is not None else bool(before and before.front_line)
    party = row.party_member if row.party_member is not None else bool(before and before.party_member)
    phone = vault.seal_or_none(row.phone) or (before.phone if before else None)
    return {
        "unit_id": unit.id,
        "path": unit.path,
        "name": row.name,
        "post": row.post,
        "rank": rank,
        "front_line": line,
        "party_member": party,
        "id_number": vault.seal(row.id_number),
        "phone": phone,
        "fingerprint": compared.marks[row.row],
        "created_at": now,
        "left_on": None,
        "numbers_erased_at": None,
        "erased_at": None,
    }
