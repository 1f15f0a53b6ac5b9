"""Reading a list: who is on it, how the seats are spread, and why somebody is not. 推荐名单"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from campaigns.models import Candidate
from core.db import db
from core.errors import NotFound
from selection.models import Nominee, NomineeList, RankingRow, Standing, TieDecision
from selection.services.lists import decisions_of
from units.kinds import BY_CODE, GROUPS
from units.models import Division, Unit

FOUND = 20


@dataclass(frozen=True)
class Person:
    """One candidate on a list, with what the ranking says of it."""

    nominee: Nominee
    total: int
    name: str
    unit_name: str
    number: int
    group: str  # a group of unit kinds


@dataclass(frozen=True)
class Tie:
    """Those who tie at one division's line."""

    division: Division
    people: tuple[Person, ...]
    seats: int
    open: int


@dataclass(frozen=True)
class Register:
    """A list as it is read: who stands where, ties that wait, decisions made, and seats by division."""

    chosen: tuple[Person, ...]
    reserves: tuple[Person, ...]
    ties: tuple[Tie, ...]
    decisions: Mapping[int, TieDecision]
    seats: Mapping[int, int]
    divisions: Mapping[int, Division]

    @property
    def vacant(self) -> int:
        """Seats that nobody can take."""
        return max(0, sum(self.seats.values()) - len(self.chosen) - sum(tie.open for tie in self.ties))


@dataclass(frozen=True)
class Reason:
    """Why one candidate stands where it does."""

    person: Person
    seats: int
    rivals: tuple[Person, ...]  # who took the division's seats
    lower: int  # chosen elsewhere with a lower place
    decision: TieDecision | None


def read_list(made: NomineeList) -> Register:
    """Read a list but for those who are out. 推荐名单"""
    people = _people(made, Nominee.standing != Standing.OUT)
    seats = {share.division_id: share.seats for share in made.plan.shares}
    divisions = {share.division_id: share.division for share in made.plan.shares}
    divisions |= {one.nominee.division_id: one.nominee.division for one in people}
    by = {standing: [one for one in people if one.nominee.standing is standing] for standing in Standing}
    return Register(
        chosen=tuple(by[Standing.CHOSEN]),
        reserves=tuple(sorted(by[Standing.RESERVE], key=lambda one: _order(one, divisions))),
        ties=_ties(by[Standing.TIED], divisions),
        decisions=decisions_of(made),
        seats=seats,
        divisions=divisions,
    )


def _order(one: Person, divisions: Mapping[int, Division]) -> tuple[int, int]:
    return list(divisions).index(one.nominee.division_id), one.nominee.position


def _ties(tied: Sequence[Person], divisions: Mapping[int, Division]) -> tuple[Tie, ...]:
    found = []
    for division_id, division in divisions.items():
        people = tuple(one for one in tied if one.nominee.division_id == division_id)
        if people:
            rule = people[0].nominee.rule
            found.append(Tie(division, people, rule["seats"], rule["open"]))
    return tuple(found)


def _people(made: NomineeList, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[Person]:
    rows = db.session.execute(
        sa.select(
            Nominee, RankingRow.total, RankingRow.name, RankingRow.unit_name, RankingRow.candidate_number, Unit.kind
        )
        .join(Nominee.division)
        .join(Candidate, Candidate.id == Nominee.candidate_id)
        .join(Unit, Unit.id == Candidate.unit_id)
        .join(RankingRow, sa.and_(RankingRow.candidate_id == Nominee.candidate_id, RankingRow.run_id == made.run_id))
        .where(Nominee.list_id == made.id, *where)
        .options(contains_eager(Nominee.division))
        .order_by(Nominee.position)
        .limit(limit)
    )
    return [Person(*row[:5], group=group_of(row.kind)) for row in rows]


def group_of(kind: str) -> str:
    """Return the group of a unit's kind; "" for one that no group knows."""
    known = BY_CODE.get(kind)
    return known.group if known is not None else ""


def find_people(made: NomineeList, text: str) -> list[Person]:
    """Find candidates of a list by name, unit or number, whatever their standing."""
    if not text:
        return []
    words = RankingRow.name.contains(text, autoescape=True) | RankingRow.unit_name.contains(text, autoescape=True)
    if text.isascii() and text.isdigit() and len(text) < 9:
        words |= RankingRow.candidate_number == int(text)
    return _people(made, words, limit=FOUND)


def reason_for(made: NomineeList, candidate_id: int) -> Reason:
    """Say why a candidate is chosen, a reserve, tied or out. 为什么(没有)入选"""
    found = _people(made, Nominee.candidate_id == candidate_id)
    if not found:
        raise NotFound
    (person,) = found
    division_id = person.nominee.division_id
    chosen = _people(made, Nominee.division_id == division_id, Nominee.standing == Standing.CHOSEN)
    lower = db.session.scalar(
        sa.select(sa.func.count()).where(
            Nominee.list_id == made.id,
            Nominee.standing == Standing.CHOSEN,
            Nominee.division_id != division_id,
            Nominee.place > person.nominee.place,
        )
    )
    return Reason(
        person=person,
        seats=next((share.seats for share in made.plan.shares if share.division_id == division_id), 0),
        rivals=tuple(chosen),
        lower=lower or 0,
        decision=decisions_of(made).get(division_id),
    )


@dataclass(frozen=True)
class Heat:
    """Chosen by division and group of unit kinds."""

    groups: tuple[str, ...]
    rows: tuple[tuple[Division, tuple[int, ...], int, int], ...]  # division, counts, chosen, seats
    totals: tuple[int, ...]


def heat_of(register: Register) -> Heat:
    """Count the chosen by division and group. 名额分布"""
    counts = Counter((one.nominee.division_id, one.group) for one in register.chosen)
    used = {group for _division, group in counts}
    groups = tuple(group.code for group in GROUPS) + (("",) if "" in used else ())
    rows = tuple(
        (
            division,
            tuple(counts[division_id, group] for group in groups),
            sum(counts[division_id, group] for group in groups),
            register.seats.get(division_id, 0),
        )
        for division_id, division in register.divisions.items()
    )
    totals = tuple(sum(row[1][at] for row in rows) for at in range(len(groups)))
    return Heat(groups, rows, totals)
