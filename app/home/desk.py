"""The first page of a person who is signed in: the work at hand, and where the campaigns stand. 首页"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.home.empty import Nothing, nothing_for
from app.home.overview import Course, courses
from app.home.tasks import Group, found, grouped, in_words
from app.home.work.days import Days
from core.access import Actor, Role
from core.clock import local_date


@dataclass(frozen=True)
class Desk:
    """What the page shows."""

    groups: Sequence[Group]
    nothing: Nothing
    courses: Sequence[Course]
    today: date

    @property
    def first(self) -> str:
        """Return where the most urgent work is, or nothing."""
        return self.groups[0].tasks[0].url if self.groups else ""

    def when(self, due: date) -> str:
        """Say how far a day is."""
        return in_words(due, self.today)


def desk(actor: Actor, now: datetime) -> Desk:
    """Gather a person's first page."""
    today = local_date(now)
    days = Days.of(actor, today, now)
    return Desk(grouped(found(actor, days), today), nothing_for(actor.role or Role.PEER, days), courses(days), today)
