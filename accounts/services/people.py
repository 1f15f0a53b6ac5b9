"""People: accounts, their passwords and the roles they hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from flask import current_app

from accounts.models import Grant, LoginSession, User
from core import audit
from core.access import Actor, Role, within
from core.db import db
from core.errors import Conflict, DomainError, Forbidden, NotFound
from units.models import Division, Unit

MINIMUM = 10  # characters of a password


class WeakPassword(DomainError):
    """The password is too short or too plain."""


def hasher() -> PasswordHasher:
    """Return the argon2id hasher; tests make it cheap by setting."""
    if current_app.config.get("CHEAP_PASSWORDS"):
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def plain_login(login: str) -> str:
    """Return a login as it is stored and compared: half width, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def check_password(password: str, login: str) -> None:
    """Refuse a password that is too short, of one character, or the login itself."""
    if len(password) < MINIMUM or len(set(password)) < 4 or plain_login(password) == login:
        raise WeakPassword(
            "Choose a password of at least %(count)s characters that is not the login.", count=MINIMUM
        )


def create_user(login: str, name: str, password: str, *, actor: Actor, now: datetime) -> User:
    """Make an account. 新建账号

    Raises:
        Conflict: The login is taken.
        WeakPassword: The password is too plain.
    """
    login = plain_login(login)
    if db.session.scalar(sa.select(User.id).where(User.login == login)) is not None:
        raise Conflict("The login %(login)s is taken.", login=login)
    check_password(password, login)
    user = User(
        login=login, name=name.strip(), password_hash=hasher().hash(password), created_at=now, password_set_at=now
    )
    db.session.add(user)
    audit.record("user.created", user, actor=actor, now=now)
    return user


def grant_role(user: User, role: Role, place: Division | Unit, *, actor: Actor, now: datetime) -> Grant:
    """Let a person hold a role at a place within the actor's own subtree. 授予角色"""
    if not actor.sees(place.path):
        raise Forbidden("This place is outside what you look after.")
    if role is Role.CLERK and not isinstance(place, Unit):
        raise DomainError("A unit clerk belongs to a unit.")
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


def set_password(user: User, password: str, *, actor: Actor, now: datetime) -> None:
    """Set a new password and end every session of the person. 重设密码"""
    check_password(password, user.login)
    user.password_hash, user.password_set_at = hasher().hash(password), now
    end_sessions(user, now=now)
    audit.record("user.password_set", user, actor=actor, now=now)


def end_sessions(user: User, *, now: datetime) -> None:
    """End every open session of a person."""
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def get_user(actor: Actor, user_id: int) -> User:
    """Return a person who holds a role within the actor's subtree."""
    user = db.session.get(User, user_id)
    if user is None or not any(actor.sees(g.path) for g in user.grants if g.ended_at is None):
        raise NotFound
    return user


def find_users(actor: Actor, *, text: str = "", role: Role | None = None, page: int = 1, size: int = 50) -> tuple[Sequence[User], int]:
    """Return one page of the people within the actor's subtree, and how many there are."""
    held = sa.select(Grant.user_id).where(within(Grant.path, actor.path), Grant.ended_at.is_(None))
    if role is not None:
        held = held.where(Grant.role == role)
    found = sa.select(User).where(User.id.in_(held))
    if text:
        found = found.where(User.name.contains(text, autoescape=True) | User.login.contains(text.lower(), autoescape=True))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    rows = db.session.scalars(found.order_by(User.login).limit(size).offset((page - 1) * size)).all()
    return rows, total
