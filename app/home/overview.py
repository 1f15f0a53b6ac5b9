"""Where the campaigns that concern a person stand today. 活动进度"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.home.work.days import Days
from campaigns.models import Campaign
from campaigns.timeline import Step, steps
from core.db import db

SHOWN = 3


@dataclass(frozen=True)
class Course:
    """A campaign and its phases as a line of steps."""

    campaign: Campaign
    steps: Sequence[Step]


def courses(days: Days) -> list[Course]:
    """Return the campaigns that are under way, newest first; else the next one, else the last. 活动进度"""
    if not days.names:
        return []
    chosen = _under_way(days) or _nearest(days)
    campaigns = db.session.scalars(
        sa.select(Campaign).where(Campaign.id.in_(chosen)).options(selectinload(Campaign.phases))
    ).all()
    ordered = sorted(campaigns, key=lambda one: chosen.index(one.id))
    return [Course(one, steps(one, days.today)) for one in ordered]


def _bounds(days: Days) -> dict[int, tuple[date, date]]:
    found: dict[int, tuple[date, date]] = {}
    for (campaign, _activity), (opens, closes) in days.spans.items():
        first, last = found.get(campaign, (opens, closes))
        found[campaign] = (min(first, opens), max(last, closes))
    return found


def _under_way(days: Days) -> list[int]:
    running = [
        (opens, campaign) for campaign, (opens, closes) in _bounds(days).items() if opens <= days.today <= closes
    ]
    return [campaign for _opens, campaign in sorted(running, reverse=True)[:SHOWN]]


def _nearest(days: Days) -> list[int]:
    bounds = _bounds(days)
    ahead = sorted((opens, campaign) for campaign, (opens, _closes) in bounds.items() if opens > days.today)
    past = sorted(((closes, campaign) for campaign, (_opens, closes) in bounds.items()), reverse=True)
    return [campaign for _day, campaign in (ahead or past)[:1]]
