"""Who is told: people in the roles that an act concerns. 收件人"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import sqlalchemy as sa

from accounts.models import Grant, User
from core.access import Role
from core.db import db
from inbox.acts import Holder
from units.models import Division

HELD = sa.and_(Grant.ended_at.is_(None), Grant.user_id == User.id, User.active.is_(True))


def above(path: str) -> list[str]:
    """Return a place and all above it: /22/2201/ gives /22/ and /22/2201/."""
    return list(accumulate((f"{code}/" for code in path.strip("/").split("/")), initial="/"))[1:] if path != "/" else []


def in_charge(roles: Iterable[Role], path: str) -> tuple[Holder, ...]:
    """Return who holds one of some roles at a place; where nobody does, at the nearest place above it."""
    places = above(path)
    if not places:
        return ()
    rows = db.session.execute(
        sa.select(Grant.user_id, Grant.id, Grant.path)
        .join(User, HELD)
        .where(Grant.role.in_(list(roles)), Grant.path.in_(places))
        .order_by(Grant.id)
    ).all()
    nearest = max((len(row.path) for row in rows), default=0)
    return tuple(Holder(row.user_id, row.id, row.path) for row in rows if len(row.path) == nearest)


def at_the_top() -> tuple[Holder, ...]:
    """Return the organisers at the top of the tree."""
    top = sa.select(Division.id).where(Division.parent_id.is_(None))
    return _grants(Grant.role == Role.ORGANISER, Grant.division_id.in_(top))


def clerks_of(unit_ids: Iterable[int]) -> dict[int, list[Holder]]:
    """Return the clerks of some units, by unit."""
    found: dict[int, list[Holder]] = {}
    for some in batches(unit_ids):
        rows = db.session.execute(
            sa.select(Grant.unit_id, Grant.user_id, Grant.id, Grant.path)
            .join(User, HELD)
            .where(Grant.role == Role.CLERK, Grant.unit_id.in_(some))
            .order_by(Grant.id)
        )
        for row in rows:
            found.setdefault(row.unit_id, []).append(Holder(row.user_id, row.id, row.path))
    return found


def in_role(user_ids: Iterable[int], role: Role) -> dict[int, Holder]:
    """Return some people in one role they hold."""
    found: dict[int, Holder] = {}
    for some in batches(user_ids):
        for holder in _grants(Grant.user_id.in_(some), Grant.role == role):
            found.setdefault(holder.user_id, holder)
    return found


def oneself(user_id: int | None, grant_id: int | None = None) -> tuple[Holder, ...]:
    """Return one person, in a role of theirs if one is named, else in the first they hold, if in any."""
    if user_id is None:
        return ()
    held = _grants(Grant.user_id == user_id, *([Grant.id == grant_id] if grant_id else []))
    if held:
        return held[:1] if grant_id else (Holder(user_id, None, held[0].path),)
    return (Holder(user_id, None, ""),)


def _grants(*which: sa.ColumnElement[bool]) -> tuple[Holder, ...]:
    rows = db.session.execute(
        sa.select(Grant.user_id, Grant.id, Grant.path).join(User, HELD).where(*which).order_by(Grant.id)
    )
    return tuple(Holder(row.user_id, row.id, row.path) for row in rows)


def batches(ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    """Cut many ids into lists that a statement can hold."""
    every = sorted(set(ids))
    return (every[at : at + size] for at in range(0, len(every), size))
