"""Telling of what goes wrong behind the pages: work that failed, e-mail that does not arrive. 异常告知"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.clock import utcnow
from core.db import db
from core.jobs import Job
from inbox.acts import Draft
from inbox.models import Category, Mail, MailState, Message
from inbox.people import at_the_top, oneself
from inbox.services.posting import post

STUCK = 3  # tries of an e-mail after which the server is in trouble


def tell_of_failure(job: Job) -> None:
    """Tell whoever asked for a job that it failed; `core.jobs` calls this when it does."""
    who = oneself(job.user_id, job.actor.get("grant_id"))
    draft = Draft("job.failed", who, {"title": job.title}, "core.job", {"job_id": job.id})
    post(draft, Category.WORK, now=job.ended_at or utcnow())


def tell_of_mail(now: datetime) -> int:
    """Tell the top organisers once a day of e-mail that was refused, or that does not get away."""
    day = now - timedelta(days=1)
    failed = db.session.scalar(
        sa.select(sa.func.count(Mail.id)).where(Mail.state == MailState.FAILED, Mail.ended_at > day)
    )
    stuck = db.session.scalar(
        sa.select(sa.func.count(Mail.id)).where(Mail.state == MailState.QUEUED, Mail.tries >= STUCK)
    )
    told = 0
    for text, count in (("mail.failed", failed or 0), ("mail.down", stuck or 0)):
        lately = sa.select(Message.id).where(Message.text == text, Message.created_at > day).limit(1)
        if count and db.session.scalar(lately) is None:
            draft = Draft(text, at_the_top(), {"count": count}, "inbox.outbox")
            told += post(draft, Category.SERVICE, now=now)
    return told
