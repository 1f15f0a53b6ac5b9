"""The public's first page: the campaign of the day, its phases, and who holds its honours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaigns.models import Campaign, Candidate, HolderKind, Honour, Phase
from campaigns.timeline import Step, steps
from certificates.models import Certificate, CertificateSeries, CertificateState
from core.clock import local_date
from core.db import db
from core.errors import NotFound
from core.sorting import stroke_key
from units.models import Unit

SHOWN = 4  # holders of an honour on the first page


@dataclass(frozen=True)
class Roll:
    """An honour and those who hold a valid certificate of it, by strokes of the name."""

    honour: Honour
    count: int
    holders: Sequence[tuple[str, str]]  # name, unit


@dataclass(frozen=True)
class Portal:
    """What the first page shows."""

    campaign: Campaign | None
    steps: Sequence[Step]
    units: int
    rolls: Sequence[Roll]
    past: Campaign | None


def portal(now: datetime) -> Portal:
    """Gather the campaign that is under way (or else the latest), and the latest roll of honour."""
    today = local_date(now)
    bounds = (
        sa.select(
            Phase.campaign_id, sa.func.min(Phase.opens_on).label("opens"), sa.func.max(Phase.closes_on).label("closes")
        )
        .group_by(Phase.campaign_id)
        .subquery()
    )
    dated = sa.select(Campaign).join(bounds, bounds.c.campaign_id == Campaign.id)
    newest = (bounds.c.opens.desc(), Campaign.id.desc())
    campaign = db.session.scalar(
        dated.where(bounds.c.opens <= today, bounds.c.closes >= today).order_by(*newest).limit(1)
    ) or db.session.scalar(dated.order_by(*newest).limit(1))
    units = 0
    if campaign is not None:
        units = db.session.scalar(sa.select(sa.func.count(Unit.id)).where(Unit.path.startswith(campaign.path))) or 0
    past = _latest_with_honours()
    return Portal(
        campaign=campaign,
        steps=steps(campaign, today) if campaign else [],
        units=units,
        rolls=[_roll(honour, SHOWN) for honour in past.honours] if past else [],
        past=past,
    )


def _latest_with_honours() -> Campaign | None:
    return db.session.scalar(
        sa.select(Campaign)
        .join(Honour)
        .join(CertificateSeries)
        .join(Certificate)
        .where(Certificate.state == CertificateState.VALID)
        .order_by(Campaign.year.desc(), Campaign.id.desc())
        .limit(1)
    )


def _roll(honour: Honour, limit: int | None = None) -> Roll:
    held = db.session.execute(
        sa.select(Certificate.holder, Unit.name)
        .join(CertificateSeries, CertificateSeries.id == Certificate.series_id)
        .join(Candidate, Candidate.id == Certificate.candidate_id)
        .join(Unit, Unit.id == Candidate.unit_id)
        .where(CertificateSeries.honour_id == honour.id, Certificate.state == CertificateState.VALID)
    ).all()
    # A public list goes by strokes of the surname; units and brands likewise by their first character.
    holders = sorted(((name, unit) for name, unit in held), key=lambda pair: (stroke_key(pair[0]), pair[1]))
    if honour.holder_kind is HolderKind.UNIT:
        holders = [(name, "") for name, _unit in holders]
    return Roll(honour, len(holders), holders[:limit] if limit else holders)


def roll_of(honour_id: int) -> Roll:
    """Return the whole roll of an honour that has been awarded."""
    honour = db.session.get(Honour, honour_id)
    roll = _roll(honour) if honour is not None else None
    if roll is None or not roll.count:
        raise NotFound
    return roll
