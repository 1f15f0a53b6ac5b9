"""Work on units, their clerks, and what they put forward."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import Grant
from app.home.task import Task
from app.home.work.days import Days
from campaigns.models import Activity, Campaign, Candidate, CandidateState, Honour
from core.access import Actor, Role, within
from core.db import db
from units.models import Unit

AHEAD = 14  # days before nomination opens from which units without a clerk are shown


def beginnings(actor: Actor, days: Days) -> list[Task]:
    """Name the very first steps: the roster, and a campaign. 起步"""
    if not db.session.scalar(sa.select(Unit.id).where(within(Unit.path, actor.path)).limit(1)):
        return [Task(_("Import the roster of window units"), url_for("units.index"))]
    if not days.names:
        return [Task(_("Start the first campaign"), url_for("campaigns.index"))]
    return []


def clerks_missing(actor: Actor, days: Days) -> list[Task]:
    """Count the units that nobody can nominate for, when nomination is near or open. 缺填报员的单位"""
    near = days.soon(Activity.NOMINATE, AHEAD)
    if not near:
        return []
    held = sa.exists().where(Grant.unit_id == Unit.id, Grant.role == Role.CLERK, Grant.ended_at.is_(None))
    count = db.session.scalar(sa.select(sa.func.count(Unit.id)).where(within(Unit.path, actor.path), ~held)) or 0
    if not count:
        return []
    due = min(days.spans[campaign, Activity.NOMINATE][1] for campaign in near)
    words = ngettext("%(num)s unit has no clerk", "%(num)s units have no clerk", count)
    return [Task(words, url_for("units.index"), due, _("nobody can put candidates forward for them"))]


def units_silent(actor: Actor, days: Days) -> list[Task]:
    """Count, for each open nomination of one's own, the units that have put nobody forward. 未推荐的单位"""
    open_now = days.open_now(Activity.NOMINATE)
    if not open_now:
        return []
    stood = sa.exists().where(
        Candidate.unit_id == Unit.id,
        Candidate.state == CandidateState.NOMINATED,
        Candidate.honour_id == Honour.id,
        Honour.campaign_id == Campaign.id,
    )
    rows = db.session.execute(
        sa.select(Campaign.id, Campaign.name, sa.func.count(Unit.id).label("silent"))
        .join(Unit, Unit.path.startswith(Campaign.path))
        .where(Campaign.id.in_(open_now), within(Campaign.path, actor.path), ~stood)
        .group_by(Campaign.id, Campaign.name)
        .order_by(Campaign.id)
    ).all()
    return [
        Task(
            ngettext(
                "%(num)s unit has put nobody forward yet", "%(num)s units have put nobody forward yet", row.silent
            ),
            url_for("campaigns.campaign", campaign_id=row.id),
            days.closes(row.id, Activity.NOMINATE),
            row.name,
        )
        for row in rows
    ]


def nominate(actor: Actor, days: Days) -> list[Task]:
    """Name the campaigns that a unit may put candidates forward for. 推荐本单位候选对象"""
    put_forward = (
        sa.select(Honour.campaign_id, sa.func.count(Candidate.id))
        .join(Candidate, Candidate.honour_id == Honour.id)
        .where(Candidate.unit_id == actor.unit_id, Candidate.state == CandidateState.NOMINATED)
        .group_by(Honour.campaign_id)
    )
    counts = dict(db.session.execute(put_forward).all())
    made = []
    for campaign in days.open_now(Activity.NOMINATE):
        name, put = days.names[campaign], counts.get(campaign, 0)
        words = _("%(name)s: put your candidates forward", name=name)
        note = ngettext("%(num)s put forward so far", "%(num)s put forward so far", put) if put else ""
        made.append(Task(words, url_for("campaigns.mine"), days.closes(campaign, Activity.NOMINATE), note))
    return made
