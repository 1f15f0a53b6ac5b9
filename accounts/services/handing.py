"""Handing a role over: the old grant ends, the new begins, and what hangs on it is shown in numbers first. 交接"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from accounts.holdings import HOLDINGS
from accounts.models import Grant, HandOver, HandOverState, User
from accounts.services.people import end_grant, grant_role, plain_login
from accounts.services.power import require_reach
from core import audit
from core.access import Actor, within
from core.clock import local_date
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.jobs.services import pack, unpack


@dataclass(frozen=True)
class Hanging:
    """How many of one kind of thing hang on a role, and whether they may be passed on."""

    name: str
    label: object
    count: int
    passes: bool


def hanging(grant: Grant, *, now: datetime) -> list[Hanging]:
    """Say in numbers what hangs on a role. 随角色事项"""
    found = [(one, one.count(grant, now)) for one in HOLDINGS.values()]
    return [Hanging(one.name, one.label, count, one.pass_on is not None) for one, count in found if count]


def find_successor(actor: Actor, login: str) -> User:
    """Return the person of a login within the actor's sight. 接任人"""
    found = db.session.scalar(sa.select(User).where(User.login == plain_login(login)))
    if found is None or not any(actor.sees(grant.path) for grant in found.grants):
        raise DomainError("Nobody you look after has this login.")
    return found


def plan(
    grant: Grant, successor: User, on: date, reason: str, chosen: Sequence[str], *, actor: Actor, now: datetime
) -> HandOver:
    """Hand a role over on a day; today means at once. 交接

    Args:
        chosen: Names of what is to pass on besides what belongs to the place.

    Raises:
        DomainError: It cannot be handed over so.
        Conflict: The role has ended, or another hand-over of it waits.
    """
    require_reach(actor, grant.user, grant.role, grant.path)
    require_reach(actor, successor, grant.role, grant.path)
    today = local_date(now)
    if grant.ended_at is not None or _waiting(grant) is not None:
        raise Conflict("This role has ended, or another hand-over of it is planned.")
    if successor.id == grant.user_id or not successor.active:
        raise DomainError("The successor is somebody else, and may sign in.")
    if on < today:
        raise DomainError("The day of a hand-over is today or later.")
    made = HandOver(
        state=HandOverState.PLANNED,
        grant_id=grant.id,
        successor_id=successor.id,
        on=on,
        reason=reason,
        figures={one.name: one.count for one in hanging(grant, now=now)},
        chosen={name: [] for name in chosen if name in HOLDINGS and HOLDINGS[name].pass_on is not None},
        path=grant.path,
        made_by=actor.user_id,
        actor=pack(actor),
        made_at=now,
    )
    db.session.add(made)
    detail: dict[str, Any] = {"role": grant.role.value, "from_user": grant.user_id, "to_user": successor.id}
    audit.record("role.hand_over_planned", made, actor=actor, now=now, reason=reason, on=on.isoformat(), **detail)
    if on == today:
        _carry_out(made, actor, now)
    return made


def _waiting(grant: Grant) -> HandOver | None:
    chosen = sa.select(HandOver).where(HandOver.grant_id == grant.id, HandOver.state == HandOverState.PLANNED)
    return db.session.scalar(chosen)


def due(*, now: datetime) -> list[int]:
    """Return the planned hand-overs whose day has come. 到期交接"""
    chosen = sa.select(HandOver.id).where(HandOver.state == HandOverState.PLANNED, HandOver.on <= local_date(now))
    found = list(db.session.scalars(chosen.order_by(HandOver.id)))
    db.session.rollback()
    return found


def carry_out_planned(hand_over_id: int, *, now: datetime) -> None:
    """Carry a planned hand-over out in the name of whoever planned it; one that no longer fits is called off."""
    found = _locked(hand_over_id)
    if found is None or found.state is not HandOverState.PLANNED:
        return
    actor = unpack(found.actor)
    planner = db.session.get(Grant, actor.grant_id) if actor.grant_id is not None else None
    try:
        if planner is not None and planner.ended_at is not None:
            raise DomainError("Whoever planned this no longer holds the role it was planned in.")
        with db.session.begin_nested():
            _carry_out(found, actor, now)
    except DomainError as error:
        found.state, found.ended_at = HandOverState.CANCELLED, now
        audit.record("role.hand_over_cancelled", found, actor=actor, now=now, reason=str(error))


def _carry_out(found: HandOver, actor: Actor, now: datetime) -> None:
    old = found.grant
    if old.ended_at is not None:
        raise DomainError("The role has ended meanwhile.")
    new = grant_role(found.successor, old.role, old.place, actor=actor, now=now)
    db.session.flush()
    found.chosen = {name: _passed(name, old, found.successor, actor, now) for name in found.chosen}
    end_grant(old, actor=actor, now=now)
    found.state, found.done_at, found.new_grant_id = HandOverState.DONE, now, new.id
    detail: dict[str, Any] = {"role": old.role.value, "from_user": old.user_id, "to_user": found.successor_id}
    audit.record("role.handed_over", found, actor=actor, now=now, **detail)


def _passed(name: str, old: Grant, successor: User, actor: Actor, now: datetime) -> list[int]:
    pass_on = HOLDINGS[name].pass_on
    return pass_on(old, successor, actor, now) if pass_on is not None else []


def get_hand_over(actor: Actor, hand_over_id: int) -> HandOver:
    """Return a hand-over within the actor's subtree."""
    found = _locked(hand_over_id)
    if found is None or not actor.sees(found.path):
        raise NotFound
    return found


def _locked(hand_over_id: int) -> HandOver | None:
    chosen = sa.select(HandOver).where(HandOver.id == hand_over_id).with_for_update(of=HandOver)
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def find_hand_overs(actor: Actor, limit: int = 500) -> Sequence[HandOver]:
    """Return the hand-overs within the actor's subtree, newest first. 交接记录"""
    chosen = sa.select(HandOver).where(within(HandOver.path, actor.path))
    return db.session.scalars(chosen.order_by(HandOver.id.desc()).limit(limit)).all()


def undo(found: HandOver, *, actor: Actor, now: datetime) -> None:
    """Take a hand-over back: a planned one is called off, a done one is turned round. 撤销交接

    Raises:
        Conflict: It is undone already, or the successor's role has ended since.
    """
    old = found.grant
    require_reach(actor, old.user, old.role, old.path)
    require_reach(actor, found.successor, old.role, old.path)
    if found.state is HandOverState.PLANNED:
        found.state, found.ended_at = HandOverState.CANCELLED, now
        audit.record("role.hand_over_cancelled", found, actor=actor, now=now)
        return
    if found.state is not HandOverState.DONE or found.new_grant is None or found.new_grant.ended_at is not None:
        raise Conflict("This hand-over cannot be undone any more.")
    grant_role(old.user, old.role, old.place, actor=actor, now=now)
    for name, ids in found.chosen.items():
        give_back = HOLDINGS[name].give_back if name in HOLDINGS else None
        if give_back is not None:
            give_back(ids, old.user, actor, now)
    end_grant(found.new_grant, actor=actor, now=now)
    found.state, found.ended_at = HandOverState.UNDONE, now
    audit.record("role.hand_over_undone", found, actor=actor, now=now, role=old.role.value)
