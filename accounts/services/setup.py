"""The first organiser: a one-time link from the terminal, and what its page does."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts.drafts import FirstPlace
from accounts.identity import hashed
from accounts.models import SetupLink, User
from accounts.services.people import create_user, grant_role
from core import audit
from core.access import Role, system
from core.db import db
from core.errors import Conflict, NotFound
from units import services as units
from units.models import Division

LIFETIME = timedelta(hours=24)


def _anyone() -> bool:
    return db.session.scalar(sa.select(User.id).limit(1)) is not None


def make_setup_link(*, now: datetime) -> str:
    """Make the link's token; links made before no longer work. 初始化链接

    Raises:
        Conflict: There is an account already.
    """
    if _anyone():
        raise Conflict("There is an account already.")
    db.session.execute(sa.update(SetupLink).where(SetupLink.used_at.is_(None)).values(used_at=now))
    token = secrets.token_urlsafe(32)
    db.session.add(SetupLink(token_hash=hashed(token), created_at=now, expires_at=now + LIFETIME))
    db.session.flush()
    return token


def check_setup_link(token: str, *, now: datetime) -> SetupLink:
    """Return the link of a token that may still be used; a used, wrong or expired one does not exist."""
    link = db.session.scalar(sa.select(SetupLink).where(SetupLink.token_hash == hashed(token)))
    if link is None or link.used_at is not None or link.expires_at <= now or _anyone():
        raise NotFound
    return link


def set_up(token: str, login: str, name: str, password: str, place: FirstPlace, *, now: datetime) -> User:
    """Make the divisions and the first organiser at their top, and use the link up. 初始化"""
    link = check_setup_link(token, now=now)
    if place.shipped:
        rows = units.shipped_rows(place.shipped)
    else:
        rows = [{"code": place.code, "name": place.name, "level": place.level}]
    units.load_divisions(rows, actor=system(), now=now)
    top = db.session.scalars(
        sa.select(Division).where(Division.parent_id.is_(None), Division.code == rows[0]["code"])
    ).one()
    user = create_user(login, name, password, actor=system(), now=now)
    grant_role(user, Role.ORGANISER, top, actor=system(), now=now)
    link.used_at = now
    audit.record("setup.done", user, actor=system(), now=now)
    return user
