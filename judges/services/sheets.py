"""Score sheets: reaching them, submitting them, sending them back. 评分表"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from campaigns import services as campaigns
from campaigns.models import Activity, Candidate, CandidateState, Criterion
from core import audit
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from judges.models import ScoreSheet, Seat, SheetEvent, SheetState
from judges.services.locks import lock_sheet
from judges.services.panels import criteria_of, seat_of
from judges.services.recusals import clean_reason
from judges.services.saving import SheetLocked, refuse_locked


class SubmitRefused(DomainError):
    """A sheet lacks marks and cannot be submitted."""


def own_sheet(actor: Actor, sheet_id: int) -> ScoreSheet:
    """Return one of the actor's own sheets. 本人评分表

    Raises:
        NotFound: There is none, or it is somebody else's.
    """
    sheet = db.session.get(ScoreSheet, sheet_id)
    if sheet is None or seat_of(actor, sheet.seat.panel).id != sheet.seat_id:
        raise NotFound
    return sheet


def get_sheet(actor: Actor, sheet_id: int) -> ScoreSheet:
    """Return a sheet within the actor's subtree; a judge reaches their own only. 评分表

    Raises:
        NotFound: There is none, or not for this person.
    """
    if actor.role is Role.JUDGE:
        return own_sheet(actor, sheet_id)
    sheet = db.session.get(ScoreSheet, sheet_id)
    if sheet is None or not actor.sees(sheet.path):
        raise NotFound
    return sheet


def missing_on(sheet: ScoreSheet) -> list[Criterion]:
    """Return the criteria that have no mark on a sheet yet. 缺项"""
    marked = {mark.criterion_id for mark in sheet.marks if mark.value is not None}
    return [criterion for criterion in criteria_of(sheet.seat) if criterion.id not in marked]


def submit_sheet(sheet: ScoreSheet, *, actor: Actor, now: datetime) -> None:
    """Hand a sheet in and lock it. 提交评分表

    Raises:
        SheetLocked: It is submitted or recused.
        SubmitRefused: Some criteria have no mark; names them.
        DomainError: Marking is not open.
    """
    lock_sheet(sheet)
    refuse_locked(sheet)
    campaigns.require_open(sheet.seat.panel.round.honour.campaign, Activity.MARK, now)
    missing = missing_on(sheet)
    if missing:
        raise SubmitRefused(
            "%(count)s still to mark: %(names)s.", count=len(missing), names="、".join(c.name for c in missing)
        )
    _submit(sheet, actor, now)
    audit.record("sheet.submitted", sheet, actor=actor, now=now)


def submit_all(seat: Seat, *, actor: Actor, now: datetime) -> int:
    """Hand in all of a judge's sheets at once, or none. 全部提交

    Returns:
        How many were submitted.

    Raises:
        SubmitRefused: Some sheets lack marks; names the first.
        Conflict: There is nothing left to submit.
    """
    campaigns.require_open(seat.panel.round.honour.campaign, Activity.MARK, now)
    drafts = _open_sheets(seat)
    if not drafts:
        raise Conflict("There is nothing left to submit.")
    short = [sheet for sheet in drafts if missing_on(sheet)]
    if short:
        first = short[0].candidate
        raise SubmitRefused(
            "%(count)s sheets are not complete, the first is %(number)s %(name)s.",
            count=len(short),
            number=first.number,
            name=first.name,
        )
    for sheet in drafts:
        _submit(sheet, actor, now)
    audit.record("sheets.submitted", seat, actor=actor, now=now, sheets=len(drafts))
    return len(drafts)


def _open_sheets(seat: Seat) -> Sequence[ScoreSheet]:
    return db.session.scalars(
        sa.select(ScoreSheet)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .where(
            ScoreSheet.seat_id == seat.id,
            ScoreSheet.state == SheetState.DRAFT,
            Candidate.state == CandidateState.NOMINATED,
        )
        .options(selectinload(ScoreSheet.marks), contains_eager(ScoreSheet.candidate))
        .order_by(Candidate.number)
        .with_for_update(of=ScoreSheet)
        .execution_options(populate_existing=True)
    ).all()


def _submit(sheet: ScoreSheet, actor: Actor, now: datetime) -> None:
    sheet.state, sheet.submitted_at = SheetState.SUBMITTED, now
    db.session.add(SheetEvent(sheet_id=sheet.id, action="submitted", by=actor.user_id, at=now))


def return_sheet(sheet: ScoreSheet, reason: str, *, actor: Actor, now: datetime) -> None:
    """Send a submitted sheet back to its judge, with the reason. 退回评分表

    Raises:
        Conflict: It is not submitted.
    """
    reason = clean_reason(reason)
    lock_sheet(sheet)
    if sheet.state is not SheetState.SUBMITTED:
        raise Conflict("Only a submitted sheet can be returned.")
    sheet.state, sheet.submitted_at = SheetState.DRAFT, None
    db.session.add(SheetEvent(sheet_id=sheet.id, action="returned", reason=reason, by=actor.user_id, at=now))
    audit.record("sheet.returned", sheet, actor=actor, now=now, reason=reason)


__all__ = [
    "SheetLocked",
    "SubmitRefused",
    "get_sheet",
    "missing_on",
    "own_sheet",
    "return_sheet",
    "submit_all",
    "submit_sheet",
]
