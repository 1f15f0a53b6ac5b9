"""How far every honour is on its way from marks to a confirmed list, in a fixed number of statements. 进度"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from campaigns.models import Campaign, Candidate, CandidateState, Honour, Round
from core.access import Actor, within
from core.db import db
from judges.models import Panel, ScoreSheet, Seat, SheetState
from selection.models import ListState, Nominee, NomineeList, QuotaPlan, RankingRun, Standing
from selection.services.quotas import waits


@dataclass(frozen=True)
class RoundState:
    """A round: how many sheets are in, and its newest run."""

    round: Round
    sheets: int
    submitted: int
    run: Any | None  # id, number, run_at, candidate_count

    @property
    def complete(self) -> bool:
        """Whether every sheet is in."""
        return self.sheets > 0 and self.sheets == self.submitted


@dataclass(frozen=True)
class HonourState:
    """An honour: its rounds, its newest plan and list, and what comes next."""

    honour: Honour
    candidates: int
    rounds: tuple[RoundState, ...]
    plan: QuotaPlan | None
    list: NomineeList | None
    tied: int

    @property
    def last(self) -> RoundState | None:
        """The round that decides."""
        return self.rounds[-1] if self.rounds else None

    @property
    def step(self) -> str:
        """Name what comes next: "mark", "rank", "plan", "plan_tie", "list", "list_tie", "confirm", "done"."""
        if self.list is not None and self.list.state is ListState.CONFIRMED:
            return "done"
        if self.list is not None and self.list.state is ListState.OPEN:
            return "list_tie" if self.tied else "confirm"
        if self.last is None or self.last.run is None:
            return "rank" if self.last is not None and self.last.complete else "mark"
        if self.plan is None:
            return "plan"
        return "plan_tie" if waits(self.plan) else "list"


@dataclass(frozen=True)
class CampaignState:
    """A campaign and its honours."""

    campaign: Campaign
    honours: tuple[HonourState, ...]


def board(actor: Actor) -> list[CampaignState]:
    """Say how far every honour of the actor's subtree is. 遴选进度"""
    campaigns = db.session.scalars(
        sa.select(Campaign)
        .where(within(Campaign.path, actor.path))
        .options(joinedload(Campaign.division), selectinload(Campaign.honours).selectinload(Honour.rounds))
        .order_by(Campaign.year.desc(), Campaign.id.desc())
    ).all()
    honour_ids = [honour.id for campaign in campaigns for honour in campaign.honours]
    facts = _Facts(honour_ids)
    return [
        CampaignState(campaign, tuple(facts.honour(honour) for honour in campaign.honours)) for campaign in campaigns
    ]


def round_state(round_: Round) -> RoundState:
    """Say how far one round is."""
    return _Facts([round_.honour_id]).round(round_)


def honour_state(honour: Honour) -> HonourState:
    """Say how far one honour is."""
    return _Facts([honour.id]).honour(honour)


class _Facts:
    """What the statements found, by round and by honour."""

    def __init__(self, honour_ids: Sequence[int]) -> None:
        self.sheets = {row.round_id: row for row in db.session.execute(_sheet_counts(honour_ids))}
        self.runs = {row.round_id: row for row in db.session.execute(_newest_runs(honour_ids))}
        self.plans = {plan.honour_id: plan for plan in db.session.scalars(_newest(QuotaPlan, honour_ids))}
        self.lists = {made.honour_id: made for made in db.session.scalars(_newest(NomineeList, honour_ids))}
        self.tied = _counts(
            sa.select(Nominee.list_id, sa.func.count())
            .where(Nominee.list_id.in_([made.id for made in self.lists.values()]), Nominee.standing == Standing.TIED)
            .group_by(Nominee.list_id)
        )
        self.candidates = _counts(
            sa.select(Candidate.honour_id, sa.func.count())
            .where(Candidate.honour_id.in_(honour_ids), Candidate.state == CandidateState.NOMINATED)
            .group_by(Candidate.honour_id)
        )

    def round(self, round_: Round) -> RoundState:
        sheets = self.sheets.get(round_.id)
        total, submitted = (sheets.total, sheets.submitted or 0) if sheets is not None else (0, 0)
        return RoundState(round_, total, submitted, self.runs.get(round_.id))

    def honour(self, honour: Honour) -> HonourState:
        made = self.lists.get(honour.id)
        return HonourState(
            honour,
            self.candidates.get(honour.id, 0),
            tuple(self.round(round_) for round_ in honour.rounds),
            self.plans.get(honour.id),
            made,
            self.tied.get(made.id, 0) if made is not None else 0,
        )


def _counts(statement: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _sheet_counts(honour_ids: Sequence[int]) -> Any:
    # A recused sheet is not waited for, nor one of a candidate who has withdrawn.
    submitted = sa.func.sum(sa.case((ScoreSheet.state == SheetState.SUBMITTED, 1), else_=0))
    return (
        sa.select(Panel.round_id, sa.func.count().label("total"), submitted.label("submitted"))
        .join(Seat, Seat.panel_id == Panel.id)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .where(
            Candidate.honour_id.in_(honour_ids),
            Candidate.state == CandidateState.NOMINATED,
            ScoreSheet.state != SheetState.RECUSED,
        )
        .group_by(Panel.round_id)
    )


def _newest_runs(honour_ids: Sequence[int]) -> Any:
    # The sealed input stays where it is: a page has no use for it.
    newest = sa.select(sa.func.max(RankingRun.id)).group_by(RankingRun.round_id)
    return (
        sa.select(RankingRun.id, RankingRun.round_id, RankingRun.number, RankingRun.run_at, RankingRun.candidate_count)
        .join(Round, Round.id == RankingRun.round_id)
        .where(Round.honour_id.in_(honour_ids), RankingRun.id.in_(newest))
    )


def _newest(model: Any, honour_ids: Sequence[int]) -> Any:
    newest = sa.select(sa.func.max(model.id)).where(model.honour_id.in_(honour_ids)).group_by(model.honour_id)
    return sa.select(model).where(model.id.in_(newest))


def drafts_of(round_: Round) -> Sequence[Any]:
    """List the seats with sheets that are not submitted: label, name, sheets. 尚未交齐的评委"""
    return db.session.execute(
        sa.select(Seat.label, Seat.kind, User.name, sa.func.count().label("sheets"))
        .join(Panel, Panel.id == Seat.panel_id)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .outerjoin(User, User.id == Seat.user_id)
        .where(
            Panel.round_id == round_.id,
            ScoreSheet.state == SheetState.DRAFT,
            Candidate.state == CandidateState.NOMINATED,
        )
        .group_by(Seat.id, Seat.label, Seat.kind, User.name, Seat.position)
        .order_by(Seat.position, Seat.id)
    ).all()


def runs_of(round_: Round) -> Sequence[Any]:
    """List a round's runs, the newest first, without their input."""
    found = sa.select(
        RankingRun.id, RankingRun.number, RankingRun.run_at, RankingRun.candidate_count, RankingRun.input_sha256
    )
    return db.session.execute(found.where(RankingRun.round_id == round_.id).order_by(RankingRun.number.desc())).all()
