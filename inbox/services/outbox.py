"""The outbox: what will be sent, what was, and holding it back. 发件箱"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import User
from core import audit
from core.access import Actor, Role, within
from core.db import db
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.paging import SIZE, Page
from inbox.models import Mail, MailState, OutboxHold
from units.models import Division

WAITING = (MailState.QUEUED, MailState.HELD)


def find_mail(actor: Actor, *, state: MailState | None = None, text: str = "", page: int = 1, size: int = SIZE) -> Page:
    """Return one page of the e-mail to people within the actor's subtree; what waits first. 查看发件箱"""
    found = sa.select(Mail).where(within(Mail.path, actor.path))
    if state is not None:
        found = found.where(Mail.state == state)
    if text:
        found = found.join(User, User.id == Mail.user_id).where(User.name.contains(text, autoescape=True))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    waits = sa.case((Mail.state.in_((*WAITING, MailState.SENDING)), 0), (Mail.state == MailState.FAILED, 1), else_=2)
    rows = db.session.scalars(
        found.options(joinedload(Mail.user), selectinload(Mail.messages))
        .order_by(waits, Mail.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return Page(rows, total, page, size)


def counts(actor: Actor) -> dict[MailState, int]:
    """Count the e-mail within the actor's subtree by where it is."""
    rows = db.session.execute(
        sa.select(Mail.state, sa.func.count(Mail.id)).where(within(Mail.path, actor.path)).group_by(Mail.state)
    )
    return dict(rows.all())


def get_mail(actor: Actor, mail_id: int, *, lock: bool = False) -> Mail:
    """Return an e-mail to somebody within the actor's subtree."""
    chosen = sa.select(Mail).where(Mail.id == mail_id, within(Mail.path, actor.path))
    if lock:
        chosen = chosen.with_for_update(of=Mail).execution_options(populate_existing=True)
    mail = db.session.scalar(chosen)
    if mail is None:
        raise NotFound
    return mail


def hold(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Keep an e-mail back until it is released. 暂缓发送"""
    _require(mail, MailState.QUEUED)
    mail.state = MailState.HELD
    audit.record("mail.held", mail, actor=actor, now=now)


def release(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Let an e-mail go that was kept back. 恢复发送"""
    _require(mail, MailState.HELD)
    mail.state, mail.due_at = MailState.QUEUED, max(mail.due_at, now)
    audit.record("mail.released", mail, actor=actor, now=now)


def cancel(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Call an e-mail off; the message stays in the product. 取消发送"""
    _require(mail, *WAITING)
    mail.state, mail.ended_at = MailState.CANCELLED, now
    audit.record("mail.cancelled", mail, actor=actor, now=now)


def again(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Send once more what was not delivered or was called off, under the same Message-ID. 重新发送

    Raises:
        Conflict: It is neither, or the person has another address by now.
    """
    _require(mail, MailState.FAILED, MailState.CANCELLED)
    if mail.user.email != mail.address:
        raise Conflict("The person has another address by now.")
    mail.state, mail.due_at, mail.tries = MailState.QUEUED, now, 0
    mail.ended_at = mail.handed_at = None
    audit.record("mail.resent", mail, actor=actor, now=now)


def _require(mail: Mail, *states: MailState) -> None:
    if mail.state not in states:
        raise Conflict("This e-mail has moved on meanwhile.", advice="Look at how it stands now.")


def is_top(actor: Actor) -> bool:
    """Tell whether an organiser stands at the top of the tree: the whole outbox is theirs."""
    if actor.role is not Role.ORGANISER or actor.division_id is None:
        return False
    place = db.session.get(Division, actor.division_id)
    return place is not None and place.parent_id is None


def holding() -> OutboxHold | None:
    """Return that nothing goes out at present, if so."""
    return db.session.get(OutboxHold, 1)


def hold_all(reason: str, *, actor: Actor, now: datetime) -> None:
    """Let nothing go out until it is released. 暂停全部发信"""
    if not is_top(actor):
        raise Forbidden("Only the organiser at the top holds the whole outbox.")
    reason = reason.strip()
    if not reason or len(reason) > 255:
        raise DomainError("Say why, in at most %(count)s characters.", count=255)
    if holding() is None:
        held = OutboxHold(id=1, reason=reason, held_by=actor.user_id, held_at=now)
        db.session.add(held)
        audit.record("outbox.held", held, actor=actor, now=now, reason=reason)


def release_all(*, actor: Actor, now: datetime) -> None:
    """Let e-mail go out again. 恢复发信"""
    held = holding()
    if held is None:
        return
    if not is_top(actor):
        raise Forbidden("Only the organiser at the top holds the whole outbox.")
    db.session.delete(held)
    audit.record("outbox.released", actor=actor, now=now)
