"""What each role finds to do on its first page, most urgent first. 待办"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from campaigns.models import Activity, Campaign, Honour, Phase, Round
from certificates.services import honours_at_work
from core.access import Actor, Role, within
from core.clock import local_date
from core.db import db
from judges.models import Panel, ScoreSheet, Seat, SheetState
from selection.models import ListState, NomineeList, RankingRun
from units.models import Unit


@dataclass(frozen=True)
class Task:
    """One thing to do, where, and by when."""

    words: str
    url: str
    due: date | None = None
    late: bool = False


def tasks(actor: Actor, now: datetime) -> list[Task]:
    """Return what waits for a person in their present role, late ones first."""
    made = MAKERS[actor.role](actor, local_date(now)) if actor.role in MAKERS else []
    return sorted(made, key=lambda task: (not task.late, task.due or date.max))


def _closing(campaign: Campaign, activity: Activity) -> date | None:
    return max((p.closes_on for p in campaign.phases if p.activity is activity), default=None)


def _open_campaigns(activity: Activity, today: date) -> list[Campaign]:
    return list(
        db.session.scalars(
            sa.select(Campaign)
            .join(Phase)
            .where(Phase.activity == activity, Phase.opens_on <= today, Phase.closes_on >= today)
            .distinct()
        )
    )


def _judge(actor: Actor, today: date) -> list[Task]:
    rows = db.session.execute(
        sa.select(Round, sa.func.count(ScoreSheet.id))
        .join(Panel, Panel.round_id == Round.id)
        .join(Seat, Seat.panel_id == Panel.id)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .where(Seat.user_id == actor.user_id, ScoreSheet.state == SheetState.DRAFT)
        .group_by(Round.id)
    ).all()
    made = []
    for judged, left in rows:
        due = _closing(judged.honour.campaign, Activity.MARK)
        words = ngettext(
            "%(name)s: %(num)s sheet to submit", "%(name)s: %(num)s sheets to submit", left, name=judged.honour.name
        )
        made.append(Task(words, url_for("judges.index"), due, due is not None and due < today))
    return made


def _clerk(actor: Actor, today: date) -> list[Task]:
    return [
        Task(
            _("%(name)s: put your candidates forward", name=campaign.name),
            url_for("campaigns.campaign", campaign_id=campaign.id),
            _closing(campaign, Activity.NOMINATE),
        )
        for campaign in _open_campaigns(Activity.NOMINATE, today)
        if actor.path.startswith(campaign.path)
    ]


def _scorer(actor: Actor, today: date) -> list[Task]:
    return [
        Task(
            _("%(name)s: enter marks that come on paper or in workbooks", name=campaign.name),
            url_for("judges.panels"),
            _closing(campaign, Activity.MARK),
        )
        for campaign in _open_campaigns(Activity.MARK, today)
        if actor.sees(campaign.path)
    ]


def _organiser(actor: Actor, today: date) -> list[Task]:
    if not db.session.scalar(sa.select(Unit.id).where(within(Unit.path, actor.path)).limit(1)):
        return [Task(_("Import the roster of window units"), url_for("units.index"))]
    mine = within(Campaign.path, actor.path)
    if not db.session.scalar(sa.select(Campaign.id).where(mine).limit(1)):
        return [Task(_("Start the first campaign"), url_for("campaigns.index"))]
    made = [*_unranked(mine), *_open_lists(mine), *_late_marking(actor, today)]
    return made + _certifier(actor, today)


def _unranked(mine: sa.ColumnElement[bool]) -> list[Task]:
    done = ~sa.exists().where(
        ScoreSheet.seat_id == Seat.id, Seat.panel_id == Panel.id, ScoreSheet.state == SheetState.DRAFT
    )
    rounds = db.session.scalars(
        sa.select(Round)
        .join(Panel, Panel.round_id == Round.id)
        .join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(mine, Panel.opened_at.is_not(None), done, ~sa.exists().where(RankingRun.round_id == Round.id))
    )
    return [
        Task(_("%(name)s: all sheets are in; compute the ranking", name=one.honour.name), url_for("selection.index"))
        for one in rounds
    ]


def _open_lists(mine: sa.ColumnElement[bool]) -> list[Task]:
    lists = db.session.scalars(
        sa.select(NomineeList)
        .join(Honour, Honour.id == NomineeList.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(mine, NomineeList.state == ListState.OPEN)
    )
    return [
        Task(_("%(name)s: settle and confirm the list of nominees", name=one.honour.name), url_for("selection.index"))
        for one in lists
    ]


def _late_marking(actor: Actor, today: date) -> list[Task]:
    rows = db.session.execute(
        sa.select(Round, sa.func.count(ScoreSheet.id))
        .join(Panel, Panel.round_id == Round.id)
        .join(Seat, Seat.panel_id == Panel.id)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(within(Campaign.path, actor.path), ScoreSheet.state == SheetState.DRAFT)
        .group_by(Round.id)
    ).all()
    made = []
    for judged, left in rows:
        due = _closing(judged.honour.campaign, Activity.MARK)
        words = ngettext(
            "%(name)s: %(num)s sheet is out", "%(name)s: %(num)s sheets are out", left, name=judged.honour.name
        )
        made.append(Task(words, url_for("judges.panels"), due, due is not None and due < today))
    return made


def _certifier(actor: Actor, _today: date) -> list[Task]:
    return [
        Task(
            ngettext(
                "%(name)s: %(num)s certificate to issue",
                "%(name)s: %(num)s certificates to issue",
                row.waiting,
                name=row.honour.name,
            ),
            url_for("certificates.honour", honour_id=row.honour.id),
        )
        for row in honours_at_work(actor)
        if row.waiting
    ]


def _supervisor(actor: Actor, _today: date) -> list[Task]:
    runs = db.session.scalars(
        sa.select(RankingRun)
        .join(Round, Round.id == RankingRun.round_id)
        .join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(within(Campaign.path, actor.path))
        .order_by(RankingRun.id.desc())
        .limit(10)
    )
    return [
        Task(
            _("%(name)s, computation %(number)s: recompute it", name=run.round.honour.name, number=run.number),
            url_for("selection.run", run_id=run.id),
        )
        for run in runs
    ]


MAKERS: dict[Role, Callable[[Actor, date], list[Task]]] = {
    Role.ORGANISER: _organiser,
    Role.JUDGE: _judge,
    Role.SCORER: _scorer,
    Role.SUPERVISOR: _supervisor,
    Role.CLERK: _clerk,
    Role.CERTIFIER: _certifier,
}
