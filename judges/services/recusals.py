"""Recusals: a judge who does not mark a candidate. Neither zero nor missing. 回避"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from campaigns import services as campaigns
from campaigns.models import Activity, Candidate
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from judges.models import Recusal, ScoreSheet, Seat, SeatKind, SheetEvent, SheetState
from judges.services.locks import lock_panel, lock_sheet

REASON_LENGTH = 255


def clean_reason(reason: str) -> str:
    """Return a reason as it is kept.

    Raises:
        DomainError: It is missing or too long.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError("Say why.")
    if len(reason) > REASON_LENGTH:
        raise DomainError("Say it in at most %(count)s characters.", count=REASON_LENGTH)
    return reason


def recuse(seat: Seat, candidate: Candidate, reason: str, *, actor: Actor, now: datetime) -> Recusal:
    """Record that a judge does not mark a candidate, before or after opening. 登记回避

    Marks given before stay in the versions; the sheet no longer counts.

    Raises:
        NotFound: The candidate is not one of the panel's.
        Conflict: The recusal is recorded already.
    """
    reason = clean_reason(reason)
    if candidate.honour_id != seat.panel.round.honour_id:
        raise NotFound
    if seat.kind is SeatKind.DATA:
        raise DomainError("Imported figures have no judge who could be recused.")
    lock_panel(seat.panel)
    if _recusal(seat.id, candidate.id) is not None:
        raise Conflict("Judge %(label)s is recused from this candidate already.", label=seat.label)
    recusal = Recusal(seat=seat, candidate=candidate, reason=reason, recorded_by=actor.user_id, recorded_at=now)
    db.session.add(recusal)
    sheet = _sheet_of(seat, candidate.id)
    if sheet is not None:
        sheet.state, sheet.submitted_at = SheetState.RECUSED, None
        _note(sheet, "recused", reason, actor, now)
    audit.record("judge.recused", recusal, actor=actor, now=now, path=seat.path, seat=seat.id, candidate=candidate.id)
    return recusal


def abstain(sheet: ScoreSheet, reason: str, *, actor: Actor, now: datetime) -> Recusal:
    """Step back from one candidate oneself, with the reason. 申请回避

    Raises:
        Conflict: The sheet is submitted; the organiser returns it first.
        DomainError: Marking is not open; then only the organiser records a recusal.
    """
    lock_panel(sheet.seat.panel)
    lock_sheet(sheet)
    campaigns.require_open(sheet.seat.panel.round.honour.campaign, Activity.MARK, now)
    if sheet.state is SheetState.SUBMITTED:
        raise Conflict("This sheet is submitted.", advice="Ask the organiser to return it first.")
    return recuse(sheet.seat, sheet.candidate, reason, actor=actor, now=now)


def lift_recusal(seat: Seat, candidate: Candidate, *, actor: Actor, now: datetime) -> None:
    """Take a recusal back; the sheet can be marked again, with what was on it. 取消回避

    Raises:
        NotFound: There is no such recusal.
    """
    lock_panel(seat.panel)
    recusal = _recusal(seat.id, candidate.id)
    if recusal is None:
        raise NotFound
    db.session.delete(recusal)
    sheet = _sheet_of(seat, candidate.id)
    if sheet is not None and sheet.state is SheetState.RECUSED:
        sheet.state = SheetState.DRAFT
        _note(sheet, "lifted", "", actor, now)
    audit.record("recusal.lifted", seat, actor=actor, now=now, candidate=candidate.id)


def _recusal(seat_id: int, candidate_id: int) -> Recusal | None:
    return db.session.scalar(sa.select(Recusal).where(Recusal.seat_id == seat_id, Recusal.candidate_id == candidate_id))


def _sheet_of(seat: Seat, candidate_id: int) -> ScoreSheet | None:
    # With the row locked: a save on its way must not slip in behind the recusal.
    return db.session.scalar(
        sa.select(ScoreSheet)
        .where(ScoreSheet.seat_id == seat.id, ScoreSheet.candidate_id == candidate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _note(sheet: ScoreSheet, action: str, reason: str, actor: Actor, now: datetime) -> None:
    db.session.add(SheetEvent(sheet_id=sheet.id, action=action, reason=reason, by=actor.user_id, at=now))
