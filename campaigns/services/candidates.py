"""Candidates: nominated by units, changed, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from campaigns.models import Activity, Candidate, CandidateState, HolderKind, Honour
from campaigns.services.scope import may_edit
from campaigns.services.timing import require_open
from core import audit
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError, Forbidden
from staff.models import Person
from units.models import Unit

DEEDS = 4000  # characters


def may_nominate_for(actor: Actor, unit: Unit) -> bool:
    """Tell whether the actor speaks for a unit: its clerk, or an organiser above it."""
    if actor.role is Role.CLERK:
        return actor.unit_id == unit.id
    return actor.role in (None, Role.ORGANISER) and actor.sees(unit.path)


def nominate(
    honour: Honour,
    unit: Unit,
    *,
    name: str = "",
    title: str = "",
    deeds: str = "",
    person: Person | None = None,
    actor: Actor,
    now: datetime,
) -> Candidate:
    """Put a unit, brand or person forward for an honour. 推荐候选人

    Args:
        person: Somebody of the unit's staff: rank, front line and party membership come along. Left
            out of account where the name is another's.

    Raises:
        Closed: Nomination is not open today.
        Forbidden: The actor does not speak for this unit.
        Conflict: The unit has put this one forward before.
    """
    require_open(honour.campaign, Activity.NOMINATE, now)
    name, title = plain_name(honour, unit, name), plain_title(honour, title)
    number = next_number(honour)
    for fault in (
        unit_fault(honour, unit, actor),
        text_fault(name, title, deeds),
        _twin_fault(honour, unit.id, name, None),
    ):
        if fault is not None:
            raise fault
    candidate = Candidate(
        honour=honour,
        number=number,
        name=name,
        title=title,
        unit=unit,
        path=unit.path,
        deeds=deeds,
        state=CandidateState.NOMINATED,
        nominated_by=actor.user_id,
        nominated_at=now,
        **_of_staff(honour, unit, name, person),
    )
    db.session.add(candidate)
    audit.record("candidate.nominated", candidate, actor=actor, now=now, honour=honour.id, number=number)
    return candidate


def _of_staff(honour: Honour, unit: Unit, name: str, person: Person | None) -> dict[str, Any]:
    if person is None or honour.holder_kind is not HolderKind.PERSON:
        return {}
    if person.unit_id != unit.id or person.name != name or person.left_on is not None:
        return {}
    return {
        "staff_id": person.id,
        "rank": person.rank,
        "front_line": person.front_line,
        "party_member": person.party_member,
    }


def edit_candidate(
    candidate: Candidate, *, name: str = "", title: str = "", deeds: str = "", actor: Actor, now: datetime
) -> None:
    """Correct what is said of a candidate. 修改候选人"""
    _require_change(candidate, actor, now)
    honour = candidate.honour
    name, title = plain_name(honour, candidate.unit, name), plain_title(honour, title)
    for fault in (text_fault(name, title, deeds), _twin_fault(honour, candidate.unit_id, name, candidate.id)):
        if fault is not None:
            raise fault
    wanted = {"name": name, "title": title, "deeds": deeds}
    changed = [field for field, value in wanted.items() if getattr(candidate, field) != value]
    for field in changed:
        setattr(candidate, field, wanted[field])
    audit.record("candidate.edited", candidate, actor=actor, now=now, changed=changed)


def withdraw(candidate: Candidate, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take a candidate out of the running, with a reason. 撤回"""
    _require_change(candidate, actor, now)
    if candidate.state is CandidateState.WITHDRAWN:
        raise Conflict("This candidate is withdrawn already.")
    if not reason.strip():
        raise DomainError("Say why the candidate is withdrawn.")
    if len(reason) > 255:
        raise DomainError("Use at most %(count)s characters.", count=255)
    candidate.state, candidate.reason = CandidateState.WITHDRAWN, reason.strip()
    audit.record("candidate.withdrawn", candidate, actor=actor, now=now, reason=candidate.reason)


def reinstate(candidate: Candidate, *, actor: Actor, now: datetime) -> None:
    """Let a withdrawn candidate stand again, under the same number; organisers of the campaign only. 恢复"""
    if not may_edit(actor, candidate.honour.campaign):
        raise Forbidden("Only the campaign's organisers let a withdrawn candidate stand again.")
    if candidate.state is CandidateState.NOMINATED:
        raise Conflict("This candidate stands already.")
    candidate.state, candidate.reason = CandidateState.NOMINATED, ""
    audit.record("candidate.reinstated", candidate, actor=actor, now=now)


def standing(honour: Honour) -> Sequence[Candidate]:
    """List the candidates that stand, by number. 有效候选人"""
    stands = sa.select(Candidate).where(Candidate.honour_id == honour.id, Candidate.state == CandidateState.NOMINATED)
    return db.session.scalars(stands.options(joinedload(Candidate.unit)).order_by(Candidate.number)).all()


def may_change(candidate: Candidate, actor: Actor) -> bool:
    """Tell whether the actor speaks for a candidate's unit or organises the campaign."""
    return may_edit(actor, candidate.honour.campaign) or may_nominate_for(actor, candidate.unit)


def _require_change(candidate: Candidate, actor: Actor, now: datetime) -> None:
    if may_edit(actor, candidate.honour.campaign):
        return
    if not may_nominate_for(actor, candidate.unit):
        raise Forbidden("You do not speak for this unit.")
    # Who nominates may change their mind while nomination is open; later the organiser decides.
    require_open(candidate.honour.campaign, Activity.NOMINATE, now)


def next_number(honour: Honour) -> int:
    """Lock an honour and return the number of its next candidate. 编号"""
    db.session.execute(sa.select(Honour.id).where(Honour.id == honour.id).with_for_update())
    last = db.session.scalar(sa.select(sa.func.max(Candidate.number)).where(Candidate.honour_id == honour.id))
    return (last or 0) + 1


def plain_name(honour: Honour, unit: Unit, name: str) -> str:
    """Return the name under which a candidate stands: a unit stands under its own."""
    return unit.name if honour.holder_kind is HolderKind.UNIT else name.strip()


def plain_title(honour: Honour, title: str) -> str:
    """Return a person's post; units and brands have none."""
    return title.strip() if honour.holder_kind is HolderKind.PERSON else ""


def unit_fault(honour: Honour, unit: Unit, actor: Actor) -> DomainError | None:
    """Say why this actor cannot nominate from this unit, if so."""
    if not may_nominate_for(actor, unit):
        return Forbidden("You do not speak for this unit.")
    if not unit.path.startswith(honour.campaign.path):
        return DomainError(
            "“%(unit)s” does not belong to %(place)s, whose campaign this is.",
            unit=unit.name,
            place=honour.campaign.division.name,
        )
    return None


def text_fault(name: str, title: str, deeds: str) -> DomainError | None:
    """Say what is missing or too long, if anything."""
    if not name:
        return DomainError("Enter a name.")
    for text, longest in ((name, 128), (title, 64), (deeds, DEEDS)):
        if len(text) > longest:
            return DomainError("Use at most %(count)s characters.", count=longest)
    return None


def _twin_fault(honour: Honour, unit_id: int, name: str, own: int | None) -> DomainError | None:
    twin = db.session.scalar(
        sa.select(Candidate).where(
            Candidate.honour_id == honour.id, Candidate.unit_id == unit_id, Candidate.name == name
        )
    )
    if twin is None or twin.id == own:
        return None
    return twin_refusal(name, twin.number, twin.state)


def twin_refusal(name: str, number: int, state: CandidateState) -> Conflict:
    """Say that a unit has put this one forward before."""
    if state is CandidateState.WITHDRAWN:
        return Conflict(
            "“%(name)s” was withdrawn as number %(number)s.",
            advice="The campaign's organiser can let it stand again.",
            name=name,
            number=number,
        )
    return Conflict("“%(name)s” stands already, as number %(number)s.", name=name, number=number)
