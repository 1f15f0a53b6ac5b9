"""Invitations: codes on printed slips by which people come in the first time. 邀请

A code holds some days and once. We keep what it hashes to, under a key of this installation; the code
itself is on the paper alone, so that printing makes codes, and printing anew ends those before.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, Invitation, User
from accounts.services.people import ALPHABET, check_password, free_login, hasher, plain_login
from accounts.services.power import manages, require_managed
from accounts.services.sessions import password_fits
from accounts.services.turns import Throttled
from core import audit, throttle, vault
from core.access import Actor, system, within
from core.db import db
from core.errors import DomainError, NotFound

MOST = 200  # slips of one print: what a request can lay out while somebody waits
TRIES = 20  # wrong codes from one address within fifteen minutes


@dataclass(frozen=True)
class Slip:
    """What one slip says; the only place where the code stands in plain."""

    name: str
    roles: tuple[tuple[str, str], ...]  # role and place
    code: str
    expires_at: datetime


class NoSuchCode(DomainError):
    """No invitation has this code."""

    status = 404


class Spent(DomainError):
    """The invitation was used, revoked, or is too old."""

    status = 410

    def __init__(self, message: str, invitation: Invitation) -> None:
        super().__init__(message)
        self.invitation = invitation


def plain_code(code: str) -> str:
    """Return a code as it is compared: however it was typed from paper."""
    return "".join(sign for sign in code.lower() if sign.isalnum())[:64]


def _hashed(code: str) -> str:
    return vault.fingerprint(f"invitation {plain_code(code)}")


def waiting_people(actor: Actor, user_ids: Iterable[int] | None = None) -> list[User]:
    """Return those within the actor's power who have yet to come in. 待启用人员"""
    held = sa.select(Grant.user_id).where(within(Grant.path, actor.path), Grant.ended_at.is_(None))
    chosen = sa.select(User).where(User.id.in_(held), User.password_hash == "", User.active.is_(True))
    if user_ids is not None:
        chosen = chosen.where(User.id.in_(list(user_ids)))
    places = selectinload(User.grants)
    chosen = chosen.options(places.options(joinedload(Grant.division), joinedload(Grant.unit)))
    found = db.session.scalars(chosen.order_by(User.name, User.id)).all()
    return [user for user in found if manages(actor, user)]


def without_slip(people: Sequence[User], *, now: datetime) -> list[User]:
    """Return those of whom no slip is out that still holds. 尚未打印"""
    out = sa.select(Invitation.user_id).where(
        Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now
    )
    holding = set(db.session.scalars(out))
    return [user for user in people if user.id not in holding]


def invite(people: Sequence[User], days: int, *, actor: Actor, now: datetime) -> list[Slip]:
    """Make a code for each, and end those made before. 生成邀请

    Raises:
        DomainError: Too many at once, or one of them has come in already or is not the actor's.
    """
    if not people:
        raise DomainError("Nobody is left to invite.")
    if len(people) > MOST:
        raise DomainError("At most %(count)s slips are printed at once.", count=MOST)
    slips = []
    for user in people:
        require_managed(actor, user)
        if not user.invited:
            raise DomainError(
                "%(name)s has come in already.", name=user.name, advice="Set a one-time password instead."
            )
        revoke_open(user, now=now)
        code = "".join(secrets.choice(ALPHABET) for _letter in range(12))
        made = Invitation(
            user_id=user.id,
            code_hash=_hashed(code),
            created_by=actor.user_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        db.session.add(made)
        roles = tuple((one.role.label, one.place.name) for one in user.grants if one.ended_at is None)
        slips.append(Slip(user.name, roles, "-".join(code[at : at + 4] for at in (0, 4, 8)), made.expires_at))
        audit.record("invitation.made", user, actor=actor, now=now, path=user.grants[0].path, days=days)
    return slips


def revoke_open(user: User, *, now: datetime) -> int:
    """End whatever invitations a person still has; the caller records the act."""
    chosen = sa.select(Invitation).where(
        Invitation.user_id == user.id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)
    )
    open_ones = db.session.scalars(chosen).all()
    for one in open_ones:
        one.revoked_at = now
    return len(open_ones)


def find_invitations(actor: Actor, *, state: str = "", now: datetime, limit: int = 1000) -> list[Invitation]:
    """Return the invitations of people within the actor's subtree, newest first. 邀请记录"""
    held = sa.select(Grant.user_id).where(within(Grant.path, actor.path))
    chosen = sa.select(Invitation).where(Invitation.user_id.in_(held))
    chosen = chosen.options(joinedload(Invitation.user), joinedload(Invitation.creator))
    found = db.session.scalars(chosen.order_by(Invitation.id.desc()).limit(limit)).all()
    return [one for one in found if not state or one.state(now) == state]


def get_invitation(actor: Actor, invitation_id: int) -> Invitation:
    """Return an invitation of somebody within the actor's subtree."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or not any(actor.sees(grant.path) for grant in found.user.grants):
        raise NotFound
    return found


def revoke(found: Invitation, *, actor: Actor, now: datetime) -> None:
    """End an invitation before it is used. 作废邀请"""
    require_managed(actor, found.user)
    if found.state(now) == "waiting":
        found.revoked_at = now
        audit.record("invitation.revoked", found.user, actor=actor, now=now)


def find_by_code(code: str, *, now: datetime, lock: bool = False) -> Invitation:
    """Return the invitation of a code.

    Raises:
        NoSuchCode: There is none; the caller counts the try.
        Spent: It holds no longer.
    """
    chosen = sa.select(Invitation).where(Invitation.code_hash == _hashed(code))
    found = db.session.scalar(chosen.with_for_update(of=Invitation) if lock else chosen)
    if found is None:
        raise NoSuchCode("No invitation has this code. Look at the slip again.")
    state = found.state(now)
    if state == "used":
        raise Spent("This invitation has been used.", found)
    if state == "revoked" or not found.user.active:
        raise Spent("This invitation holds no longer: a newer slip has been printed, or it was revoked.", found)
    if state == "expired":
        raise Spent("This invitation has expired.", found)
    return found


def refuse_guesses(address: str, *, now: datetime) -> None:
    """Refuse an address from which too many wrong codes came."""
    if throttle.exhausted(_key(address), TRIES, now=now):
        raise Throttled("Too many wrong tries. Wait fifteen minutes and try again.")


def count_guess(address: str, *, now: datetime) -> None:
    """Count a wrong code."""
    throttle.hit(_key(address), now=now)


def _key(address: str) -> str:
    return f"invitation:{address}"


def accept(code: str, login: str, password: str, *, now: datetime) -> User:
    """Take an invitation up: the person's login and password hold from now on. 接受邀请

    Pressed twice, the second finds the password that the first has set, and goes on.

    Raises:
        Spent: Somebody else was faster.
        BadLogin, LoginTaken, WeakPassword: The person chooses again.
    """
    try:
        found = find_by_code(code, now=now, lock=True)
    except Spent as error:
        user = error.invitation.user
        again = error.invitation.used_at is not None and user.login == plain_login(login)
        if again and user.active and password_fits(user, password):
            return user
        raise
    user = found.user
    if user.login is None or plain_login(login) != user.login:
        user.login = free_login(login)
    check_password(password, user.known_as)
    user.password_hash, user.password_set_at, user.password_once = hasher().hash(password), now, False
    found.used_at = now
    audit.record("invitation.used", user, actor=system(user.grants[0].path), now=now)
    return user
