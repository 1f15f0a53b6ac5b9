"""What is said of accounts, sign-ins and roles."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from accounts.models import Grant, HandOver, Invitation, User
from core.access import Role
from core.db import db
from inbox.acts import Act, Draft
from inbox.people import clerks_of, in_charge, oneself
from staff.models import Person

ACCOUNT = "accounts.me"


def password_set(act: Act) -> Iterator[Draft]:
    """Tell a person that their password is another now, and whether somebody else did it."""
    user: User = act.subject
    if act.actor_id == user.id:
        yield Draft("password.changed", oneself(user.id), {}, ACCOUNT)
    else:
        yield Draft("password.reset", oneself(user.id), {"by": act.actor_name}, ACCOUNT)


def new_device(act: Act) -> Iterator[Draft]:
    """Tell a person that somebody came in from a device not seen before."""
    yield Draft("device.new", oneself(act.subject.id), {"device": act.detail["device"]}, ACCOUNT)


def sign_in_changed(act: Act) -> Iterator[Draft]:
    """Tell a person that the second step or the single sign-on of their account is another now."""
    yield Draft("account.changed", oneself(act.subject.id), {}, ACCOUNT)


def invitation_used(act: Act) -> Iterator[Draft]:
    """Tell whoever invited a person that they have come."""
    user: User = act.subject
    inviter = db.session.scalar(
        sa.select(Invitation.created_by)
        .where(Invitation.user_id == user.id, Invitation.used_at.is_not(None))
        .order_by(Invitation.used_at.desc(), Invitation.id.desc())
        .limit(1)
    )
    yield Draft("invitation.used", oneself(inviter), {"name": user.name}, "accounts.user", {"user_id": user.id})


def proposed(act: Act) -> Iterator[Draft]:
    """Tell the other organisers of a place of what one of them proposes about an account."""
    others = tuple(one for one in in_charge([Role.ORGANISER], act.path) if one.user_id != act.subject.id)
    yield Draft("account.proposed", others, {"by": act.actor_name}, "accounts.proposed")


def hand_over_planned(act: Act) -> Iterator[Draft]:
    """Tell both whom a role passes from and to, and when."""
    found: HandOver = act.subject
    said = {"role": found.grant.role.value, "place": found.grant.place.name, "day": found.on.isoformat()}
    yield Draft("handover.from", oneself(found.grant.user_id, found.grant_id), said, ACCOUNT)
    yield Draft("handover.to", oneself(found.successor_id), said, ACCOUNT)


def numbers_shown(act: Act) -> Iterator[Draft]:
    """Tell the clerks of a unit that somebody looked at the full numbers of one of its people."""
    person: Person = act.subject
    clerks = tuple(clerks_of([person.unit_id]).get(person.unit_id, ()))
    said = {"by": act.actor_name, "who": person.name, "reason": act.detail["reason"]}
    yield Draft("data.revealed", clerks, said)


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
