"""Hold a roster against the records: what is new, what changes, what cannot be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from core.access import Actor, within
from core.audit.digests import digest_row
from core.db import db
from units.models import Division, Unit
from units.roster import MESSAGES, CellError, Roster, RosterRow
from units.roster import Division as Known

BATCH = 5000  # bound parameters of one statement; every database takes this many


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


WORDS = {
    **MESSAGES,
    "outside": N_("“%(value)s” lies outside what you look after."),
    "code_elsewhere": N_("The code %(value)s is already used by a unit in %(place)s."),
    "code_outside": N_("The code %(value)s is already used by a unit outside what you look after."),
    "name_taken": N_("The division already has a unit called “%(value)s”, with the code %(other)s."),
}
# An empty cell says nothing: it never wipes out what is on record.
CHANGEABLE = ("name", "kind", "address", "head", "phone", "credit_code", "staff_count")
UNITS: sa.Table = Unit.__table__  # type: ignore[assignment]


@dataclass
class Issue:
    """One thing that keeps a row from being imported, by code, to be said in any language."""

    row: int
    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say it in the reader's language."""
        return words_of(self.code, self.params)


def words_of(code: str, params: dict[str, Any]) -> str:
    """Say an issue in the reader's language."""
    return str(_(WORDS[code])) % params


def say(words: Mapping[str, str]) -> None:
    """Register what the issues of another sort of roster are called. 登记用语"""
    WORDS.update(words)


@dataclass
class Change:
    """A unit on record, and what the roster says differently."""

    stored: dict[str, Any]
    values: dict[str, Any]


@dataclass
class Comparison:
    """What an import would do."""

    new: list[RosterRow] = dataclasses.field(default_factory=list)
    changed: dict[int, Change] = dataclasses.field(default_factory=dict)  # by row of the sheet
    unchanged: int = 0
    issues: list[Issue] = dataclasses.field(default_factory=list)
    paths: dict[int, str] = dataclasses.field(default_factory=dict)  # of divisions, by id
    names: dict[int, str] = dataclasses.field(default_factory=dict)
    seen: dict[str, str] = dataclasses.field(default_factory=dict)  # a digest of what is on record, by code


def known_divisions(actor: Actor) -> list[Known]:
    """Return the divisions that a roster of this actor may name: their own, and those above it."""
    above, table = aliased(Division), Division
    codes = [code for code in actor.path.split("/") if code]
    chosen = within(table.path, actor.path) | table.code.in_(codes)
    found = (
        sa.select(table.id, table.code, table.name, table.level, above.code)
        .outerjoin(above, above.id == table.parent_id)
        .where(chosen)
    )
    return [Known(id_, code, name, level.value, parent) for id_, code, name, level, parent in db.session.execute(found)]


def compare(actor: Actor, roster: Roster[RosterRow]) -> Comparison:
    """Compare a roster with the records within the actor's subtree. 比对"""
    found = compare_rows(actor, roster.rows)
    found.issues = sorted(_explained(actor, roster.errors) + found.issues, key=lambda issue: issue.row)
    return found


def compare_rows(actor: Actor, rows: Sequence[RosterRow]) -> Comparison:
    """Compare rows without mistakes of their own with the records."""
    found = Comparison()
    places = db.session.execute(
        sa.select(Division.id, Division.path, Division.name).where(within(Division.path, actor.path))
    )
    for id_, path, name in places:
        found.paths[id_], found.names[id_] = path, name
    stored = _stored([row.code for row in rows])
    named = _named({row.division for row in rows})
    for row in rows:
        if row.division not in found.paths:
            found.issues.append(Issue(row.row, "division", "outside", {"value": row.division_code}))
            continue
        other = named.get((row.division, row.name))
        if other is not None and other != row.code:
            found.issues.append(Issue(row.row, "name", "name_taken", {"value": row.name, "other": other}))
            continue
        before = stored.get(row.code)
        found.seen[row.code] = digest_row(UNITS, before)[:16] if before else ""
        if before is None:
            found.new.append(row)
        else:
            _against(row, before, actor, found)
    return found


def _against(row: RosterRow, before: dict[str, Any], actor: Actor, found: Comparison) -> None:
    """Compare a row with the unit on record that has its code."""
    if before["division_id"] != row.division:
        # Honours, accounts and tasks hang on a unit's place: a list does not move it by the way.
        code = "code_elsewhere" if actor.sees(before["path"]) else "code_outside"
        place = found.names.get(before["division_id"], "")
        found.issues.append(Issue(row.row, "code", code, {"value": row.code, "place": place}))
        return
    said = {name: getattr(row, name) for name in CHANGEABLE}
    values = {name: value for name, value in said.items() if value not in ("", None) and value != before[name]}
    if values:
        found.changed[row.row] = Change(before, values)
    else:
        found.unchanged += 1


def _stored(codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the units on record that have one of these codes, wherever they are."""
    count = db.session.scalar(sa.select(sa.func.count()).select_from(UNITS)) or 0
    # To read a table through costs less than to name most of its rows.
    chosen = [sa.true()] if count <= 2 * len(codes) else [UNITS.c.code.in_(batch) for batch in batches(codes)]
    wanted = set(codes)
    found: dict[str, dict[str, Any]] = {}
    for choice in chosen:
        for row in db.session.execute(sa.select(UNITS).where(choice)).mappings():
            if row["code"] in wanted:
                found[row["code"]] = dict(row)
    return found


def _named(divisions: set[int]) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for batch in batches(sorted(divisions)):
        units = sa.select(UNITS.c.division_id, UNITS.c.name, UNITS.c.code).where(UNITS.c.division_id.in_(batch))
        found.update(((place, name), code) for place, name, code in db.session.execute(units))
    return found


def batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut a long list into pieces that one statement can take."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def _explained(actor: Actor, errors: Sequence[CellError]) -> list[Issue]:
    """Tell divisions that are not the actor's from those that do not exist."""
    issues = [Issue(e.row, e.field, e.code, dict(e.params)) for e in errors]
    unknown = [issue for issue in issues if issue.code == "unknown_division"]
    foreign = _foreign(actor, sorted({str(issue.params["value"]) for issue in unknown})) if unknown else set()
    for issue in unknown:
        if foreign & set(_spellings(str(issue.params["value"]))):
            issue.code = "outside"
    return issues


def _foreign(actor: Actor, values: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for batch in batches([spelling for value in values for spelling in _spellings(value)]):
        others = sa.select(Division.code, Division.name).where(
            Division.code.in_(batch) | Division.name.in_(batch), ~within(Division.path, actor.path)
        )
        for pair in db.session.execute(others):
            found.update(pair)
    return found


def _spellings(value: str) -> list[str]:
    """List a code without the zeros that pad it: 220200 is 2202."""
    return [value, *(value[:n] for n in (2, 4, 6, 9) if len(value) > n and not value[n:].strip("0"))]
