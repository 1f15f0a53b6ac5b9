"""The days of every campaign that concerns a person, read once for all kinds of work. 期限"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from campaigns.models import Activity, Campaign, Phase
from core.access import Actor, within
from core.db import db
from inbox.people import above


@dataclass(frozen=True)
class Days:
    """From when till when each activity of each campaign is open; gaps between phases do not count."""

    today: date
    now: datetime
    spans: Mapping[tuple[int, Activity], tuple[date, date]]
    names: Mapping[int, str]  # of campaigns

    @classmethod
    def of(cls, actor: Actor, today: date, now: datetime) -> Days:
        """Read the phases of campaigns below the actor's place, and of those above it."""
        rows = db.session.execute(
            sa.select(
                Phase.campaign_id,
                Campaign.name,
                Phase.activity,
                sa.func.min(Phase.opens_on),
                sa.func.max(Phase.closes_on),
            )
            .join(Campaign, Campaign.id == Phase.campaign_id)
            .where(sa.or_(within(Campaign.path, actor.path), Campaign.path.in_(above(actor.path))))
            .group_by(Phase.campaign_id, Campaign.name, Phase.activity)
        ).all()
        return cls(
            today,
            now,
            {(campaign, activity): (opens, closes) for campaign, _name, activity, opens, closes in rows},
            {campaign: name for campaign, name, *_rest in rows},
        )

    def opens(self, campaign_id: int, activity: Activity) -> date | None:
        """Return the first day of an activity."""
        return self.spans.get((campaign_id, activity), (None, None))[0]

    def closes(self, campaign_id: int, activity: Activity) -> date | None:
        """Return the last day of an activity."""
        return self.spans.get((campaign_id, activity), (None, None))[1]

    def open_now(self, activity: Activity) -> list[int]:
        """Return the campaigns in which an activity is under way."""
        return [
            campaign
            for (campaign, one), (opens, closes) in self.spans.items()
            if one is activity and opens <= self.today <= closes
        ]

    def soon(self, activity: Activity, days: int) -> list[int]:
        """Return the campaigns in which an activity is under way, or begins within so many days."""
        return [
            campaign
            for (campaign, one), (opens, closes) in self.spans.items()
            if one is activity and (opens - self.today).days <= days and self.today <= closes
        ]

    def next_opening(self, activity: Activity) -> tuple[date, str] | None:
        """Return when an activity begins next, and in which campaign."""
        ahead = [
            (opens, self.names[campaign])
            for (campaign, one), (opens, _closes) in self.spans.items()
            if one is activity and opens > self.today
        ]
        return min(ahead, default=None)
