"""What the pages propose, for an organiser to change: phases from a first day, three honours, a rubric."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from campaigns.models import Activity, HolderKind, Method

# What a year's campaign takes, in days of each phase.
LENGTHS = (
    (Activity.PREPARE, 20),
    (Activity.NOMINATE, 40),
    (Activity.MARK, 60),
    (Activity.SELECT, 30),
    (Activity.HONOUR, 20),
)


def phases(first: date) -> list[dict[str, Any]]:
    """Propose the five phases, one after the other from a first day."""
    names = {
        Activity.PREPARE: _("Launch and preparation"),
        Activity.NOMINATE: _("Applications and nominations"),
        Activity.MARK: _("Competition and marking"),
        Activity.SELECT: _("Selection of nominees"),
        Activity.HONOUR: _("Commendation"),
    }
    found, opens = [], first
    for activity, length in LENGTHS:
        closes = opens + timedelta(days=length - 1)
        found.append({"name": names[activity], "activity": activity.value, "opens_on": opens, "closes_on": closes})
        opens = closes + timedelta(days=1)
    return found


def honours() -> list[dict[str, Any]]:
    """Propose the three honours of the founding document. 三创"""
    return [
        {"name": "群众满意窗口", "holder_kind": HolderKind.UNIT.value, "quota": 30},
        {"name": "优质服务品牌", "holder_kind": HolderKind.BRAND.value, "quota": 30},
        {"name": "优秀服务标兵", "holder_kind": HolderKind.PERSON.value, "quota": 30},
    ]


def rubric() -> dict[str, Any]:
    """Propose a rubric of five criteria that make 100, one highest and one lowest mark left out."""
    lines = (
        (_("Policy and procedure"), _("Knows the rules, explains them in plain words"), 25),
        (_("Skill on the spot"), _("Handles a case correctly, fully and in time"), 30),
        (_("Conduct"), _("Courteous, patient, keeps to the promises made"), 20),
        (_("Results"), _("What was achieved this year, with figures"), 15),
        (_("New ideas"), _("What others can take up"), 10),
    )
    criteria = [
        {
            "name": name,
            "hint": hint,
            "method": Method.TRIMMED_MEAN.value,
            "drop": "1",
            "minimum": "0",
            "maximum": str(maximum),
            "step": "0.01",
            "weight": "1",
            "mean_decimals": "2",
            "weighted_decimals": "2",
            "minimum_marks": "3",
        }
        for name, hint, maximum in lines
    ]
    ties = [{"step": "at:0"}, {"step": "untrimmed_mean"}, {"step": ""}]
    return {"decimals": "2", "total_decimals": "2", "criteria": criteria, "tie_breaks": ties}
