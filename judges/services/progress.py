"""How far the marking is: a judge's own list, a panel's table, and what an organiser looks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from campaigns.models import Campaign, Candidate, CandidateState, Honour, Method, Round, Rubric
from core.access import Actor, within
from core.db import db
from core.paging import Page
from judges.models import Mark, MarkVersion, Panel, Recusal, ScoreSheet, Seat, SeatKind, SheetState
from judges.services.panels import criteria_of

STANDS = Candidate.state == CandidateState.NOMINATED


@dataclass(frozen=True)
class Progress:
    """How far a seat is, in sheets and in marks; recused sheets are not counted."""

    seat: Seat
    sheets: int
    submitted: int
    recused: int
    marks: int
    due: int
    last_at: datetime | None

    @property
    def done(self) -> bool:
        """Whether every sheet is handed in."""
        return self.submitted == self.sheets

    @property
    def left(self) -> int:
        """How many sheets are not handed in yet."""
        return self.sheets - self.submitted


def page_of(rows: sa.Select[Any], page: int, size: int) -> Page:
    """Return one page of a statement's rows."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    found = db.session.execute(rows.limit(size).offset((page - 1) * size)).all()
    return Page(found, total, page, size)


def seats_held(actor: Actor) -> list[Seat]:
    """Return the actor's seats on panels that are open, within the place they act for. 我的评委席"""
    seats = db.session.scalars(
        sa.select(Seat)
        .join(Panel)
        .where(Seat.user_id == actor.user_id, Panel.opened_at.is_not(None))
        .options(joinedload(Seat.panel).joinedload(Panel.round).joinedload(Round.honour).joinedload(Honour.campaign))
        .order_by(Panel.opened_at.desc(), Seat.id)
    )
    return [seat for seat in seats if actor.path.startswith(seat.path)]


def progress_of(seats: Sequence[Seat]) -> list[Progress]:
    """Return how far seats are, in three statements however many there are. 进度"""
    ids = [seat.id for seat in seats]
    standing = sa.select(ScoreSheet.seat_id, ScoreSheet.state, sa.func.count()).join(Candidate)
    states: dict[tuple[int, SheetState], int] = {
        (seat, state): count
        for seat, state, count in db.session.execute(
            standing.where(ScoreSheet.seat_id.in_(ids), STANDS).group_by(ScoreSheet.seat_id, ScoreSheet.state)
        )
    }
    marked = sa.select(ScoreSheet.seat_id, sa.func.count()).select_from(ScoreSheet).join(Candidate).join(Mark)
    counted = marked.where(
        ScoreSheet.seat_id.in_(ids), STANDS, ScoreSheet.state != SheetState.RECUSED, Mark.value.is_not(None)
    )
    marks: dict[int, int] = dict(db.session.execute(counted.group_by(ScoreSheet.seat_id)).all())
    touched = sa.select(ScoreSheet.seat_id, sa.func.max(MarkVersion.entered_at)).select_from(ScoreSheet)
    touched = touched.join(MarkVersion, MarkVersion.sheet_id == ScoreSheet.id).where(ScoreSheet.seat_id.in_(ids))
    last: dict[int, datetime] = dict(db.session.execute(touched.group_by(ScoreSheet.seat_id)).all())
    return [_progress(seat, states, marks.get(seat.id, 0), last.get(seat.id)) for seat in seats]


def _progress(seat: Seat, states: dict[tuple[int, SheetState], int], marks: int, last: datetime | None) -> Progress:
    submitted = states.get((seat.id, SheetState.SUBMITTED), 0)
    sheets = submitted + states.get((seat.id, SheetState.DRAFT), 0)
    recused = states.get((seat.id, SheetState.RECUSED), 0)
    return Progress(seat, sheets, submitted, recused, marks, sheets * len(criteria_of(seat)), last)


def find_rounds(actor: Actor, *, page: int = 1, size: int = 50) -> Page:
    """Return the rounds of the actor's subtree with their panels, newest campaigns first. 评审一览"""
    judges = sa.select(sa.func.count()).where(Seat.panel_id == Panel.id, Seat.kind == SeatKind.JUDGE)
    sheets = (
        sa.select(sa.func.count())
        .select_from(ScoreSheet)
        .join(Seat)
        .join(Candidate)
        .where(Seat.panel_id == Panel.id, STANDS, ScoreSheet.state != SheetState.RECUSED)
    )
    rows = (
        sa.select(
            Round.id,
            Round.name,
            Honour.name.label("honour"),
            Campaign.name.label("campaign"),
            Campaign.year,
            Panel.id.label("panel_id"),
            Panel.opened_at,
            sa.select(sa.func.count()).where(Rubric.round_id == Round.id).scalar_subquery().label("rubrics"),
            judges.scalar_subquery().label("judges"),
            sheets.scalar_subquery().label("sheets"),
            sheets.where(ScoreSheet.state == SheetState.SUBMITTED).scalar_subquery().label("submitted"),
        )
        .select_from(Round)
        .join(Honour)
        .join(Campaign)
        .outerjoin(Panel, Panel.round_id == Round.id)
        .where(within(Campaign.path, actor.path))
        .order_by(Campaign.year.desc(), Campaign.id.desc(), Honour.position, Honour.id, Round.position, Round.id)
    )
    return page_of(rows, page, size)


def recusals_of(panel: Panel) -> Sequence[Recusal]:
    """Return a panel's recusals by candidate. 回避名单"""
    return db.session.scalars(
        sa.select(Recusal)
        .join(Seat)
        .join(Candidate)
        .where(Seat.panel_id == panel.id)
        .options(joinedload(Recusal.seat).joinedload(Seat.user), joinedload(Recusal.candidate))
        .order_by(Candidate.number, Seat.position)
    ).all()


def late_candidates(panel: Panel) -> int:
    """Count the candidates that stand and have no sheets: they came after the opening. 未发表的候选人"""
    if panel.opened_at is None:
        return 0
    seated = sa.select(ScoreSheet.candidate_id).join(Seat).where(Seat.panel_id == panel.id)
    late = sa.select(sa.func.count()).where(
        Candidate.honour_id == panel.round.honour_id, STANDS, Candidate.id.not_in(seated)
    )
    return db.session.scalar(late) or 0


def given_names(rubric: Rubric) -> list[str]:
    """Return the names of the criteria that are imported."""
    return [criterion.name for criterion in rubric.criteria if criterion.method is Method.GIVEN]


def candidate_numbered(panel: Panel, number: int) -> Candidate | None:
    """Return the candidate of a number who stands before a panel."""
    return db.session.scalar(
        sa.select(Candidate).where(Candidate.honour_id == panel.round.honour_id, Candidate.number == number, STANDS)
    )
