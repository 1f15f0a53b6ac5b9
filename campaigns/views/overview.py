"""Pages that show campaigns: the list, and one campaign. 活动列表、活动"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campaigns import services, timeline
from campaigns.models import Activity
from campaigns.services import finding
from campaigns.views.blueprint import READERS, bp
from campaigns.views.next_step import next_step
from core.access import Role, allow, require_actor
from core.clock import local_date, utcnow
from core.paging import page_number


@bp.get("/campaigns")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the campaigns that concern the reader. 活动列表"""
    actor, today = require_actor(), local_date(utcnow())
    page = finding.find_campaigns(actor, page=page_number(request.args.get("page")))
    honours = [honour for campaign in page.items for honour in campaign.honours]
    return render_template(
        "campaigns/index.html",
        page=page,
        present={c.id: timeline.present(timeline.steps(c, today)) for c in page.items},
        counts=finding.count_standing(actor, honours),
        may_start=actor.role is Role.ORGANISER,
    )


@bp.get("/campaigns/<int:campaign_id>")
@allow(*READERS)
def campaign(campaign_id: int) -> ResponseReturnValue:
    """Show a campaign: its phases, its honours, what to do next. 活动"""
    actor, now = require_actor(), utcnow()
    found = services.get_campaign(actor, campaign_id, upward=True)
    return render_template(
        "campaigns/campaign.html",
        campaign=found,
        steps=timeline.steps(found, local_date(now)),
        counts=finding.count_standing(actor, found.honours),
        may_edit=services.may_edit(actor, found),
        may_nominate=actor.role in (Role.ORGANISER, Role.CLERK)
        and services.open_phase(found, Activity.NOMINATE, now) is not None,
        next_step=next_step(actor, found, now),
    )
