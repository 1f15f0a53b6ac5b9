"""Reading one's own messages. 阅读消息"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Grant
from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.paging import SIZE, Page
from inbox.models import Category, Message

SHOWN = 99  # the bell counts no further


@dataclass(frozen=True)
class Asked:
    """Which messages a person wants to see."""

    category: Category | None = None
    unread: bool = False


@cache
def _unread() -> sa.Select[Any]:
    table = Message.__table__.c
    some = sa.select(table.id).where(table.user_id == sa.bindparam("user_id"), table.read_at.is_(None))
    return sa.select(sa.func.count()).select_from(some.limit(SHOWN + 1).subquery())


def unread_count(user_id: int) -> int:
    """Count a person's unread messages, as far as the bell shows them; one statement over one index."""
    # Every page asks this: the statement is written once, and no objects are made.
    return int(db.session.connection().execute(_unread(), {"user_id": user_id}).scalar_one())


def find_messages(actor: Actor, asked: Asked, *, page: int) -> Page:
    """Return one page of a person's messages, whatever role they are for; unread ones first, newest first."""
    found = sa.select(Message).where(Message.user_id == actor.user_id)
    if asked.category is not None:
        found = found.where(Message.category == asked.category)
    if asked.unread:
        found = found.where(Message.read_at.is_(None))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    places = joinedload(Message.grant)
    rows = db.session.scalars(
        found.options(places.joinedload(Grant.division), places.joinedload(Grant.unit))
        .order_by(sa.case((Message.read_at.is_(None), 0), else_=1), Message.created_at.desc(), Message.id.desc())
        .limit(SIZE)
        .offset((page - 1) * SIZE)
    ).all()
    return Page(rows, total, page)


def get_message(actor: Actor, message_id: int) -> Message:
    """Return a message of one's own; no other exists."""
    message = db.session.get(Message, message_id)
    if message is None or message.user_id != actor.user_id:
        raise NotFound
    return message


def mark(message: Message, *, read: bool, now: datetime) -> None:
    """Mark a message as read or as unread. 标为已读"""
    message.read_at = (message.read_at or now) if read else None
    db.session.flush()


def mark_all(actor: Actor, asked: Asked, *, now: datetime) -> int:
    """Mark all that a person sees as read, and return how many were not. 全部标为已读"""
    unread = sa.update(Message).where(Message.user_id == actor.user_id, Message.read_at.is_(None))
    if asked.category is not None:
        unread = unread.where(Message.category == asked.category)
    return int(db.session.execute(unread.values(read_at=now)).rowcount)  # type: ignore[attr-defined]


def forget_old(now: datetime, days: int) -> int:
    """Delete messages that are older than so many days; unread ones are kept twice as long. 清理旧消息"""
    old, older = now - timedelta(days=days), now - timedelta(days=2 * days)
    gone = sa.delete(Message).where(
        ((Message.created_at < old) & Message.read_at.is_not(None)) | (Message.created_at < older)
    )
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]
