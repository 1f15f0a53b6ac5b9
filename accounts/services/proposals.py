"""What the topmost organisers do to each other: one proposes, another confirms. 双人操作

Above them there is nobody in the installation. Alone they could lock each other out, or take each
other's place; so it takes two, neither of them the person it is about. With fewer than three there
is the command line, ``flask accounts``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts.models import Grant, Proposal, ProposalState, Proposed, User
from accounts.services import people, steps
from accounts.services.power import is_system, is_top
from core import audit
from core.access import Actor, Role, system
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from units.models import Division

LASTS = timedelta(days=7)


def is_top_organiser(actor: Actor) -> bool:
    """Tell whether somebody organises the topmost place. 最高一级组织者"""
    return actor.role is Role.ORGANISER and is_top(actor.path) and actor.unit_id is None


def _organises(user: User, path: str) -> Grant | None:
    held = (one for one in user.grants if one.ended_at is None and one.role is Role.ORGANISER and one.path == path)
    return next(held, None)


def possible(actor: Actor, user: User) -> list[Proposed]:
    """Return what this organiser may propose about a person. 可提议的事项"""
    if not is_top_organiser(actor) or user.id == actor.user_id:
        return []
    if _organises(user, actor.path) is None:
        return [Proposed.APPOINT] if user.active and not user.invited else []
    found = [Proposed.END, Proposed.RESET, Proposed.SUSPEND if user.active else Proposed.RESUME]
    return [*found, Proposed.RESET_STEP] if steps.is_enrolled(user.id) else found


def propose(what: Proposed, user: User, reason: str, *, actor: Actor, now: datetime) -> Proposal:
    """Propose an act that takes two. 提议

    Raises:
        DomainError: It cannot be proposed by this person about that one.
        Conflict: The same is proposed already.
    """
    if what not in possible(actor, user) or actor.user_id is None or actor.division_id is None:
        raise DomainError("This cannot be proposed.")
    if any(one.user_id == user.id and one.what is what for one in open_ones(actor, now=now)):
        raise Conflict("The same is proposed already.", advice="Another organiser of this place can confirm it.")
    made = Proposal(
        what=what,
        state=ProposalState.OPEN,
        user_id=user.id,
        division_id=actor.division_id,
        path=actor.path,
        reason=reason,
        proposed_by=actor.user_id,
        proposed_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(made)
    audit.record("account.proposed", user, actor=actor, now=now, path=actor.path, what=what.value, reason=reason)
    return made


def open_ones(actor: Actor, *, now: datetime) -> Sequence[Proposal]:
    """Return what waits for a second person at the actor's place. 待确认的提议"""
    chosen = sa.select(Proposal).where(Proposal.state == ProposalState.OPEN, Proposal.expires_at > now)
    if not is_system(actor):
        chosen = chosen.where(Proposal.path == actor.path)
    return db.session.scalars(chosen.order_by(Proposal.id)).all()


def find_proposals(actor: Actor, limit: int = 200) -> Sequence[Proposal]:
    """Return the proposals made at the actor's place, newest first. 提议记录"""
    chosen = sa.select(Proposal).where(Proposal.path == actor.path)
    return db.session.scalars(chosen.order_by(Proposal.id.desc()).limit(limit)).all()


def get_proposal(actor: Actor, proposal_id: int) -> Proposal:
    """Return a proposal of the actor's own place, as it stands now."""
    chosen = sa.select(Proposal).where(Proposal.id == proposal_id).with_for_update(of=Proposal)
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None or not (is_system(actor) or found.path == actor.path):
        raise NotFound
    return found


def may_confirm(actor: Actor, found: Proposal) -> bool:
    """Tell whether somebody is the second person for a proposal. 可否确认"""
    if is_system(actor):
        return True
    return is_top_organiser(actor) and actor.user_id not in (found.proposed_by, found.user_id)


def confirm(found: Proposal, *, actor: Actor, now: datetime) -> str | None:
    """Carry a proposal out; returns the one-time password where it makes one. 确认

    Raises:
        DomainError: The actor is not the second person, or the first has lost their role since.
        Conflict: It is decided already, or too old.
    """
    _require_open(found, now)
    if not may_confirm(actor, found):
        raise DomainError(
            "Another organiser of this place confirms it: not the one who proposed it, nor whom it is about."
        )
    if _organises(found.proposer, found.path) is None or not found.proposer.active:
        raise DomainError("The person who proposed this no longer organises the place.")
    found.state, found.decided_by, found.decided_at = ProposalState.DONE, actor.user_id, now
    password = _carry_out(found, now)
    audit.record(
        "account.confirmed",
        found.user,
        actor=actor,
        now=now,
        path=found.path,
        what=found.what.value,
        proposed_by=found.proposed_by,
        reason=found.reason,
    )
    return password


def _carry_out(found: Proposal, now: datetime) -> str | None:
    # Both have agreed; each act is entered by itself too, as one of the installation.
    user, actor = found.user, system(found.path)
    if found.what is Proposed.RESET:
        return people.reset_password(user, actor=actor, now=now)
    if found.what is Proposed.APPOINT:
        people.grant_role(user, Role.ORGANISER, db.session.get_one(Division, found.division_id), actor=actor, now=now)
    elif found.what is Proposed.END:
        held = _organises(user, found.path)
        if held is not None:
            people.end_grant(held, actor=actor, now=now)
    elif found.what is Proposed.SUSPEND:
        people.suspend(user, actor=actor, now=now)
    elif found.what is Proposed.RESUME:
        people.resume(user, actor=actor, now=now)
    else:
        steps.reset_step(user, actor=actor, now=now)
    return None


def withdraw(found: Proposal, *, actor: Actor, now: datetime) -> None:
    """Take a proposal back, or turn it down. 撤销提议"""
    _require_open(found, now)
    found.state, found.decided_by, found.decided_at = ProposalState.WITHDRAWN, actor.user_id, now
    audit.record("account.withdrawn", found.user, actor=actor, now=now, path=found.path, what=found.what.value)


def _require_open(found: Proposal, now: datetime) -> None:
    if found.state is not ProposalState.OPEN or found.expires_at <= now:
        raise Conflict("This proposal is closed.")
