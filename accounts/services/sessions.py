"""Signing in and out, throttled; a session lives in our table and ends there."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.identity import actor_for, hashed
from accounts.models import Grant, LoginSession, User
from accounts.services.people import WeakPassword, hasher, plain_login, set_password
from core import audit, throttle
from core.access import Actor
from core.db import db
from core.errors import DomainError, NotFound

TRIES_PER_LOGIN = 10
TRIES_PER_ADDRESS = 50
_NOBODY: dict[tuple[int, int, int], str] = {}
ONCE_LASTS = timedelta(days=7)  # how long a one-time password waits to be used


class WrongSignIn(DomainError):
    """The login or the password is wrong; which of them is not said."""


class Throttled(DomainError):
    """Too many wrong tries."""

    status = 429


def sign_in(
    login: str, password: str, *, address: str, device: str, lifetime: timedelta, now: datetime
) -> tuple[LoginSession, str]:
    """Check a login and password and open a session; returns it and the browser's token. 登录

    A wrong try is counted, so the caller commits also when this raises.

    Raises:
        Throttled: Too many wrong tries for this login from here, or from this address.
        WrongSignIn: No such person, or another password.
    """
    login = plain_login(login)
    # Counted for login and address together: nobody can lock another person out from elsewhere.
    keys = (f"login:{login}@{address}", f"address:{address}")
    _refuse_exhausted(keys, now)
    user = db.session.scalar(sa.select(User).where(User.login == login))
    stored = user.password_hash if user else None
    # Nothing is written yet. Verifying takes long by design: no other writer waits for it.
    db.session.rollback()
    fits = _matches(stored, password)
    # Others may have tried meanwhile, and the password may have been changed.
    _refuse_exhausted(keys, now)
    if not fits or user is None or user.password_hash != stored or not user.active:
        throttle.hit(*keys, now=now)
        raise WrongSignIn("The login or the password is wrong.")
    if user.password_once and now - user.password_set_at > ONCE_LASTS:
        raise WrongSignIn("The one-time password has expired. Ask your organiser for a new one.")
    if not _held(user):
        raise WrongSignIn("This account holds no role at present. Ask your organiser.")
    return open_session(user, device=device, lifetime=lifetime, now=now)


def _refuse_exhausted(keys: tuple[str, str], now: datetime) -> None:
    if throttle.exhausted(keys[0], TRIES_PER_LOGIN, now=now) or throttle.exhausted(keys[1], TRIES_PER_ADDRESS, now=now):
        raise Throttled("Too many wrong tries. Wait fifteen minutes and try again.")


def _held(user: User) -> list[Grant]:
    return [grant for grant in user.grants if grant.ended_at is None]


def open_session(user: User, *, device: str, lifetime: timedelta, now: datetime) -> tuple[LoginSession, str]:
    """Open a session for a person who has shown who they are; returns it and the browser's token."""
    grant, token = _held(user)[0], secrets.token_urlsafe(32)
    opened = LoginSession(
        token_hash=hashed(token),
        user=user,
        grant=grant,
        device=device[:255],
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime,
    )
    db.session.add(opened)
    audit.record("session.opened", user, actor=actor_for(grant), now=now)
    return opened, token


def change_password(session_id: int, old: str, new: str, *, actor: Actor, now: datetime) -> None:
    """Change one's own password; every other session of one's own ends. 修改密码

    A wrong old password is counted, so the caller commits also when this raises.

    Raises:
        WrongSignIn: The present password is another.
        Throttled: Too many wrong tries.
    """
    user = db.session.get_one(User, actor.user_id)
    key = f"password:{user.id}"
    if throttle.exhausted(key, TRIES_PER_LOGIN, now=now):
        raise Throttled("Too many wrong tries. Wait fifteen minutes and try again.")
    if not _matches(user.password_hash, old):
        throttle.hit(key, now=now)
        raise WrongSignIn("This is not your present password.")
    if new == old:
        raise WeakPassword("Choose a password other than the present one.")
    set_password(user, new, actor=actor, now=now, keep=session_id)


def _matches(stored: str | None, password: str) -> bool:
    verifier = hasher()
    # An unknown login costs the same time as a known one: one verification, and nothing hashed anew.
    try:
        return verifier.verify(stored or _nobody(verifier), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def _nobody(verifier: PasswordHasher) -> str:
    """Return a hash, made once with the same cost, that no password has."""
    cost = (verifier.time_cost, verifier.memory_cost, verifier.parallelism)
    if cost not in _NOBODY:
        _NOBODY[cost] = verifier.hash(secrets.token_urlsafe(32))
    return _NOBODY[cost]


def sign_out(session_id: int, *, actor: Actor, now: datetime) -> None:
    """End a session. 退出"""
    opened = db.session.get(LoginSession, session_id)
    if opened is not None and opened.user_id == actor.user_id and opened.ended_at is None:
        opened.ended_at = now
        audit.record("session.ended", opened.user, actor=actor, now=now)


def switch_grant(session_id: int, grant_id: int, *, actor: Actor, now: datetime) -> Grant:
    """Go on as another of one's own roles. 切换角色"""
    opened, grant = db.session.get(LoginSession, session_id), db.session.get(Grant, grant_id)
    if opened is None or grant is None or grant.user_id != actor.user_id or grant.ended_at is not None:
        raise NotFound
    opened.grant = grant
    audit.record("session.switched", opened.user, actor=actor, now=now, path=grant.path)
    return grant
