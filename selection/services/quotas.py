"""Sharing an honour's quota out among the divisions below, exactly. 名额分配"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from campaigns import services as campaigns
from campaigns.models import Activity, Candidate, CandidateState, Honour
from core import audit
from core.access import Actor, within
from core.db import db
from core.errors import Conflict, DomainError
from scoring.apportion import METHODS, Apportionment, apportion
from scoring.errors import BadInput
from selection.models import QuotaPlan, QuotaShare
from selection.services.reach import Places, hold, places_of, require_phase
from units.models import Division, Unit

BASES = ("candidates", "units", "typed")
MOST_WEIGHT = 10**12
REASON = 1000


def weights_of(honour: Honour, basis: str, places: Places) -> dict[int, int]:
    """Count what the weights count, by division: its candidates or its window units. 权数"""
    if basis == "candidates":
        where = (Candidate.honour_id == honour.id, Candidate.state == CandidateState.NOMINATED)
        paths = db.session.scalars(sa.select(Candidate.path).where(*where))
    else:
        paths = db.session.scalars(sa.select(Unit.path).where(within(Unit.path, honour.path)))
    counts = dict.fromkeys((division.id for division in places.every), 0)
    for path in paths:
        counts[places.of(path).id] += 1
    return counts


def sharing(honour: Honour, places: Places) -> tuple[Division, ...]:
    """Return the divisions that share a quota: all below the campaign's, and its own if somebody stands there."""
    own = weights_of(honour, "candidates", places)[places.own.id]
    return places.every if own else places.children or places.every


def plan_quota(
    honour: Honour,
    *,
    method: str = "sainte_lague",
    basis: str = "candidates",
    weights: Mapping[int, int] | None = None,
    expected: int | None = None,
    actor: Actor,
    now: datetime,
) -> QuotaPlan:
    """Apportion an honour's quota among the divisions below. 分配名额

    Args:
        honour: The honour; its quota is shared out.
        method: A key of ``scoring.apportion.METHODS``.
        basis: What the weights count: ``candidates``, ``units``, or ``typed``.
        weights: Division id to weight, for ``typed``.
        expected: The number the plan will have, as the page showed it: asked twice the same, it is done once.

    Raises:
        DomainError: The method or the basis is unknown, or nothing can be shared out.
    """
    campaigns.require_edit(actor, honour.campaign)
    hold(honour.id)
    last = last_plan(honour)
    number = (last.number if last else 0) + 1
    if last is not None and expected == last.number and _asked_before(last, method, basis, weights):
        return last
    if expected is not None and expected != number:
        raise Conflict("Somebody has planned this quota meanwhile.", advice="Look at the newest plan.")
    require_phase(honour.campaign, now, Activity.SELECT)
    if method not in METHODS or basis not in BASES:
        raise DomainError("Choose a method and what it counts.")
    places = places_of(honour.campaign.division)
    divisions = sharing(honour, places)
    counted = _typed(weights or {}, divisions) if basis == "typed" else weights_of(honour, basis, places)
    if not any(counted[division.id] for division in divisions):
        raise DomainError(
            "There is nothing to share the quota by.", advice="Nominate candidates first, or type the weights."
        )
    result = _apportion([counted[division.id] for division in divisions], honour.quota, method)
    return _store(
        honour, number, basis=basis, divisions=divisions, weights=counted, result=result, actor=actor, now=now
    )


def _asked_before(last: QuotaPlan, method: str, basis: str, weights: Mapping[int, int] | None) -> bool:
    """Tell whether the newest plan is what is asked for: another person's, asked for otherwise, is not."""
    if (last.method, last.basis) != (method, basis):
        return False
    return basis != "typed" or all((weights or {}).get(one.division_id, 0) == one.weight for one in last.shares)


def _typed(weights: Mapping[int, int], divisions: tuple[Division, ...]) -> dict[int, int]:
    found = {division.id: weights.get(division.id, 0) for division in divisions}
    wrong = [division.name for division in divisions if not 0 <= found[division.id] <= MOST_WEIGHT]
    if wrong:
        raise DomainError("Enter whole numbers of 0 or more as weights: %(names)s.", names="、".join(wrong))
    return found


def _apportion(weights: list[int], seats: int, method: str) -> Apportionment:
    try:
        return apportion(weights, seats, method=method)
    except BadInput as error:
        raise DomainError(
            "This quota cannot be shared out like this: %(why)s", advice="Choose another method.", why=str(error)
        ) from error


def _store(
    honour: Honour,
    number: int,
    *,
    basis: str,
    divisions: tuple[Division, ...],
    weights: Mapping[int, int],
    result: Apportionment,
    actor: Actor,
    now: datetime,
) -> QuotaPlan:
    tie = {"open": result.open_seats, "divisions": [divisions[at].id for at in result.tied]} if result.tied else None
    plan = QuotaPlan(
        honour=honour,
        number=number,
        method=result.method,
        seats=honour.quota,
        basis=basis,
        tie=tie,
        decision=None,
        made_by=actor.user_id,
        made_at=now,
    )
    plan.shares = [
        QuotaShare(division_id=division.id, position=at, weight=weights[division.id], seats=result.seats[at])
        for at, division in enumerate(divisions)
    ]
    db.session.add(plan)
    audit.record("quota.planned", plan, actor=actor, now=now, method=result.method, basis=basis, tied=bool(tie))
    return plan


def last_plan(honour: Honour) -> QuotaPlan | None:
    """Return an honour's newest plan, the one that counts."""
    newest = sa.select(QuotaPlan).where(QuotaPlan.honour_id == honour.id).order_by(QuotaPlan.number.desc())
    return db.session.scalar(newest.limit(1))


def waits(plan: QuotaPlan) -> bool:
    """Tell whether seats of a plan tie and nobody has decided."""
    return plan.tie is not None and plan.decision is None


def decide_quota_tie(
    plan: QuotaPlan, division_ids: Collection[int], reason: str, *, actor: Actor, now: datetime
) -> None:
    """Give the seats that tie to some of the divisions, with a reason. 裁定名额并列

    Raises:
        DomainError: The choice does not fit the tie, or there is no reason.
        Conflict: It was decided otherwise meanwhile.
    """
    campaigns.require_edit(actor, plan.honour.campaign)
    db.session.refresh(plan, with_for_update=True)
    chosen, reason = sorted(set(division_ids)), reason.strip()
    if plan.decision is not None and plan.decision["divisions"] == chosen and plan.decision["reason"] == reason:
        return
    if plan.decision is not None:
        raise Conflict("This tie has been decided already.", advice="Look at the decision on the page.")
    if plan.tie is None:
        raise Conflict("No seats of this plan tie.")
    require_phase(plan.honour.campaign, now, Activity.SELECT)
    if not set(chosen) <= set(plan.tie["divisions"]) or len(chosen) != plan.tie["open"]:
        raise DomainError("Choose exactly %(count)s of the tied divisions.", count=plan.tie["open"])
    check_reason(reason)
    plan.decision = {"divisions": chosen, "reason": reason, "by": actor.name, "at": now.isoformat()}
    for share in plan.shares:
        if share.division_id in chosen:
            share.seats += 1
    audit.record("quota.tie_decided", plan, actor=actor, now=now, divisions=chosen, reason=reason)


def check_reason(reason: str) -> None:
    """Refuse a decision without a reason, or with an endless one."""
    if not reason:
        raise DomainError("Give the reason for this decision.")
    if len(reason) > REASON:
        raise DomainError("Use at most %(count)s characters.", count=REASON)
