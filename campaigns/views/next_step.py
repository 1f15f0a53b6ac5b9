"""What to do next with a campaign: one thing, by the reader's role and by how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _

from campaigns.models import Activity, Campaign
from campaigns.services import may_edit, open_phase
from core.access import Actor, Role

# Pages of the features above this one; a link is drawn where the page exists.
ABOVE = (
    (Activity.HONOUR, "certificates.index"),
    (Activity.SELECT, "selection.index"),
    (Activity.MARK, "judges.panels"),
)


@dataclass(frozen=True)
class NextStep:
    """The one solid button of a campaign's page."""

    label: str
    url: str


def next_step(actor: Actor, campaign: Campaign, now: datetime) -> NextStep | None:
    """Return what the reader does next, if it is theirs to do."""
    if may_edit(actor, campaign):
        return _to_prepare(campaign) or _to_run(campaign, now)
    nominates = actor.role in (Role.CLERK, Role.ORGANISER)
    return _to_nominate(campaign, now) if nominates else None


def _to_prepare(campaign: Campaign) -> NextStep | None:
    if not campaign.phases:
        return NextStep(_("Add the first phase"), url_for("campaigns.add_phase", campaign_id=campaign.id))
    if not campaign.honours:
        return NextStep(_("Add the first honour"), url_for("campaigns.add_honour", campaign_id=campaign.id))
    for honour in campaign.honours:
        for found in honour.rounds:
            if found.rubric is None:
                label = _("Set the rubric of “%(honour)s”", honour=honour.name)
                return NextStep(label, url_for("campaigns.rubric", round_id=found.id))
    return None


def _to_run(campaign: Campaign, now: datetime) -> NextStep | None:
    labels = {
        "certificates.index": _("Issue certificates"),
        "selection.index": _("Rank and select"),
        "judges.panels": _("See the judging"),
    }
    for activity, endpoint in ABOVE:
        if open_phase(campaign, activity, now) and endpoint in current_app.view_functions:
            return NextStep(labels[endpoint], url_for(endpoint))
    return _to_nominate(campaign, now)


def _to_nominate(campaign: Campaign, now: datetime) -> NextStep | None:
    if open_phase(campaign, Activity.NOMINATE, now) is None or not campaign.honours:
        return None
    return NextStep(_("Nominate"), url_for("campaigns.nominate", honour_id=campaign.honours[0].id))
