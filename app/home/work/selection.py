"""Work on rankings, quotas, lists and certificates."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.home.task import Task
from app.home.work.days import Days
from app.home.work.judging import DRAFT, NAMES, of_mine
from campaigns.models import Activity, Campaign, Candidate, CandidateState, Honour, Round
from certificates.models import CertificateSeries
from certificates.services import honours_at_work
from core.access import Actor, within
from core.audit import AuditEntry
from core.db import db
from judges.models import Panel, ScoreSheet, Seat
from selection.models import ListState, Nominee, NomineeList, QuotaPlan, RankingRun, Standing


def to_rank(actor: Actor, days: Days) -> list[Task]:
    """Name rounds whose sheets are all in and that have no ranking. 待计算排名"""
    there = sa.exists().where(ScoreSheet.seat_id == Seat.id, Seat.panel_id == Panel.id)
    rows = db.session.execute(
        of_mine(
            sa.select(*NAMES, Round.id.label("round_id")).select_from(Round).join(Panel, Panel.round_id == Round.id),
            actor,
        )
        .where(
            Panel.opened_at.is_not(None),
            there,
            ~there.where(DRAFT, Candidate.id == ScoreSheet.candidate_id, Candidate.state == CandidateState.NOMINATED),
            ~sa.exists().where(RankingRun.round_id == Round.id),
        )
        .order_by(Round.id)
    ).all()
    return [
        Task(
            _("%(name)s: all sheets are in; compute the ranking", name=row.name),
            url_for("selection.round_page", round_id=row.round_id),
            days.closes(row.campaign_id, Activity.SELECT),
            row.campaign,
        )
        for row in rows
    ]


def to_share(actor: Actor, days: Days) -> list[Task]:
    """Name honours that are ranked and wait for their quota, its tie, or their list. 名额分配"""
    newest = (
        sa.select(QuotaPlan.honour_id, sa.func.max(QuotaPlan.id).label("id")).group_by(QuotaPlan.honour_id).subquery()
    )
    listed = sa.exists().where(NomineeList.honour_id == Honour.id)
    rows = db.session.execute(
        sa.select(*NAMES, QuotaPlan.id.label("plan_id"), QuotaPlan.tie, QuotaPlan.decision, listed.label("listed"))
        .select_from(Honour)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .outerjoin(newest, newest.c.honour_id == Honour.id)
        .outerjoin(QuotaPlan, QuotaPlan.id == newest.c.id)
        .where(
            within(Campaign.path, actor.path),
            sa.exists().where(RankingRun.round_id == Round.id, Round.honour_id == Honour.id),
        )
        .order_by(Honour.id)
    ).all()
    made = []
    for row in rows:
        if row.plan_id is None:
            words, url = (
                _("%(name)s: share out the quota", name=row.name),
                url_for("selection.quota", honour_id=row.honour_id),
            )
        elif row.tie and not row.decision:
            words = _("%(name)s: divisions tie for the last places of the quota; decide", name=row.name)
            url = url_for("selection.plan", plan_id=row.plan_id)
        elif not row.listed:
            words, url = (
                _("%(name)s: make the list of nominees", name=row.name),
                url_for("selection.plan", plan_id=row.plan_id),
            )
        else:
            continue
        made.append(Task(words, url, days.closes(row.campaign_id, Activity.SELECT), row.campaign))
    return made


def lists_open(actor: Actor, days: Days) -> list[Task]:
    """Name lists of nominees that wait for a decision, or to be confirmed. 待裁定、待确认的名单"""
    tied = sa.func.count(Nominee.id).filter(Nominee.standing == Standing.TIED)
    rows = db.session.execute(
        sa.select(*NAMES, NomineeList.id.label("list_id"), tied.label("tied"))
        .select_from(NomineeList)
        .join(Honour, Honour.id == NomineeList.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .outerjoin(Nominee, Nominee.list_id == NomineeList.id)
        .where(within(Campaign.path, actor.path), NomineeList.state == ListState.OPEN)
        .group_by(Honour.id, Honour.name, Campaign.id, Campaign.name, NomineeList.id)
        .order_by(NomineeList.id)
    ).all()
    return [
        Task(
            ngettext(
                "%(name)s: %(num)s candidate ties at the line; decide",
                "%(name)s: %(num)s candidates tie at the line; decide",
                row.tied,
                name=row.name,
            )
            if row.tied
            else _("%(name)s: confirm the list of nominees", name=row.name),
            url_for("selection.nominees", list_id=row.list_id),
            days.closes(row.campaign_id, Activity.SELECT),
            row.campaign,
        )
        for row in rows
    ]


def to_recompute(actor: Actor, days: Days) -> list[Task]:
    """Name rankings that nobody has recomputed: the newest of each round. 待复算"""
    newest = sa.select(RankingRun.round_id, sa.func.max(RankingRun.number).label("number")).group_by(
        RankingRun.round_id
    )
    newest_of = newest.subquery()
    done = sa.exists().where(
        AuditEntry.subject_table == RankingRun.__tablename__,
        AuditEntry.subject_id == sa.cast(RankingRun.id, sa.Unicode(64)),
        AuditEntry.action == "ranking.recomputed",
    )
    rows = db.session.execute(
        of_mine(
            sa.select(*NAMES, RankingRun.id.label("run_id"), RankingRun.number)
            .select_from(RankingRun)
            .join(
                newest_of,
                (newest_of.c.round_id == RankingRun.round_id) & (newest_of.c.number == RankingRun.number),
            )
            .join(Round, Round.id == RankingRun.round_id),
            actor,
        )
        .where(~done)
        .order_by(RankingRun.id.desc())
    ).all()
    return [
        Task(
            _("%(name)s, computation %(number)s: recompute it", name=row.name, number=row.number),
            url_for("selection.recompute", run_id=row.run_id),
            days.closes(row.campaign_id, Activity.SELECT),
            row.campaign,
        )
        for row in rows
    ]


def to_issue(actor: Actor, days: Days) -> list[Task]:
    """Name honours whose confirmed nominees wait for certificates. 待颁发证书"""
    waiting = [row for row in honours_at_work(actor) if row.waiting]
    numbered = set(
        db.session.scalars(
            sa.select(CertificateSeries.honour_id).where(
                CertificateSeries.honour_id.in_([row.honour.id for row in waiting])
            )
        )
    )
    made = []
    for row in waiting:
        words = ngettext(
            "%(name)s: %(num)s certificate to issue",
            "%(name)s: %(num)s certificates to issue",
            row.waiting,
            name=row.honour.name,
        )
        note = row.honour.campaign.name
        if row.honour.id not in numbered:
            note += "　" + _("the numbering is to be set first")
        due = days.closes(row.honour.campaign_id, Activity.HONOUR)
        made.append(Task(words, url_for("certificates.honour", honour_id=row.honour.id), due, note))
    return made
