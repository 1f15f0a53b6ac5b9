"""Where organisers need a second step at sign-in: rules of places, set from above. 动态验证码要求"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from accounts.models import Grant, LoginSession, SecondStep, StepRule
from accounts.services.power import is_system, is_top
from core import audit
from core.access import Actor, Role, within
from core.db import db
from core.errors import DomainError, NotFound
from units.models import Division

INSTALLATION = "/"


def _above(path: str) -> list[str]:
    """Return a place's path and those of all places above it, the installation's first."""
    parts = path.strip("/").split("/")
    return [INSTALLATION, *("/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts)))]


def must_enrol(grant: Grant) -> bool:
    """Tell whether a rule asks for a second step of whoever holds this role. 是否要求"""
    if grant.role is not Role.ORGANISER:
        return False
    found = sa.select(StepRule.id).where(StepRule.path.in_(_above(grant.path))).limit(1)
    return db.session.scalar(found) is not None


def rules_over(actor: Actor) -> Sequence[StepRule]:
    """Return the rules at places above, at and below the actor's. 各级要求"""
    chosen = sa.select(StepRule).where(StepRule.path.in_(_above(actor.path)) | within(StepRule.path, actor.path))
    return db.session.scalars(chosen.order_by(StepRule.path)).all()


def may_rule(actor: Actor, path: str) -> bool:
    """Tell whether the actor sets and lifts the rule of a place: one below, or the topmost of one's own."""
    if is_system(actor):
        return True
    below = actor.sees(path) and path != actor.path
    return actor.role is Role.ORGANISER and (below or (path == actor.path and is_top(path)))


def get_rule(actor: Actor, rule_id: int) -> StepRule:
    """Return a rule of a place within the actor's subtree."""
    found = db.session.get(StepRule, rule_id)
    if found is None or not (is_system(actor) or actor.sees(found.path)):
        raise NotFound
    return found


def set_rule(division: Division | None, *, actor: Actor, now: datetime) -> StepRule:
    """Ask organisers of a place and below it for a second step; twice is once. 要求启用

    Raises:
        DomainError: The place's rule is the matter of those above it.
    """
    path = division.path if division is not None else INSTALLATION
    if not may_rule(actor, path):
        raise DomainError("The rule for a place is set by the organiser above it.")
    found = db.session.scalar(sa.select(StepRule).where(StepRule.path == path))
    if found is not None:
        return found
    found = StepRule(division_id=division.id if division else None, path=path, set_by=actor.user_id, set_at=now)
    db.session.add(found)
    audit.record("step_rule.set", found, actor=actor, now=now)
    _mark_sessions(path)
    return found


def lift_rule(found: StepRule, *, actor: Actor, now: datetime) -> None:
    """Ask it no longer; whoever has set up a second step keeps it. 取消要求"""
    if not may_rule(actor, found.path):
        raise DomainError("The rule for a place is lifted by the organiser above it.")
    path = found.path
    db.session.delete(found)
    audit.record("step_rule.lifted", actor=actor, now=now, path=path)
    _mark_sessions(path)


def _mark_sessions(path: str) -> None:
    """Say of every open session below a place whether it is held up now."""
    organisers = sa.select(LoginSession).join(Grant, Grant.id == LoginSession.grant_id)
    below = organisers.where(LoginSession.ended_at.is_(None), Grant.role == Role.ORGANISER, within(Grant.path, path))
    enrolled = set(db.session.scalars(sa.select(SecondStep.user_id).where(SecondStep.confirmed_at.is_not(None))))
    for opened in db.session.scalars(below):
        opened.must_enrol = opened.user_id not in enrolled and must_enrol(opened.grant)
