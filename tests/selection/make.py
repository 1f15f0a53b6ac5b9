"""Making things for tests of selection: a marked round over two prefectures and the province's own units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from accounts.models import User
from campaigns.models import (
    Activity,
    Campaign,
    Candidate,
    CandidateState,
    Criterion,
    HolderKind,
    Honour,
    Method,
    Phase,
    Round,
    Rubric,
)
from core import audit
from core.access import Actor, Role, system
from core.audit import AuditEntry
from core.db import db, writing
from core.numbers import to_fixed
from judges.models import Mark, Panel, Recusal, ScoreSheet, Seat, SeatKind, SheetState
from selection import services
from selection.models import NomineeList, QuotaPlan, RankingRun
from tests import make
from tests.conftest import NOW
from units.models import Division, Unit

#: One criterion with one decimal, the plain mean: what a mark is, the total is.
PLAIN: tuple[dict[str, Any], ...] = ({"key": "c1", "name": "业务知识", "maximum": 1000},)
TRIMMED: tuple[dict[str, Any], ...] = (
    {"key": "c1", "name": "业务知识", "maximum": 250, "method": Method.TRIMMED_MEAN, "drop": 1, "part": "现场"},
    {"key": "c2", "name": "实操办理", "maximum": 300, "method": Method.TRIMMED_MEAN, "drop": 1, "part": "现场"},
    {"key": "c3", "name": "群众满意率", "maximum": 1000, "method": Method.GIVEN, "weight": "1/5"},
)
Marks = Sequence[Sequence[str | None]]


@dataclass
class Contest:
    """A round whose sheets are in, and the people who may look at it."""

    tree: dict[str, Division]
    round_id: int
    organiser: Actor
    supervisor: Actor
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def round(self) -> Round:
        return db.session.get_one(Round, self.round_id)

    @property
    def honour(self) -> Honour:
        return self.round.honour

    def candidate(self, name: str) -> Candidate:
        return db.session.scalars(
            sa.select(Candidate).where(Candidate.honour_id == self.honour.id, Candidate.name == name)
        ).one()

    def run(self) -> RankingRun:
        with writing():
            return services.run_ranking(self.round, actor=self.organiser, now=NOW)

    def plan(self, **more: Any) -> QuotaPlan:
        with writing():
            return services.plan_quota(self.honour, actor=self.organiser, now=NOW, **more)

    def typed_plan(self, **weights: int) -> QuotaPlan:
        """Plan by typed weights: ``typed_plan(d2201=2, d2202=1)``."""
        by_id = {self.tree[code[1:]].id: weight for code, weight in weights.items()}
        return self.plan(basis="typed", weights=by_id)

    def list(self, run: RankingRun, plan: QuotaPlan, reserves: int = 1) -> NomineeList:
        with writing():
            return services.make_list(self.honour, run, plan, reserves, actor=self.organiser, now=NOW)

    def withdraw(self, name: str) -> None:
        with writing():
            gone = self.candidate(name)
            gone.state, gone.reason = CandidateState.WITHDRAWN, "调离"
            audit.record("candidate.withdrawn", gone, actor=system(), now=NOW)


def contest(
    marks: Mapping[str, tuple[str, Marks]],
    *,
    criteria: Sequence[Mapping[str, Any]] = PLAIN,
    judges: int = 2,
    quota: int = 3,
    decimals: int = 1,
    total_decimals: int = 2,
    ties: Sequence[Mapping[str, Any]] = (),
    tree: dict[str, Division] | None = None,
    phases: Sequence[Activity] = (Activity.MARK, Activity.SELECT),
    name: str = "为民服务创先争优",
) -> Contest:
    """Make a marked round.

    ``marks`` maps a name to its division's code and one row of marks a criterion: a judged one has
    a mark for each judge (None: recused), a given one has the one figure.
    """
    tree = tree or make.tree()
    units = {code: make.unit(tree[code]) for code in dict.fromkeys(code for code, _rows in marks.values())}
    province = tree["22"]
    people = [make.person(Role.JUDGE, province, f"评委{number}") for number in range(1, judges + 1)]
    with writing():
        round_ = _round(province, name, criteria, quota, decimals, total_decimals, ties, phases)
        panel = Panel(round=round_, opened_at=NOW)
        users = [db.session.get_one(User, person.user_id) for person in people]
        seats = [
            Seat(panel=panel, kind=SeatKind.JUDGE, user=user, label=str(at), position=at)
            for at, user in enumerate(users, start=1)
        ]
        data = Seat(panel=panel, kind=SeatKind.DATA, label="DATA", position=99)
        db.session.add_all([panel, *seats, data])
        for number, (name, (code, rows)) in enumerate(marks.items(), start=1):
            who = _candidate(round_.honour, number, name, units[code])
            _mark(who, seats, data, round_.rubric, rows)
        audit.record("test.contest", round_.honour, actor=system(), now=NOW)
    return Contest(
        tree, round_.id, make.person(Role.ORGANISER, province), make.person(Role.SUPERVISOR, province, "金哲"), units
    )


def _round(
    place: Division,
    name: str,
    criteria: Sequence[Mapping[str, Any]],
    quota: int,
    decimals: int,
    total_decimals: int,
    ties: Sequence[Mapping[str, Any]],
    phases: Sequence[Activity],
) -> Round:
    campaign = Campaign(
        name=name, issuer=f"{place.name}民政厅", year=2012, division=place, path=place.path, created_at=NOW
    )
    for activity in phases:
        phase = Phase(name=activity.value, activity=activity, opens_on=date(2012, 5, 1), closes_on=date(2012, 5, 31))
        campaign.phases.append(phase)
    honour = Honour(campaign=campaign, name="优秀服务标兵", holder_kind=HolderKind.PERSON, quota=quota)
    round_ = Round(honour=honour, name="决赛")
    rubric = Rubric(round=round_, decimals=decimals, total_decimals=total_decimals, tie_breaks=list(ties))
    base = {"method": Method.MEAN, "weight": "1", "mean_decimals": 2, "weighted_decimals": 2}
    for position, line in enumerate(criteria):
        rubric.criteria.append(Criterion(**{**base, "position": position, **line}))
    db.session.add_all([campaign, honour, round_, rubric])
    db.session.flush()
    return round_


def _candidate(honour: Honour, number: int, name: str, unit: Unit) -> Candidate:
    made = Candidate(
        honour=honour,
        number=number,
        name=name,
        title="婚姻登记员",
        unit_id=unit.id,
        path=unit.path,
        state=CandidateState.NOMINATED,
        nominated_at=NOW,
    )
    db.session.add(made)
    return made


def _mark(who: Candidate, seats: Sequence[Seat], data: Seat, rubric: Rubric | None, rows: Marks) -> None:
    assert rubric is not None
    for at, seat in enumerate((*seats, data)):
        given = seat is data
        lines = [(c, row) for c, row in zip(rubric.criteria, rows, strict=True) if (c.method is Method.GIVEN) == given]
        if not lines:
            continue
        texts = [row[0] if given else row[at] for _c, row in lines]
        recused = texts[0] is None
        state = SheetState.RECUSED if recused else SheetState.SUBMITTED
        sheet = ScoreSheet(seat=seat, candidate=who, state=state, submitted_at=None if recused else NOW)
        db.session.add(sheet)
        if recused:
            db.session.add(Recusal(seat=seat, candidate=who, reason="同事", recorded_at=NOW))
            continue
        for (criterion, _row), text in zip(lines, texts, strict=True):
            sheet.marks.append(Mark(criterion=criterion, value=to_fixed(str(text), rubric.decimals), version=1))


def plain(**totals: tuple[str, str]) -> dict[str, tuple[str, Marks]]:
    """Two judges who agree: ``plain(甲=("220102", "90"))`` has a total of 90.00."""
    return {name: (code, [[text, text]]) for name, (code, text) in totals.items()}


def province_of_seven(**more: Any) -> Contest:
    """Seven candidates: four in Changchun, two in Jilin, one of the province's own units."""
    marks = plain(
        王秀兰=("220102", "95"),
        李建国=("220202", "93"),
        金永浩=("220104", "91"),
        赵桂芬=("220104", "91"),
        丁䶮=("22", "90"),
        孙晓梅=("220203", "88"),
        吴𠮷=("220102", "85"),
    )
    return contest(marks, **more)


def logged(action: str) -> dict[str, Any]:
    """Return what the log's newest entry of an action says: what it was about, when it was and who did it."""
    newest = sa.select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq.desc()).limit(1)
    entry = db.session.scalars(newest).one()
    subject = f"{entry.subject_table} {entry.subject_id}"
    return entry.told | {"by": entry.actor_id, "when": entry.at, "subject": subject}
