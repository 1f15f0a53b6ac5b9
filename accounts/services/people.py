"""People: accounts, their passwords and the roles they hold."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from flask import current_app

from accounts.models import Grant, LoginSession, User
from accounts.services.power import check_place, require_managed, require_reach
from core import audit
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.vault import Sealed
from units.models import Division, Unit

MINIMUM = 10  # characters of a password
LOGIN = re.compile(r"[\w.@-]{2,64}")
# Without 0 and O, 1 and l and I: it is read aloud and typed from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(DomainError):
    """The password is too short or too plain."""


class LoginTaken(Conflict):
    """Another account has this login."""


class BadLogin(DomainError):
    """A login cannot be written so."""


def hasher() -> PasswordHasher:
    """Return the argon2id hasher; tests make it cheap by setting."""
    if current_app.config.get("CHEAP_PASSWORDS"):
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def plain_login(login: str) -> str:
    """Return a login as it is stored and compared: half width, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def check_password(password: str, login: str) -> None:
    """Refuse a password that is too short, of too few different characters, or the login itself."""
    if len(password) < MINIMUM or len(set(password)) < 4 or plain_login(password) == login:
        raise WeakPassword("Choose a password of at least %(count)s characters that is not the login.", count=MINIMUM)


def one_time_password() -> str:
    """Make a password to hand over on paper: 60 bits, in three groups of four. 一次性密码"""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


def free_login(login: str) -> str:
    """Return a login as it is stored, if it can be and nobody has it. 校验登录名

    Raises:
        BadLogin, LoginTaken: The login cannot be used.
    """
    login = plain_login(login)
    if LOGIN.fullmatch(login) is None:
        raise BadLogin("A login has 2 to 64 letters, digits, dots, hyphens or underscores.")
    if db.session.scalar(sa.select(User.id).where(User.login == login)) is not None:
        raise LoginTaken("The login %(login)s is taken.", login=login)
    return login


def create_user(login: str, name: str, password: str, *, actor: Actor, now: datetime, once: bool = False) -> User:
    """Make an account. 新建账号

    Args:
        once: The password is good for one sign-in, at which the person chooses another.

    Raises:
        BadLogin, LoginTaken: The login cannot be used.
        WeakPassword: The password is too plain.
    """
    login = free_login(login)
    check_password(password, login)
    user = User(
        login=login,
        name=name.strip(),
        password_hash=hasher().hash(password),
        password_once=once,
        created_at=now,
        password_set_at=now,
    )
    db.session.add(user)
    audit.record("user.created", user, actor=actor, now=now)
    return user


def create_invited(name: str, login: str, email: str, phone: Sealed | None, *, actor: Actor, now: datetime) -> User:
    """Make an account that nobody can sign in to before an invitation has been used. 预建账号"""
    user = User(
        login=free_login(login) if login else None,
        name=name,
        password_hash="",
        email=email or None,
        phone=phone,
        created_at=now,
        password_set_at=now,
    )
    db.session.add(user)
    audit.record("user.created", user, actor=actor, now=now)
    return user


def appoint(
    login: str, name: str, role: Role, place: Division | Unit, *, actor: Actor, now: datetime
) -> tuple[User, str]:
    """Make an account with a role; returns it and its one-time password. 任命"""
    password = one_time_password()
    user = create_user(login, name, password, actor=actor, now=now, once=True)
    grant_role(user, role, place, actor=actor, now=now)
    return user, password


def grant_role(user: User, role: Role, place: Division | Unit, *, actor: Actor, now: datetime) -> Grant:
    """Let a person hold a role at a place within the actor's power. 授予角色

    Raises:
        Forbidden: The place, or an organiser's appointment there, is not the actor's matter.
        DomainError: Nobody holds this role at such a place, or it would be for oneself.
    """
    require_reach(actor, user, role, place.path)
    check_place(role, place)
    is_unit = isinstance(place, Unit)
    same = sa.select(Grant).where(Grant.user_id == user.id, Grant.role == role, Grant.path == place.path)
    grant = db.session.scalar(same)
    if grant is None:
        grant = Grant(
            user=user,
            role=role,
            division_id=None if is_unit else place.id,
            unit_id=place.id if is_unit else None,
            path=place.path,
            granted_at=now,
        )
        db.session.add(grant)
    else:
        grant.ended_at = None
    audit.record("role.granted", user, actor=actor, now=now, path=place.path, granted=role.value)
    return grant


def get_grant(actor: Actor, user: User, grant_id: int) -> Grant:
    """Return a role that a person holds within the actor's subtree."""
    grant = db.session.get(Grant, grant_id)
    if grant is None or grant.user_id != user.id or not actor.sees(grant.path):
        raise NotFound
    return grant


def end_grant(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """Take a role back; sessions in that role end at once. 收回角色"""
    require_reach(actor, grant.user, grant.role, grant.path)
    if grant.ended_at is not None:
        return
    grant.ended_at = now
    _end(LoginSession.grant_id == grant.id, now)
    audit.record("role.ended", grant.user, actor=actor, now=now, path=grant.path, ended=grant.role.value)


def set_password(
    user: User, password: str, *, actor: Actor, now: datetime, once: bool = False, keep: int | None = None
) -> None:
    """Set a new password and end the person's sessions, but for the one to keep. 重设密码"""
    if actor.user_id != user.id:
        require_managed(actor, user)
    check_password(password, user.known_as)
    user.password_hash, user.password_set_at, user.password_once = hasher().hash(password), now, once
    end_sessions(user, now=now, keep=keep)
    audit.record("user.password_set", user, actor=actor, now=now)


def reset_password(user: User, *, actor: Actor, now: datetime) -> str:
    """Give a person a new one-time password and return it. 重置密码"""
    if user.id == actor.user_id:
        raise DomainError("Change your own password on your own page.")
    if user.login is None:
        raise DomainError("This person has yet to choose a login.", advice="Print an invitation for them.")
    password = one_time_password()
    set_password(user, password, actor=actor, now=now, once=True)
    return password


def set_locale(user: User, locale: str, *, actor: Actor, now: datetime) -> None:
    """Keep the language in which the product speaks to a person. 语言偏好"""
    if user.locale != locale:
        user.locale = locale
        audit.record("user.locale_set", user, actor=actor, now=now, locale=locale)


def suspend(user: User, *, actor: Actor, now: datetime) -> None:
    """Keep a person from signing in, and end their sessions at once. 停用账号"""
    require_managed(actor, user)
    if user.active:
        user.active = False
        end_sessions(user, now=now)
        audit.record("user.suspended", user, actor=actor, now=now)


def resume(user: User, *, actor: Actor, now: datetime) -> None:
    """Let a suspended person sign in again. 恢复账号"""
    require_managed(actor, user)
    if not user.active:
        user.active = True
        audit.record("user.resumed", user, actor=actor, now=now)


def end_sessions(user: User, *, now: datetime, keep: int | None = None) -> None:
    """End every open session of a person, but for the one to keep."""
    _end((LoginSession.user_id == user.id) & (LoginSession.id != (keep or 0)), now)


def _end(which: sa.ColumnElement[bool], now: datetime) -> None:
    open_ones = sa.update(LoginSession).where(which, LoginSession.ended_at.is_(None))
    db.session.execute(open_ones.values(ended_at=now))
