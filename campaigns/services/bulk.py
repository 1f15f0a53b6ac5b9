"""Candidates by the thousand: all checked, then written as one act with one audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from campaigns.models import Activity, Candidate, CandidateState, Honour
from campaigns.services.candidates import (
    next_number,
    plain_name,
    plain_title,
    text_fault,
    twin_refusal,
    unit_fault,
)
from campaigns.services.timing import require_open
from campaigns.words import N_
from core import audit, search
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from units.models import Unit

CHUNK = 400  # well under every database's limit of bound values
Key = tuple[int, str]  # a unit and a name
Known = dict[Key, tuple[int, CandidateState]]
TABLE = cast(sa.Table, Candidate.__table__)


@dataclass(frozen=True)
class Nomination:
    """One row of many: a unit puts somebody forward."""

    unit_id: int
    name: str = ""
    title: str = ""
    deeds: str = ""


class BadRows(DomainError):
    """Some rows cannot be written, so none is; ``faults`` holds (position, refusal) pairs."""

    def __init__(self, faults: Sequence[tuple[int, DomainError]]) -> None:
        super().__init__(
            N_("%(count)s rows cannot be nominated; row %(row)s is the first."), count=len(faults), row=faults[0][0] + 1
        )
        self.faults = tuple(faults)


def nominate_many(honour: Honour, rows: Sequence[Nomination], *, actor: Actor, now: datetime) -> list[int]:
    """Put many forward at once, in order, all or none; returns their ids. 批量推荐

    Raises:
        Closed: Nomination is not open today.
        BadRows: With the refusal of every row that cannot be written.
    """
    require_open(honour.campaign, Activity.NOMINATE, now)
    first = next_number(honour)
    units = units_by_id({row.unit_id for row in rows})
    faults = row_faults(honour, rows, units, actor=actor)
    if faults:
        raise BadRows(faults)
    values = [_values(honour, row, units[row.unit_id], first + at, actor=actor, now=now) for at, row in enumerate(rows)]
    if not values:
        return []
    db.session.execute(sa.insert(TABLE), values)
    found = sa.select(TABLE.c.number, TABLE.c.id).where(TABLE.c.honour_id == honour.id, TABLE.c.number >= first)
    ids = dict(db.session.execute(found).all())
    for row in values:
        row["id"] = ids[row["number"]]
    search.put("candidate", ids.values())
    digests = {TABLE: audit.digest_rows(TABLE, values)}
    audit.record("candidates.nominated", honour, actor=actor, now=now, bulk=digests, count=len(values), first=first)
    return [row["id"] for row in values]


def row_faults(
    honour: Honour,
    rows: Sequence[Nomination],
    units: dict[int, Unit],
    *,
    actor: Actor,
    numbers: Sequence[int] | None = None,
) -> list[tuple[int, DomainError]]:
    """Say which rows cannot be nominated, and why: (position, refusal) in order.

    ``numbers`` are the rows' numbers as their reader counts them; without them the first is 1.
    """
    shown = numbers or range(1, len(rows) + 1)
    known: Known = {
        (unit_id, name): (number, state)
        for unit_id, name, number, state in db.session.execute(
            sa.select(Candidate.unit_id, Candidate.name, Candidate.number, Candidate.state).where(
                Candidate.honour_id == honour.id
            )
        )
    }
    seen: dict[Key, int] = {}
    faults: list[tuple[int, DomainError]] = []
    for at, row in enumerate(rows):
        unit = units.get(row.unit_id)
        fault = _own_fault(honour, row, unit, actor)
        if fault is None and unit is not None:
            fault = _twin_fault((unit.id, plain_name(honour, unit, row.name)), known, seen, shown[at])
        if fault is not None:
            faults.append((at, fault))
    return faults


def units_by_id(ids: set[int]) -> dict[int, Unit]:
    """Load units in a few statements, however many there are."""
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), CHUNK):
        part = db.session.scalars(sa.select(Unit).where(Unit.id.in_(wanted[start : start + CHUNK])))
        found.update({unit.id: unit for unit in part})
    return found


def _own_fault(honour: Honour, row: Nomination, unit: Unit | None, actor: Actor) -> DomainError | None:
    if unit is None:
        return DomainError("There is no such unit.")
    name, title = plain_name(honour, unit, row.name), plain_title(honour, row.title)
    return unit_fault(honour, unit, actor) or text_fault(name, title, row.deeds)


def _twin_fault(key: Key, known: Known, seen: dict[Key, int], number: int) -> DomainError | None:
    if key in known:
        return twin_refusal(key[1], *known[key])
    if seen.setdefault(key, number) != number:
        return Conflict("“%(name)s” is in row %(row)s as well.", name=key[1], row=seen[key])
    return None


def _values(honour: Honour, row: Nomination, unit: Unit, number: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "honour_id": honour.id,
        "number": number,
        "name": plain_name(honour, unit, row.name),
        "title": plain_title(honour, row.title),
        "unit_id": unit.id,
        "path": unit.path,
        "deeds": row.deeds,
        "state": CandidateState.NOMINATED,
        "reason": "",
        "nominated_by": actor.user_id,
        "nominated_at": now,
    }
