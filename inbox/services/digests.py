"""One e-mail a day for those who want that. 每日汇总"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from accounts.models import User
from core.clock import CHINA, local_date
from core.db import db
from inbox.mail.server import mail_is_on
from inbox.models import Mail, MailKind, Message
from inbox.people import batches, oneself
from inbox.services.posting import mail_row

HOUR = 8  # of China's day


def make_digests(now: datetime) -> int:
    """Put what waits for the day's e-mail into one for each person; returns how many. 生成汇总邮件

    It holds what came before today's hour, so that a person gets one a day and no more.
    """
    if not mail_is_on():
        return 0
    since = datetime.combine(local_date(now), time(HOUR), CHINA)
    if now < since:
        since -= timedelta(days=1)
    waiting = db.session.execute(
        sa.select(Message.user_id, Message.id).where(Message.digest.is_(True), Message.created_at < since)
    ).all()
    by_user: dict[int, list[int]] = {}
    for user_id, message_id in waiting:
        by_user.setdefault(user_id, []).append(message_id)
    people = _reachable(by_user)
    made = 0
    for user_id, ids in by_user.items():
        mail_id = _mail(user_id, people[user_id], now) if user_id in people else None
        made += mail_id is not None
        for some in batches(ids):
            change = sa.update(Message).where(Message.id.in_(some)).values(digest=False, mail_id=mail_id)
            db.session.execute(change)
    return made


def _reachable(user_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in batches(user_ids):
        rows = db.session.execute(
            sa.select(User.id, User.email).where(
                User.id.in_(some), User.email_confirmed_at.is_not(None), User.email.is_not(None), User.active.is_(True)
            )
        )
        found.update({row.id: row.email for row in rows})
    return found


def _mail(user_id: int, address: str, now: datetime) -> int:
    row = mail_row(user_id, MailKind.DIGEST, oneself(user_id)[0].path, address, uuid4().hex, now=now)
    mail = Mail(**row)
    db.session.add(mail)
    db.session.flush()
    return mail.id
