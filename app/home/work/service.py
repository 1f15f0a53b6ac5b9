"""What keeps the service itself from running well."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.home.task import Task
from app.home.work.days import Days
from core.access import Actor, within
from core.db import db
from inbox import services as inbox
from inbox.mail.server import mail_is_on
from inbox.models import Mail, MailState


def outbox(actor: Actor, _days: Days) -> list[Task]:
    """Say that e-mail is held, or was not delivered. 发件箱"""
    if not mail_is_on():
        return []
    made = []
    if inbox.holding() is not None and inbox.is_top(actor):
        made.append(Task(_("E-mail is on hold; nothing goes out"), url_for("inbox.outbox")))
    failed = db.session.scalar(
        sa.select(sa.func.count(Mail.id)).where(within(Mail.path, actor.path), Mail.state == MailState.FAILED)
    )
    if failed:
        words = ngettext("%(num)s e-mail was not delivered", "%(num)s e-mails were not delivered", failed)
        made.append(Task(words, url_for("inbox.outbox", state="failed")))
    return made
