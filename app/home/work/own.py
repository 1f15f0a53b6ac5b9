"""One's own business: imports half done, work that failed, invitations, the e-mail address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.models import AccountImport, Grant, Invitation, Proposal, ProposalState, SecondStep, StepRule, User
from app.home.task import Task
from app.home.work.days import Days
from campaigns.models import CandidateImport
from core.access import Actor, within
from core.clock import local_date
from core.db import db
from core.files import StoredFile
from core.jobs import Job, JobState
from inbox.mail.server import mail_is_on
from inbox.people import above
from judges.models import MarksImport
from units.models import ImportState, RosterImport

IMPORTS: tuple[tuple[Any, str, Any], ...] = (
    (RosterImport, "units.roster", RosterImport.what.is_(None)),
    (RosterImport, "staff.roster", RosterImport.what == "staff"),
    (AccountImport, "accounts.account_import", sa.true()),
    (CandidateImport, "campaigns.candidate_import", sa.true()),
    (MarksImport, "judges.marks_import", sa.true()),
)
FRESH = timedelta(days=30)  # a preview older than that was left, and is not waiting
FAILED = timedelta(days=7)


def imports(actor: Actor, days: Days) -> list[Task]:
    """Name one's own workbooks that have been read and wait to be confirmed. 待确认的导入"""
    made = []
    for table, endpoint, which in IMPORTS:
        rows = db.session.execute(
            sa.select(table.id, StoredFile.name)
            .join(StoredFile, StoredFile.id == table.file_id)
            .where(
                which,
                table.created_by == actor.user_id,
                table.state == ImportState.PREVIEWED,
                table.created_at > days.now - FRESH,
            )
            .order_by(table.id.desc())
            .limit(20)
        ).all()
        made += [
            Task(_("%(file)s: look at the preview and confirm it", file=name), url_for(endpoint, import_id=id_))
            for id_, name in rows
        ]
    return made


def failed_jobs(actor: Actor, days: Days) -> list[Task]:
    """Name one's own work of the last days that failed. 失败的任务"""
    rows = db.session.execute(
        sa.select(Job.id, Job.title, Job.actor)
        .where(Job.user_id == actor.user_id, Job.state == JobState.FAILED, Job.ended_at > days.now - FAILED)
        .order_by(Job.id.desc())
        .limit(20)
    ).all()
    return [
        Task(_("%(title)s: it failed; see why", title=row.title), url_for("core.job", job_id=row.id))
        for row in rows
        if row.actor.get("grant_id") == actor.grant_id
    ]


def invitations(actor: Actor, days: Days) -> list[Task]:
    """Count the invitations within one's subtree that nobody has taken up, by the first that expires. 未用邀请"""
    below = sa.select(Grant.user_id).where(within(Grant.path, actor.path), Grant.ended_at.is_(None))
    row = db.session.execute(
        sa.select(sa.func.count(Invitation.id), sa.func.min(Invitation.expires_at)).where(
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > days.now,
            Invitation.user_id.in_(below),
        )
    ).one()
    count, first = row
    if not count:
        return []
    words = ngettext("%(num)s invitation has not been taken up", "%(num)s invitations have not been taken up", count)
    return [Task(words, url_for("accounts.invitations"), local_date(first), _("the first expires then"))]


def proposals(actor: Actor, days: Days) -> list[Task]:
    """Count what another organiser proposes about an account, and this one may confirm. 待复核的双人操作"""
    row = db.session.execute(
        sa.select(sa.func.count(Proposal.id), sa.func.min(Proposal.expires_at)).where(
            Proposal.state == ProposalState.OPEN,
            Proposal.path == actor.path,
            Proposal.expires_at > days.now,
            Proposal.proposed_by != actor.user_id,
            Proposal.user_id != actor.user_id,
        )
    ).one()
    count, first = row
    if not count:
        return []
    words = ngettext(
        "%(num)s proposal about an account waits for a second organiser",
        "%(num)s proposals about accounts wait for a second organiser",
        count,
    )
    return [Task(words, url_for("accounts.proposed"), local_date(first))]


def second_step(actor: Actor, _days: Days) -> list[Task]:
    """Ask for the second step at sign-in to be set up where a rule asks for it. 动态验证码"""
    asked = sa.exists().where(StepRule.path.in_([*above(actor.path), "/"]))
    there = sa.exists().where(SecondStep.user_id == actor.user_id, SecondStep.confirmed_at.is_not(None))
    if not db.session.scalar(sa.select(sa.and_(asked, ~there))):
        return []
    return [Task(_("Set up the second step of your sign-in: it is asked for here"), url_for("accounts.second_step"))]


def address(actor: Actor, _days: Days) -> list[Task]:
    """Ask for the address to be confirmed that somebody has given. 待确认的邮箱"""
    if not mail_is_on():
        return []
    waits = sa.select(User.email).where(
        User.id == actor.user_id, User.email.is_not(None), User.email_confirmed_at.is_(None)
    )
    if db.session.scalar(waits) is None:
        return []
    return [Task(_("Confirm your e-mail address by the link that was sent there"), url_for("inbox.preferences"))]
