"""Finding people within one's subtree."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, User
from core.access import Actor, Role, within
from core.db import db
from core.errors import NotFound

STATES = ("active", "suspended", "former")


def get_user(actor: Actor, user_id: int) -> User:
    """Return a person who holds or held a role within the actor's subtree."""
    user = db.session.get(User, user_id)
    if user is None or not any(actor.sees(grant.path) for grant in user.grants):
        raise NotFound
    return user


def find_users(
    actor: Actor, *, text: str = "", role: Role | None = None, state: str = "", page: int = 1, size: int = 50
) -> tuple[Sequence[User], int]:
    """Return one page of the people within the actor's subtree, and how many there are. 查找账号

    Args:
        state: "active" or "suspended" among those who hold a role now; "former" for those who held one.
    """
    held = sa.select(Grant.user_id).where(within(Grant.path, actor.path))
    now_held = held.where(Grant.ended_at.is_(None))
    if state == "former":
        found = sa.select(User).where(User.id.in_(held), User.id.not_in(now_held))
    else:
        found = sa.select(User).where(User.id.in_(now_held if role is None else now_held.where(Grant.role == role)))
    if state in ("active", "suspended"):
        found = found.where(User.active.is_(state == "active"))
    if text:
        found = found.where(
            User.name.contains(text, autoescape=True) | User.login.contains(text.lower(), autoescape=True)
        )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    places = selectinload(User.grants)
    found = found.options(places.options(joinedload(Grant.division), joinedload(Grant.unit)))
    rows = db.session.scalars(found.order_by(User.login).limit(size).offset((page - 1) * size)).all()
    return rows, total


def roles_of(actor: Actor, user: User) -> list[Grant]:
    """Return the roles that a person holds within the actor's subtree. 现任角色"""
    return [grant for grant in user.grants if grant.ended_at is None and actor.sees(grant.path)]
