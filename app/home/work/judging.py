"""Work on panels and their sheets."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.home.task import Task
from app.home.work.days import Days
from campaigns.models import Activity, Campaign, Candidate, CandidateState, Honour, Round, Rubric
from core.access import Actor, within
from core.db import db
from judges.models import Panel, ScoreSheet, Seat, SheetEvent, SheetState

DRAFT = ScoreSheet.state == SheetState.DRAFT
AHEAD = 7  # days before marking opens from which what is missing is shown
NAMES = (Honour.id.label("honour_id"), Honour.name, Campaign.id.label("campaign_id"), Campaign.name.label("campaign"))


def of_mine(statement: Any, actor: Actor) -> Any:
    """Join a statement over rounds to their campaigns, within the actor's subtree."""
    return (
        statement.join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(within(Campaign.path, actor.path))
    )


def own_sheets(actor: Actor, days: Days) -> list[Task]:
    """Name the rounds in which a judge has sheets to submit, and the sheets that came back. 评委待办"""
    last = sa.select(SheetEvent.sheet_id, sa.func.max(SheetEvent.id).label("id")).group_by(SheetEvent.sheet_id)
    last_of = last.where(SheetEvent.action.in_(("submitted", "returned"))).subquery()
    back = sa.case((SheetEvent.action == "returned", 1), else_=0)
    rows = db.session.execute(
        sa.select(
            *NAMES,
            Panel.id.label("panel_id"),
            sa.func.count(ScoreSheet.id).label("left"),
            sa.func.sum(back).label("back"),
            sa.func.max(sa.case((SheetEvent.action == "returned", ScoreSheet.id))).label("sheet_id"),
        )
        .select_from(ScoreSheet)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Round, Round.id == Panel.round_id)
        .join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .outerjoin(last_of, last_of.c.sheet_id == ScoreSheet.id)
        .outerjoin(SheetEvent, SheetEvent.id == last_of.c.id)
        .where(Seat.user_id == actor.user_id, DRAFT, Candidate.state == CandidateState.NOMINATED)
        .group_by(Honour.id, Honour.name, Campaign.id, Campaign.name, Panel.id)
        .order_by(Honour.id)
    ).all()
    made = []
    for row in rows:
        due, rest = days.closes(row.campaign_id, Activity.MARK), row.left - (row.back or 0)
        if row.back:
            words = ngettext(
                "%(name)s: %(num)s sheet has come back to you",
                "%(name)s: %(num)s sheets have come back to you",
                row.back,
                name=row.name,
            )
            made.append(Task(words, url_for("judges.sheet", sheet_id=row.sheet_id), due, row.campaign))
        if rest:
            words = ngettext(
                "%(name)s: %(num)s sheet to submit", "%(name)s: %(num)s sheets to submit", rest, name=row.name
            )
            made.append(Task(words, url_for("judges.index"), due, row.campaign))
    return made


def preparing(actor: Actor, days: Days) -> list[Task]:
    """Name rounds that lack a rubric or an open panel when marking is near. 评分准备"""
    near = days.soon(Activity.MARK, AHEAD)
    if not near:
        return []
    rows = db.session.execute(
        of_mine(
            sa.select(
                *NAMES,
                Round.id.label("round_id"),
                Rubric.id.label("rubric_id"),
                Panel.id.label("panel_id"),
                sa.func.count(Seat.id).label("seats"),
            )
            .select_from(Round)
            .outerjoin(Rubric, Rubric.round_id == Round.id)
            .outerjoin(Panel, Panel.round_id == Round.id)
            .outerjoin(Seat, Seat.panel_id == Panel.id),
            actor,
        )
        .where(Campaign.id.in_(near), Panel.opened_at.is_(None))
        .group_by(Honour.id, Honour.name, Campaign.id, Campaign.name, Round.id, Rubric.id, Panel.id)
        .order_by(Round.id)
    ).all()
    made = []
    for row in rows:
        due = days.opens(row.campaign_id, Activity.MARK)
        if row.rubric_id is None:
            words, url = (
                _("%(name)s: set the rubric", name=row.name),
                url_for("campaigns.rubric", round_id=row.round_id),
            )
        elif row.panel_id is None:
            words, url = _("%(name)s: make the panel of judges", name=row.name), url_for("judges.panels")
        else:
            url = url_for("judges.panel", panel_id=row.panel_id)
            words = (
                _("%(name)s: open marking", name=row.name)
                if row.seats
                else _("%(name)s: seat the judges", name=row.name)
            )
        made.append(Task(words, url, due, row.campaign))
    return made


def _out(actor: Actor) -> Any:
    """Count drafts, and the judges who have them, of each opened panel."""
    return db.session.execute(
        of_mine(
            sa.select(
                *NAMES,
                Panel.id.label("panel_id"),
                sa.func.count(ScoreSheet.id).label("left"),
                sa.func.count(sa.distinct(Seat.user_id)).label("judges"),
            )
            .select_from(ScoreSheet)
            .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
            .join(Seat, Seat.id == ScoreSheet.seat_id)
            .join(Panel, Panel.id == Seat.panel_id)
            .join(Round, Round.id == Panel.round_id),
            actor,
        )
        .where(DRAFT, Candidate.state == CandidateState.NOMINATED)
        .group_by(Honour.id, Honour.name, Campaign.id, Campaign.name, Panel.id)
        .order_by(Panel.id)
    ).all()


def sheets_out(actor: Actor, days: Days) -> list[Task]:
    """Name the rounds whose sheets are out, and with how many judges. 未提交的评分表"""
    made = []
    for row in _out(actor):
        words = ngettext("%(name)s: %(num)s sheet is out", "%(name)s: %(num)s sheets are out", row.left, name=row.name)
        who = ngettext("with %(num)s judge", "with %(num)s judges", row.judges) if row.judges else ""
        due = days.closes(row.campaign_id, Activity.MARK)
        note = "　".join(filter(None, (row.campaign, who)))
        made.append(Task(words, url_for("judges.panel", panel_id=row.panel_id), due, note))
    return made


def to_enter(actor: Actor, days: Days) -> list[Task]:
    """Name the rounds in which a scorer may enter marks and sheets are out. 录入评分"""
    open_now = set(days.open_now(Activity.MARK))
    return [
        Task(
            ngettext(
                "%(name)s: enter marks that come on paper or in workbooks; %(num)s sheet is out",
                "%(name)s: enter marks that come on paper or in workbooks; %(num)s sheets are out",
                row.left,
                name=row.name,
            ),
            url_for("judges.marks_imports", panel_id=row.panel_id),
            days.closes(row.campaign_id, Activity.MARK),
            row.campaign,
        )
        for row in _out(actor)
        if row.campaign_id in open_now
    ]
