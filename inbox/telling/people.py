"""What is said of accounts, sign-ins and roles."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from accounts.models import Grant, LoginSession, User
from core.db import db
from inbox.acts import Act, Draft
from inbox.devices import device_name
from inbox.people import oneself

ACCOUNT = "accounts.me"


def password_set(act: Act) -> Iterator[Draft]:
    """Tell a person that their password is another now, and whether somebody else did it."""
    user: User = act.subject
    if act.actor_id == user.id:
        yield Draft("password.changed", oneself(user.id), {}, ACCOUNT)
    else:
        yield Draft("password.reset", oneself(user.id), {"by": act.actor_name}, ACCOUNT)


def new_device(act: Act) -> Iterator[Draft]:
    """Tell a person that somebody came in from a device not seen before; the very first is theirs."""
    seen = db.session.execute(
        sa.select(LoginSession.id, LoginSession.device)
        .where(LoginSession.user_id == act.subject.id)
        .order_by(LoginSession.id.desc())
        .limit(200)
    ).all()
    if len(seen) < 2:
        return
    newest, before = device_name(seen[0].device), {device_name(one.device) for one in seen[1:]}
    if newest not in before:
        yield Draft("device.new", oneself(act.subject.id), {"device": newest}, ACCOUNT)


def suspended(act: Act) -> Iterator[Draft]:
    """Tell a person that they cannot sign in."""
    yield Draft("account.suspended", oneself(act.subject.id), {"by": act.actor_name})


def resumed(act: Act) -> Iterator[Draft]:
    """Tell a person that they can sign in again."""
    yield Draft("account.resumed", oneself(act.subject.id), {"by": act.actor_name}, ACCOUNT)


def address_changed(act: Act) -> Iterator[Draft]:
    """Tell a person that mail goes elsewhere."""
    yield Draft("address.changed", oneself(act.subject.id), {}, "inbox.preferences")


def role_granted(act: Act) -> Iterator[Draft]:
    """Tell a person of a role they have; the one that comes with the account is no news."""
    user: User = act.subject
    if user.created_at == act.at and len(user.grants) <= 1:
        return
    yield from _role(act, user, act.detail["granted"], "role.granted", "pages.home")


def role_ended(act: Act) -> Iterator[Draft]:
    """Tell a person of a role that was taken back."""
    yield from _role(act, act.subject, act.detail["ended"], "role.ended", ACCOUNT)


def _role(act: Act, user: User, role: str, text: str, endpoint: str) -> Iterator[Draft]:
    grant = db.session.scalar(
        sa.select(Grant).where(Grant.user_id == user.id, Grant.role == role, Grant.path == act.path).limit(1)
    )
    place = (grant.unit or grant.division) if grant else None
    holding = oneself(user.id, grant.id if grant and grant.ended_at is None else None)
    yield Draft(text, holding, {"role": role, "place": place.name if place else ""}, endpoint)
