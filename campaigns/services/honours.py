"""Honours and their rounds: added and changed by organisers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from campaigns.drafts import HonourDraft
from campaigns.models import Campaign, Candidate, HolderKind, Honour, Round
from campaigns.services.scope import require_edit
from campaigns.services.versions import check_text, check_version, edited
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError

FIRST_ROUND = "终评"  # An official word that is stored and printed, not a label on a page.
MOST = 1_000_000


def add_honour(
    campaign: Campaign, name: str, holder_kind: HolderKind, quota: int, *, actor: Actor, now: datetime
) -> Honour:
    """Add an honour, with its first round. 新增荣誉称号"""
    require_edit(actor, campaign)
    check_version(campaign, None)
    honour = append_honour(campaign, HonourDraft(name, holder_kind, quota))
    edited(campaign, "honour.added", honour, ["honours"], actor=actor, now=now)
    return honour


def edit_honour(
    honour: Honour,
    name: str,
    holder_kind: HolderKind,
    quota: int,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change an honour's name or quota; its kind of holder only while it has no candidate. 修改荣誉称号"""
    require_edit(actor, honour.campaign)
    check_version(honour.campaign, version)
    _check_honour(honour.campaign, HonourDraft(name, holder_kind, quota), honour)
    if holder_kind is not honour.holder_kind and _has_candidates(honour):
        raise Conflict("“%(honour)s” has candidates already; who may hold it can no longer change.", honour=honour.name)
    honour.name, honour.holder_kind, honour.quota = name, holder_kind, quota
    edited(honour.campaign, "honour.edited", honour, ["honours"], actor=actor, now=now, quota=quota)


def add_round(honour: Honour, name: str, *, actor: Actor, now: datetime) -> Round:
    """Add a round after the present ones. 新增轮次"""
    require_edit(actor, honour.campaign)
    check_text(name, 64, DomainError("Give the round a name."))
    if any(other.name == name for other in honour.rounds):
        raise Conflict("This honour has a round called “%(name)s” already.", name=name)
    added = Round(name=name, position=1 + max((r.position for r in honour.rounds), default=-1))
    honour.rounds.append(added)
    audit.record("round.added", added, actor=actor, now=now)
    return added


def append_honour(campaign: Campaign, draft: HonourDraft) -> Honour:
    """Give a campaign one more honour, with its first round; the caller records it."""
    _check_honour(campaign, draft, None)
    honour = Honour(
        name=draft.name,
        holder_kind=draft.holder_kind,
        quota=draft.quota,
        position=1 + max((other.position for other in campaign.honours), default=-1),
    )
    honour.rounds.append(Round(name=FIRST_ROUND, position=0))
    campaign.honours.append(honour)
    return honour


def _has_candidates(honour: Honour) -> bool:
    return db.session.scalar(sa.select(Candidate.id).where(Candidate.honour_id == honour.id).limit(1)) is not None


def _check_honour(campaign: Campaign, draft: HonourDraft, own: Honour | None) -> None:
    check_text(draft.name, 64, DomainError("Give the honour a name."))
    if not 0 <= draft.quota <= MOST:
        raise DomainError("Enter a quota from 0 to %(most)s.", most=MOST)
    if any(other.name == draft.name for other in campaign.honours if other is not own):
        raise Conflict("This campaign has an honour called “%(name)s” already.", name=draft.name)
