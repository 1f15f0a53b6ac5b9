"""What a campaign's phases open, and when."""

from __future__ import annotations

from datetime import datetime

from flask_babel.speaklater import LazyString

from campaigns.models import Activity, Campaign, Phase
from campaigns.words import ACTIVITIES
from core.clock import local_date
from core.errors import DomainError
from core.i18n import day


class Closed(DomainError):
    """No phase opens this today."""


def open_phase(campaign: Campaign, activity: Activity, now: datetime) -> Phase | None:
    """Return the phase that opens an activity on this day, if any. Both its days count."""
    today = local_date(now)
    return next((p for p in _of(campaign, activity) if p.opens_on <= today <= p.closes_on), None)


def require_open(campaign: Campaign, activity: Activity, now: datetime) -> None:
    """Refuse an activity outside its phases, naming the phase and its dates. 阶段限制

    Raises:
        Closed: No phase of this activity is open today; without any such phase it is never open.
    """
    if open_phase(campaign, activity, now) is not None:
        return
    today, phases = local_date(now), _of(campaign, activity)
    if not phases:
        raise Closed(
            "This campaign has no phase for this: %(activity)s.",
            advice="An organiser adds the phase on the campaign's page.",
            activity=ACTIVITIES[activity],
        )
    coming = [phase for phase in phases if phase.opens_on > today]
    phase = coming[0] if coming else phases[-1]
    dates = {"opens": LazyString(day, phase.opens_on), "closes": LazyString(day, phase.closes_on)}
    if coming:
        raise Closed(
            "“%(phase)s” has not begun: it is open from %(opens)s to %(closes)s.",
            advice="Come back then, or ask the organiser to change the phase.",
            phase=phase.name,
            **dates,
        )
    raise Closed(
        "“%(phase)s” is over: it was open from %(opens)s to %(closes)s.",
        advice="Ask the organiser to change the phase, if this still has to be done.",
        phase=phase.name,
        **dates,
    )


def _of(campaign: Campaign, activity: Activity) -> list[Phase]:
    found = [phase for phase in campaign.phases if phase.activity is activity]
    return sorted(found, key=lambda phase: (phase.opens_on, phase.closes_on))
