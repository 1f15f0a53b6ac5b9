"""A campaign's phases as a line of steps: ended, under way with the days left, not begun. 阶段进度"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from campaigns.models import Campaign, Phase
from core.i18n import current, day


@dataclass(frozen=True)
class Step:
    """One phase as a page draws it; ``part`` is how much of it is over, in percent."""

    id: int
    label: str
    when: str
    state: str
    word: str
    part: int


def steps(campaign: Campaign, today: date) -> list[Step]:
    """Return the phases in order of their days."""
    ordered = sorted(campaign.phases, key=lambda p: (p.opens_on, p.closes_on, p.id))
    return [_step(phase, campaign.year, today) for phase in ordered]


def present(line: list[Step]) -> list[Step]:
    """Return what a list shows of a campaign: what is under way, else what is next, else the end."""
    return [s for s in line if s.state == "now"] or [s for s in line if s.state == "next"][:1] or line[-1:]


def _step(phase: Phase, year: int, today: date) -> Step:
    state = "done" if today > phase.closes_on else "next" if today < phase.opens_on else "now"
    # The days left count today, as a person does: on the last day one is left.
    left = (phase.closes_on - today).days + 1
    words = {
        "done": _("Ended"),
        "next": _("Not begun"),
        "now": ngettext("Under way, the last day", "Under way, %(num)s days left", left),
    }
    length = (phase.closes_on - phase.opens_on).days + 1
    part = (length - left + 1) * 100 // length if state == "now" else 0
    return Step(phase.id, phase.name, span(phase.opens_on, phase.closes_on, year), state, words[state], part)


def span(opens: date, closes: date, year: int) -> str:
    """Write two days as a stretch: 5月1日—5月31日; with years where they are not the campaign's."""
    if (opens.year, closes.year) != (year, year):
        return day(opens) if opens == closes else _("%(opens)s – %(closes)s", opens=day(opens), closes=day(closes))
    if opens == closes:
        return _short(opens)
    return _("%(opens)s – %(closes)s", opens=_short(opens), closes=_short(closes))


def _short(value: date) -> str:
    return f"{value.month}月{value.day}日" if current() == "zh_CN" else day(value).rsplit(" ", 1)[0]
