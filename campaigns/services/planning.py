"""Campaigns and their phases: made and changed by organisers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from campaigns.drafts import HonourDraft, PhaseDraft
from campaigns.models import Activity, Campaign, Phase
from campaigns.services.honours import append_honour
from campaigns.services.scope import require_edit
from campaigns.services.versions import check_text, check_version, edited
from core import audit
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError, Forbidden
from units.models import Division

YEARS = range(1978, 2201)


def create_campaign(
    name: str,
    slogan: str,
    issuer: str,
    year: int,
    division: Division,
    *,
    phases: Sequence[PhaseDraft] = (),
    honours: Sequence[HonourDraft] = (),
    actor: Actor,
    now: datetime,
) -> Campaign:
    """Start a campaign at a place of the actor's subtree. 新建活动

    Raises:
        Forbidden: The place is not the actor's.
        Conflict: The place has a campaign of this name and year.
    """
    if actor.role not in (None, Role.ORGANISER) or not actor.sees(division.path):
        raise Forbidden("This place is outside what you look after.")
    _check_campaign(name, issuer, year)
    _refuse_twin(division.id, name, year, None)
    campaign = Campaign(
        name=name, slogan=slogan, issuer=issuer, year=year, division=division, path=division.path, created_at=now
    )
    db.session.add(campaign)
    for phase in phases:
        _check_phase(phase)
        campaign.phases.append(_phase(phase))
    for honour in honours:
        append_honour(campaign, honour)
    audit.record("campaign.created", campaign, actor=actor, now=now)
    return campaign


def edit_campaign(
    campaign: Campaign,
    *,
    name: str,
    slogan: str,
    issuer: str,
    year: int,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what a campaign says of itself. 修改活动

    Raises:
        Conflict: Somebody changed it after this version was read; the message says what.
    """
    require_edit(actor, campaign)
    check_version(campaign, version)
    _check_campaign(name, issuer, year)
    _refuse_twin(campaign.division_id, name, year, campaign.id)
    wanted = {"name": name, "slogan": slogan, "issuer": issuer, "year": year}
    changed = [field for field, value in wanted.items() if getattr(campaign, field) != value]
    for field in changed:
        setattr(campaign, field, wanted[field])
    edited(campaign, "campaign.edited", campaign, changed, actor=actor, now=now)


def add_phase(
    campaign: Campaign, name: str, activity: Activity, opens_on: date, closes_on: date, *, actor: Actor, now: datetime
) -> Phase:
    """Add a dated phase. 新增阶段"""
    require_edit(actor, campaign)
    draft = PhaseDraft(name, activity, opens_on, closes_on)
    _check_phase(draft)
    check_version(campaign, None)
    phase = _phase(draft)
    campaign.phases.append(phase)
    edited(campaign, "phase.added", phase, ["phases"], actor=actor, now=now)
    return phase


def edit_phase(
    phase: Phase,
    name: str,
    activity: Activity,
    opens_on: date,
    closes_on: date,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change a phase; what it opens follows at once. 修改阶段"""
    require_edit(actor, phase.campaign)
    _check_phase(PhaseDraft(name, activity, opens_on, closes_on))
    check_version(phase.campaign, version)
    phase.name, phase.activity, phase.opens_on, phase.closes_on = name, activity, opens_on, closes_on
    edited(phase.campaign, "phase.edited", phase, ["phases"], actor=actor, now=now)


def remove_phase(phase: Phase, *, version: int | None = None, actor: Actor, now: datetime) -> None:
    """Take a phase out of its campaign; what it opened is closed. 删除阶段"""
    campaign = phase.campaign
    require_edit(actor, campaign)
    check_version(campaign, version)
    detail = {"phase": phase.name, "activity": phase.activity.value}
    db.session.delete(phase)
    db.session.flush()
    db.session.expire(campaign, ["phases"])
    edited(campaign, "phase.removed", campaign, ["phases"], actor=actor, now=now, **detail)


def _phase(draft: PhaseDraft) -> Phase:
    return Phase(name=draft.name, activity=draft.activity, opens_on=draft.opens_on, closes_on=draft.closes_on)


def _refuse_twin(division_id: int, name: str, year: int, own: int | None) -> None:
    twin = sa.select(Campaign.id).where(
        Campaign.division_id == division_id, Campaign.name == name, Campaign.year == year
    )
    found = db.session.scalar(twin)
    if found is not None and found != own:
        raise Conflict("There is a campaign “%(name)s” of %(year)s already.", name=name, year=str(year))


def _check_campaign(name: str, issuer: str, year: int) -> None:
    check_text(name, 128, DomainError("Give the campaign a name."))
    check_text(issuer, 64, DomainError("Say who issues the certificates."))
    if year not in YEARS:
        raise DomainError("Enter a year such as 2026.")


def _check_phase(draft: PhaseDraft) -> None:
    check_text(draft.name, 64, DomainError("Give the phase a name."))
    if draft.closes_on < draft.opens_on:
        raise DomainError("“%(phase)s” would end before it begins.", phase=draft.name)
