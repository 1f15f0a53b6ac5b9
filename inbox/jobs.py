"""What the worker does for messages each minute. 定时事项"""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from core.clock import utcnow
from core.db import writing
from inbox.mail.deliver import send_due
from inbox.services.digests import make_digests
from inbox.services.reading import forget_old
from inbox.services.reminders import remind
from inbox.services.trouble import tell_of_mail


def write_reminders() -> int:
    """Write the reminders that are due. 期限提醒"""
    with writing():
        return remind(utcnow())


def send_mail() -> int:
    """Put the day's e-mails together, send what is due, and tell of what does not get away. 发信"""
    now = utcnow()
    with writing():
        make_digests(now)
    sent = send_due()
    with writing():
        tell_of_mail(now)
    return sent


def clear_old() -> int:
    """Delete old messages, at night. 清理旧消息"""
    now: datetime = utcnow()
    if now.minute != 17:  # once an hour is often enough
        return 0
    with writing():
        return forget_old(now, current_app.config.get("INBOX_DAYS") or 180)


CHORES = (write_reminders, send_mail, clear_old)
