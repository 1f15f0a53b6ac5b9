"""Making things for tests of judging: a round with a rubric, candidates, judges on a panel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
from core.db import db, writing
from judges import services
from judges.models import Panel, ScoreSheet, Seat, SeatKind
from tests import make
from tests.conftest import NOW
from units.models import Division, Unit


@dataclass
class Stage:
    """One round, ready to be marked."""

    tree: dict[str, Division]
    round_id: int
    panel_id: int
    organiser: Actor
    judges: list[Actor] = field(default_factory=list)

    @property
    def round(self) -> Round:
        return db.session.get_one(Round, self.round_id)

    @property
    def panel(self) -> Panel:
        return db.session.get_one(Panel, self.panel_id)

    def seats(self) -> list[Seat]:
        """The judges' seats, in order."""
        return [seat for seat in self.panel.seats if seat.kind is SeatKind.JUDGE]

    def candidates(self) -> Sequence[Candidate]:
        return db.session.scalars(
            sa.select(Candidate).where(Candidate.honour_id == self.round.honour_id).order_by(Candidate.number)
        ).all()

    def sheet(self, judge: int = 0, candidate: int = 0) -> ScoreSheet:
        """The sheet of a judge for a candidate, both counted from 0."""
        seat, who = self.seats()[judge], self.candidates()[candidate]
        return db.session.scalars(
            sa.select(ScoreSheet).where(ScoreSheet.seat_id == seat.id, ScoreSheet.candidate_id == who.id)
        ).one()

    def open(self) -> int:
        with writing():
            return services.open_panel(self.panel, actor=self.organiser, now=NOW)

    def save(self, judge: int, candidate: int, marks: dict[str, str | None], key: str | None = None) -> services.Saved:
        with writing():
            return services.save_marks(
                self.sheet(judge, candidate), marks, idempotency_key=key, actor=self.judges[judge], now=NOW
            )

    def submit(self, judge: int, candidate: int) -> None:
        with writing():
            services.submit_sheet(self.sheet(judge, candidate), actor=self.judges[judge], now=NOW)

    def mark(self, judge: int, candidate: int, marks: dict[str, str | None]) -> None:
        """Save and submit one sheet."""
        self.save(judge, candidate, marks)
        self.submit(judge, candidate)


#: Three criteria as the mockup has them: key, name, maximum with one decimal, step.
CRITERIA: tuple[dict[str, Any], ...] = (
    {"key": "c1", "name": "业务知识", "hint": "条例、程序、时限", "maximum": 250},
    {"key": "c2", "name": "实操办理", "hint": "受理、审查、录入、发证", "maximum": 300},
    {"key": "c3", "name": "应急处置", "hint": "先安抚、再解释", "maximum": 150, "step": 50},
)
NAMES = ("王秀兰", "李建国", "阿卜杜拉·买买提", "丁䶮", "金永浩", "赵桂芬")


def campaign(place: Division, *, opens: date = date(2012, 5, 1), closes: date = date(2012, 5, 31)) -> Campaign:
    """Add a campaign whose marking phase is open at the tests' time."""
    made = Campaign(
        name="窗口评选", issuer=f"{place.name}民政厅", year=2012, division=place, path=place.path, created_at=NOW
    )
    db.session.add_all(
        [made, Phase(campaign=made, name="评分", activity=Activity.MARK, opens_on=opens, closes_on=closes)]
    )
    audit.record("campaign.created", made, actor=system(), now=NOW)
    return made


def round_of(
    made: Campaign, criteria: Iterable[dict[str, Any]] = CRITERIA, *, decimals: int = 1, name: str = "优秀服务标兵"
) -> Round:
    """Add an honour with one round and its rubric."""
    honour = Honour(campaign=made, name=name, holder_kind=HolderKind.PERSON, quota=2)
    round_ = Round(honour=honour, name="终评")
    rubric = Rubric(round=round_, decimals=decimals, total_decimals=2)
    base = {"method": Method.MEAN, "weight": "1", "minimum": 0, "step": 1}
    for position, line in enumerate(criteria):
        rubric.criteria.append(Criterion(**{**base, "position": position, **line}))
    db.session.add_all([honour, round_, rubric])
    audit.record("honour.added", honour, actor=system(), now=NOW)
    return round_


def nominate(round_: Round, unit: Unit, count: int, names: Sequence[str] = NAMES) -> None:
    """Add candidates by number."""
    for number in range(1, count + 1):
        db.session.add(
            Candidate(
                honour=round_.honour,
                number=number,
                name=names[number - 1] if number <= len(names) else f"候选人{number}",
                title="婚姻登记员",
                unit_id=unit.id,
                path=unit.path,
                state=CandidateState.NOMINATED,
                nominated_at=NOW,
            )
        )
    audit.record("candidate.nominated", round_.honour, actor=system(), now=NOW)


def stage(
    candidates: int = 3,
    judges: int = 2,
    *,
    criteria: Iterable[dict[str, Any]] = CRITERIA,
    decimals: int = 1,
    opened: bool = True,
    tree: dict[str, Division] | None = None,
    place: str = "22",
    **phase: date,
) -> Stage:
    """Make a round that is ready to be marked, and open it."""
    tree = tree or make.tree()
    unit = make.unit(tree["220104" if place == "22" else place])
    organiser = make.person(Role.ORGANISER, tree[place], "于海峰")
    people = [make.person(Role.JUDGE, tree[place], f"评委{number}") for number in range(1, judges + 1)]
    with writing():
        round_ = round_of(campaign(tree[place], **phase), criteria, decimals=decimals)
        nominate(round_, unit, candidates)
        panel = services.panel_of(round_, actor=organiser, now=NOW)
        for person in people:
            services.seat_judge(panel, db.session.get_one(User, person.user_id), actor=organiser, now=NOW)
    made = Stage(tree, round_.id, panel.id, organiser, people)
    if opened:
        made.open()
    return made


def ready(now: datetime = NOW) -> Stage:
    """Three candidates before two judges, everything marked and submitted but the last sheet."""
    made = stage()
    for judge in range(2):
        for candidate in range(3):
            if (judge, candidate) != (1, 2):
                made.mark(judge, candidate, {"c1": "22.5", "c2": "28", "c3": "10"})
    return made
