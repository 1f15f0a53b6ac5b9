"""Finding runs, plans and lists within an actor's subtree, and the divisions that quotas go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from campaigns import services as campaigns
from campaigns.models import Activity, Campaign, Honour, Round
from core.access import Actor
from core.db import db
from core.errors import NotFound
from selection.models import NomineeList, QuotaPlan, RankingRun
from units.models import Division


def get_run(actor: Actor, run_id: int) -> RankingRun:
    """Return a ranking run within the actor's subtree. 排名结果"""
    way = (
        joinedload(RankingRun.round).joinedload(Round.honour).joinedload(Honour.campaign).joinedload(Campaign.division)
    )
    run = db.session.scalar(
        sa.select(RankingRun).where(RankingRun.id == run_id).options(way, defer(RankingRun.input_gz))
    )
    if run is None or not actor.sees(run.path):
        raise NotFound
    return run


def get_plan(actor: Actor, plan_id: int) -> QuotaPlan:
    """Return a quota plan within the actor's subtree. 名额分配"""
    plan = db.session.get(QuotaPlan, plan_id)
    if plan is None or not actor.sees(plan.path):
        raise NotFound
    return plan


def get_list(actor: Actor, list_id: int) -> NomineeList:
    """Return a nominee list within the actor's subtree. 推荐名单"""
    found = db.session.get(NomineeList, list_id)
    if found is None or not actor.sees(found.path):
        raise NotFound
    return found


@dataclass(frozen=True)
class Places:
    """The divisions that compete for an honour's quota: those below the campaign's, and its own.

    The campaign's own division stands for what belongs to it directly (省直).
    """

    own: Division
    children: tuple[Division, ...]

    @property
    def every(self) -> tuple[Division, ...]:
        """All of them, its own last."""
        return (*self.children, self.own)

    def of(self, path: str) -> Division:
        """Return the division whose quota a candidate competes for."""
        for division in self.children:
            if path.startswith(division.path):
                return division
        return self.own


def places_of(own: Division) -> Places:
    """Load the divisions below a campaign's division, in the order of their codes."""
    children: Sequence[Division] = db.session.scalars(
        sa.select(Division).where(Division.parent_id == own.id).order_by(Division.code)
    ).all()
    return Places(own, tuple(children))


def hold(honour_id: int) -> None:
    """Lock an honour, so that two people do not take the same next number."""
    db.session.execute(sa.select(Honour.id).where(Honour.id == honour_id).with_for_update())


def require_phase(campaign: Campaign, now: datetime, *activities: Activity) -> None:
    """Refuse what none of these activities' phases opens today."""
    if not any(campaigns.open_phase(campaign, activity, now) for activity in activities):
        campaigns.require_open(campaign, activities[-1], now)
