"""Signing in and out, throttled; a session lives in our table and ends there."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.identity import actor_for, hashed
from accounts.models import Grant, LoginSession, Outcome, User
from accounts.services import devices, steps
from accounts.services.people import WeakPassword, hasher, plain_login, set_password
from accounts.services.rules import must_enrol
from accounts.services.turns import TURNS, Throttled
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


class SecondStepNeeded(DomainError):
    """The password is right; a code from the telephone is to follow."""

    def __init__(self, user: User) -> None:
        super().__init__("Sign-in of this account takes a second step.")
        self.user = user


def sign_in(
    login: str,
    password: str,
    *,
    address: str,
    device: str,
    lifetime: timedelta,
    now: datetime,
    mark: str | None = None,
) -> tuple[LoginSession, str]:
    """Check a login and password and open a session; returns it and the browser's token. 登录

    A wrong try is counted, so the caller commits also when this raises.

    Raises:
        Throttled: Too many wrong tries for this login from here, or from this address.
        AllBusy: Others are signing in; nothing was tried.
        WrongSignIn: No such person, or another password.
        SecondStepNeeded: The person signs in with two steps; this was the first.
    """
    user = check_sign_in(login, password, address=address, device=device, now=now)
    if steps.is_enrolled(user.id):
        raise SecondStepNeeded(user)
    return open_session(user, device=device, lifetime=lifetime, now=now, address=address, mark=mark)


def check_sign_in(login: str, password: str, *, address: str, device: str, now: datetime) -> User:
    """Return the person that a login and a password belong to; opens nothing. 校验口令"""
    login = plain_login(login)
    # Counted for login and address together: nobody can lock another person out from elsewhere.
    keys = (f"login:{login}@{address}", f"address:{address}")
    _refuse_exhausted(keys, now)
    user = db.session.scalar(sa.select(User).where(User.login == login))
    stored = user.password_hash if user else None
    wrong = throttle.tries(keys[1], now=now)
    # Nothing is written yet. Verifying takes long by design: no other writer waits for it.
    db.session.rollback()
    with TURNS.turn(wrong):
        fits = _matches(stored, password)
    # Others may have tried meanwhile, and the password may have been changed.
    _refuse_exhausted(keys, now)
    if not fits or user is None or user.password_hash != stored or not user.active:
        throttle.hit(*keys, now=now)
        if user is not None:
            outcome = Outcome.SUSPENDED if fits and not user.active else Outcome.WRONG_PASSWORD
            devices.note(user, outcome, device=device, address=address, now=now)
        raise WrongSignIn("The login or the password is wrong.")
    if user.password_once and now - user.password_set_at > ONCE_LASTS:
        devices.note(user, Outcome.EXPIRED, device=device, address=address, now=now)
        raise WrongSignIn("The one-time password has expired. Ask your organiser for a new one.")
    if not _held(user):
        devices.note(user, Outcome.NO_ROLE, device=device, address=address, now=now)
        raise WrongSignIn("This account holds no role at present. Ask your organiser.")
    return user


def _refuse_exhausted(keys: tuple[str, str], now: datetime) -> None:
    if throttle.exhausted(keys[0], TRIES_PER_LOGIN, now=now) or throttle.exhausted(keys[1], TRIES_PER_ADDRESS, now=now):
        raise Throttled("Too many wrong tries. Wait fifteen minutes and try again.")


def _held(user: User) -> list[Grant]:
    return [grant for grant in user.grants if grant.ended_at is None]


def open_session(
    user: User,
    *,
    device: str,
    lifetime: timedelta,
    now: datetime,
    address: str = "",
    mark: str | None = None,
    outside: bool = False,
) -> tuple[LoginSession, str]:
    """Open a session for a person who has shown who they are; returns it and the browser's token.

    Args:
        mark: What the browser keeps from an earlier sign-in, so that a new device is noticed.
        outside: The person has signed in at the provider of single sign-on.
    """
    grant, token = _last_used(user), secrets.token_urlsafe(32)
    known = hashed(mark) if mark else None
    new_device = _is_new_device(user, known)
    opened = LoginSession(
        token_hash=hashed(token),
        user=user,
        grant=grant,
        device=device[:255],
        device_hash=known,
        address=devices.masked_address(address),
        outside=outside,
        must_enrol=must_enrol(grant) and not steps.is_enrolled(user.id),
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime,
    )
    db.session.add(opened)
    devices.note(user, Outcome.DONE, device=device, address=address, now=now)
    audit.record("session.opened", user, actor=actor_for(grant), now=now)
    if new_device:
        # An act of its own, so that the person can be told.
        audit.record("session.new_device", user, actor=actor_for(grant), now=now, device=devices.device_words(device))
    return opened, token


def _last_used(user: User) -> Grant:
    """Return the role that the person used last, of those they still hold. 上次使用的角色"""
    held = _held(user)
    used = sa.select(LoginSession.grant_id).where(LoginSession.user_id == user.id)
    used = used.where(LoginSession.grant_id.in_([grant.id for grant in held]))
    last = db.session.scalar(used.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc()).limit(1))
    return next((grant for grant in held if grant.id == last), held[0])


def _is_new_device(user: User, known: str | None) -> bool:
    earlier = sa.select(LoginSession.id).where(LoginSession.user_id == user.id).limit(1)
    if db.session.scalar(earlier) is None:
        return False  # the very first sign-in tells nobody anything
    return known is None or db.session.scalar(earlier.where(LoginSession.device_hash == known)) is None


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


def password_fits(user: User, password: str) -> bool:
    """Tell whether a password is this person's. 核对口令"""
    return _matches(user.password_hash, password)


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
    opened.grant, opened.seen_at = grant, now
    opened.must_enrol = must_enrol(grant) and not steps.is_enrolled(opened.user_id)
    audit.record("session.switched", opened.user, actor=actor, now=now, path=grant.path)
    return grant
