"""The address that e-mail goes to: set by its owner, good once the link sent there was opened. 邮箱"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from accounts.identity import actor_for
from accounts.models import Grant, User
from core import audit
from core.access import Actor, system
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from inbox.mail.server import mail_is_on
from inbox.mail.tokens import read_token
from inbox.models import Mail, MailKind, MailState
from inbox.services.posting import mail_row

# What servers take without extensions: letters and digits of ASCII, and a domain with a dot.
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LINKS_A_DAY = 5


class BadAddress(DomainError):
    """This is no address that e-mail can be sent to."""


def set_address(text: str, *, actor: Actor, now: datetime) -> bool:
    """Set one's own address, or take it away; returns whether a link was sent to confirm it. 设置邮箱

    Raises:
        BadAddress: It cannot be written so.
        Conflict: Too many links were asked for today.
    """
    user = db.session.get_one(User, actor.user_id)
    address = text.strip() or None
    if address is not None and (len(address) > 254 or ADDRESS.fullmatch(address) is None):
        raise BadAddress("This is no e-mail address. Write it as name@example.cn.")
    if address == user.email and (address is None or user.email_confirmed_at is not None):
        return False
    if address != user.email:
        user.email, user.email_confirmed_at = address, None
        _call_off(user, now)
        audit.record("user.email_set", user, actor=actor, now=now)
    if address is None or not mail_is_on():
        return False
    _send_link(user, actor.path, now)
    return True


def _send_link(user: User, path: str, now: datetime) -> None:
    recent = sa.select(sa.func.count(Mail.id)).where(
        Mail.user_id == user.id, Mail.kind == MailKind.CONFIRM, Mail.created_at > now - timedelta(days=1)
    )
    # Nobody makes us send letter after letter to somebody else's address.
    if (db.session.scalar(recent) or 0) >= LINKS_A_DAY:
        raise Conflict("Five links have been sent today.", advice="Look into the mailbox, also among unwanted mail.")
    row = mail_row(user.id, MailKind.CONFIRM, path, user.email or "", uuid4().hex, now=now)
    db.session.execute(sa.insert(Mail), [row])


def _call_off(user: User, now: datetime) -> None:
    """Call off what waits for an address that is no longer the person's."""
    waiting = (MailState.QUEUED, MailState.HELD)
    db.session.execute(
        sa.update(Mail)
        .where(Mail.user_id == user.id, Mail.state.in_(waiting))
        .values(state=MailState.CANCELLED, ended_at=now)
    )


def check_link(token: str) -> User:
    """Return whose address a link confirms; one for an address since changed does not exist."""
    user_id, address = read_token(token)
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.email != address:
        raise NotFound
    return user


def confirm(token: str, *, now: datetime) -> User:
    """Take an address as its owner's, once they have opened the link. 确认邮箱"""
    user = check_link(token)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now
        grant = db.session.scalar(
            sa.select(Grant).where(Grant.user_id == user.id, Grant.ended_at.is_(None)).order_by(Grant.id).limit(1)
        )
        audit.record("user.email_confirmed", user, actor=actor_for(grant) if grant else system(), now=now)
    return user
