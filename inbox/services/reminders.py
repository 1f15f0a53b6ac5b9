"""Reminding of phases that close: three days and one day before, and when they are late. 期限提醒

Each step of a phase goes out once; a phase moved to another day is reminded of anew. A worker that
was away for a day makes up for it: each step has a stretch of days, not one day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from campaigns.models import Activity, Candidate, CandidateState, Honour, Phase, Round
from core.access import Role
from core.clock import CHINA, local_date
from core.db import db
from inbox.acts import Draft
from inbox.models import Category, Reminder
from inbox.people import clerks_of, in_charge, in_role
from inbox.services.posting import post
from judges.models import Panel, ScoreSheet, Seat, SheetState
from selection.models import ListState, NomineeList
from units.models import Unit

HOUR = 8  # of China's day: nobody is woken up by a reminder
LATE, ONE, THREE = "late", "one", "three"


def step_of(closes_on: date, today: date) -> str | None:
    """Return which reminder of a phase is due today, if any."""
    left = (closes_on - today).days
    if left in (2, 3):
        return THREE
    if left in (0, 1):
        return ONE
    return LATE if -7 <= left < 0 else None


def remind(now: datetime) -> int:
    """Write the reminders that are due and have not gone out; returns how many messages. 发出期限提醒"""
    today = local_date(now)
    if now.astimezone(CHINA).hour < HOUR:
        return 0
    phases = db.session.scalars(
        sa.select(Phase)
        .where(Phase.closes_on >= today - timedelta(days=7), Phase.closes_on <= today + timedelta(days=3))
        .where(Phase.opens_on <= today)
        .order_by(Phase.id)
    ).all()
    gone = set(
        db.session.execute(
            sa.select(Reminder.phase_id, Reminder.closes_on, Reminder.step).where(
                Reminder.phase_id.in_([phase.id for phase in phases])
            )
        )
    )
    written = 0
    for phase in phases:
        step = step_of(phase.closes_on, today)
        if step is None or (phase.id, phase.closes_on, step) in gone:
            continue
        db.session.add(Reminder(phase_id=phase.id, closes_on=phase.closes_on, step=step, sent_at=now))
        db.session.flush()
        for draft in DRAFTS.get(phase.activity, _nothing)(phase, step):
            written += post(draft, Category.DEADLINES, now=now)
    return written


def _said(phase: Phase) -> dict[str, str]:
    return {"campaign": phase.campaign.name, "day": phase.closes_on.isoformat()}


def _nothing(_phase: Phase, _step: str) -> Iterator[Draft]:
    yield from ()


def _marking(phase: Phase, step: str) -> Iterator[Draft]:
    """Remind judges of sheets that are out; when it is late, their organisers too."""
    rows = db.session.execute(
        sa.select(Seat.user_id, sa.func.count(ScoreSheet.id))
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Round, Round.id == Panel.round_id)
        .join(Honour, Honour.id == Round.honour_id)
        .where(
            Honour.campaign_id == phase.campaign_id,
            ScoreSheet.state == SheetState.DRAFT,
            Candidate.state == CandidateState.NOMINATED,
        )
        .group_by(Seat.user_id)
    )
    counts = dict(rows.all())
    judges = in_role((user for user in counts if user), Role.JUDGE)
    told = tuple(replace(holder, params={"count": counts[user]}) for user, holder in judges.items())
    yield Draft("marking.late" if step == LATE else "marking.closes", told, _said(phase), "judges.index")
    if step == LATE and counts:
        who = in_charge([Role.ORGANISER], phase.campaign.path)
        yield Draft("marking.missing", who, {**_said(phase), "count": sum(counts.values())}, "judges.panels")


def _nomination(phase: Phase, step: str) -> Iterator[Draft]:
    """Remind the clerks of units that have put nobody forward; afterwards there is nothing they can do."""
    if step == LATE:
        return
    stood = (
        sa.select(Candidate.unit_id)
        .join(Honour, Honour.id == Candidate.honour_id)
        .where(Honour.campaign_id == phase.campaign_id, Candidate.state == CandidateState.NOMINATED)
    )
    units = db.session.scalars(
        sa.select(Unit.id).where(Unit.path.startswith(phase.campaign.path, autoescape=True), Unit.id.not_in(stood))
    ).all()
    told = tuple(clerk for clerks in clerks_of(units).values() for clerk in clerks)
    yield Draft("nomination.closes", told, _said(phase), "campaigns.campaign", {"campaign_id": phase.campaign_id})


def _selection(phase: Phase, step: str) -> Iterator[Draft]:
    """Remind organisers of honours without a confirmed list."""
    done = sa.select(NomineeList.honour_id).where(NomineeList.state == ListState.CONFIRMED)
    left = db.session.scalar(
        sa.select(sa.func.count(Honour.id)).where(Honour.campaign_id == phase.campaign_id, Honour.id.not_in(done))
    )
    if left:
        who = in_charge([Role.ORGANISER], phase.campaign.path)
        text = "selection.late" if step == LATE else "selection.closes"
        yield Draft(text, who, {**_said(phase), "count": left}, "selection.index")


DRAFTS: dict[Activity, Callable[[Phase, str], Iterator[Draft]]] = {
    Activity.MARK: _marking,
    Activity.NOMINATE: _nomination,
    Activity.SELECT: _selection,
}
