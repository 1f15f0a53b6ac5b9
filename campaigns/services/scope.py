"""Who sees which campaign, who may change it, and the getters that hold everybody to it.

A campaign of a province concerns every place below it: a prefecture's organiser and a unit's clerk
see it, read-only, and in it the candidates of their own subtree. It is changed at or above its own
place only.
"""

from __future__ import annotations

from typing import TypeVar

import sqlalchemy as sa

from campaigns.models import Campaign, Candidate, Honour, Phase, Round
from core.access import Actor, Role, within
from core.db import Base, db
from core.errors import Forbidden, NotFound

Found = TypeVar("Found", bound=Base)


def places_above(path: str) -> list[str]:
    """List a place's own path and those of all places above it.

    >>> places_above("/22/2201/")
    ['/', '/22/', '/22/2201/']
    """
    parts = [part for part in path.split("/") if part]
    return ["/", *("/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts)))] if path else []


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Filter campaigns to those within the actor's subtree and those of the places above it."""
    return within(Campaign.path, actor.path) | Campaign.path.in_(places_above(actor.path))


def may_edit(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the actor organises at or above the campaign's own place."""
    return actor.role in (None, Role.ORGANISER) and actor.sees(campaign.path)


def require_edit(actor: Actor, campaign: Campaign) -> None:
    """Refuse who may not change a campaign."""
    if not may_edit(actor, campaign):
        raise Forbidden(
            "This campaign belongs to %(place)s; you can read it, not change it.",
            advice="Ask an organiser there.",
            place=campaign.division.name,
        )


def _one(found: sa.Select[Found], actor: Actor, upward: bool) -> Found:
    scope = visible(actor) if upward else within(Campaign.path, actor.path)
    row = db.session.scalar(found.where(scope))
    if row is None:
        raise NotFound
    return row


def get_campaign(actor: Actor, campaign_id: int, *, upward: bool = False) -> Campaign:
    """Return a campaign of the actor's subtree; ``upward`` also one of the places above. 查看活动"""
    return _one(sa.select(Campaign).where(Campaign.id == campaign_id), actor, upward)


def get_honour(actor: Actor, honour_id: int, *, upward: bool = False) -> Honour:
    """Return an honour of a campaign that `get_campaign` would return."""
    return _one(sa.select(Honour).join(Honour.campaign).where(Honour.id == honour_id), actor, upward)


def get_round(actor: Actor, round_id: int, *, upward: bool = False) -> Round:
    """Return a round of an honour that `get_honour` would return."""
    found = sa.select(Round).join(Round.honour).join(Honour.campaign).where(Round.id == round_id)
    return _one(found, actor, upward)


def get_phase(actor: Actor, campaign_id: int, phase_id: int) -> Phase:
    """Return a phase of a campaign of the actor's subtree."""
    found = sa.select(Phase).join(Phase.campaign).where(Phase.id == phase_id, Campaign.id == campaign_id)
    return _one(found, actor, False)


def get_candidate(actor: Actor, candidate_id: int) -> Candidate:
    """Return a candidate whose unit lies in the actor's subtree."""
    candidate = db.session.get(Candidate, candidate_id)
    if candidate is None or not actor.sees(candidate.path):
        raise NotFound
    return candidate
