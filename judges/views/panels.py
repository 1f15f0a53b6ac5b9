"""Pages of panels: the list of rounds, seats, opening, progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

import accounts.services
from campaigns import services as campaigns
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.paging import page_number, row_id
from judges import exports, services
from judges.forms import SeatForm, refuse
from judges.models import Panel
from judges.services.progress import Progress
from judges.views import bp
from judges.views.downloads import workbook

RANKING = "selection.round_page"  # a page of a feature above this one
READERS = (Role.ORGANISER, Role.SCORER, Role.SUPERVISOR)


@bp.get("/panels")
@allow(*READERS)
def panels() -> ResponseReturnValue:
    """List the rounds that are judged in the actor's subtree. 评审"""
    page = services.find_rounds(require_actor(), page=page_number(request.args.get("page")))
    return render_template("judges/panels.html", page=page)


@bp.post("/rounds/<int:round_id>/panel")
@allow(Role.ORGANISER)
def make_panel(round_id: int) -> ResponseReturnValue:
    """Set up a round's panel. 组建评委会"""
    actor = require_actor()
    made = services.panel_of(campaigns.get_round(actor, round_id), actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("judges.panel", panel_id=made.id))


@bp.get("/panels/<int:panel_id>")
@allow(*READERS)
def panel(panel_id: int) -> ResponseReturnValue:
    """Show a panel: its judges, what opening will do, how far they are. 评委会"""
    return _panel_page(services.get_panel(require_actor(), panel_id), SeatForm(formdata=None))


def _panel_page(found: Panel, form: SeatForm) -> str:
    form.offer((user.id, f"{user.name} ({user.login})") for user in services.find_judges(found))
    progress, late = services.progress_of(found.seats), services.late_candidates(found)
    may_edit = campaigns.may_edit(require_actor(), found.round.honour.campaign)
    return render_template(
        "judges/panel.html",
        panel=found,
        form=form,
        progress=progress,
        ranking=_ranking(found, progress) if may_edit and not late else None,
        plan=None if found.opened_at else services.opening_plan(found),
        recusals=len(services.recusals_of(found)),
        late=late,
        thin=services.thin_candidates(found),
        may_edit=may_edit,
    )


def _ranking(found: Panel, progress: Sequence[Progress]) -> str | None:
    """Return where a panel's ranking is computed, once every sheet of it is in."""
    if not found.opened_at or not all(row.done for row in progress) or RANKING not in current_app.view_functions:
        return None
    return url_for(RANKING, round_id=found.round_id)


@bp.post("/panels/<int:panel_id>/seats")
@allow(Role.ORGANISER)
def add_seat(panel_id: int) -> ResponseReturnValue:
    """Give a judge a seat. 聘任评委"""
    actor, form = require_actor(), SeatForm()
    found = services.get_panel(actor, panel_id)
    form.offer((user.id, user.name) for user in services.find_judges(found))
    if not form.validate_on_submit():
        return _panel_page(found, form), 422
    try:
        user = accounts.services.get_user(actor, form.user.data)
        services.seat_judge(found, user, form.label.data or "", actor=actor, now=utcnow())
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        refuse(form.label, refusal)
        return _panel_page(services.get_panel(actor, panel_id), form), refusal.status
    return redirect(url_for("judges.panel", panel_id=panel_id))


@bp.post("/panels/<int:panel_id>/seats/remove")
@allow(Role.ORGANISER)
def remove_seat(panel_id: int) -> ResponseReturnValue:
    """Take a seat away before marking opens. 撤销评委席"""
    found = services.get_panel(require_actor(), panel_id)
    seat = services.get_seat(found, request.form.get("seat", 0, type=row_id))
    services.remove_seat(seat, actor=require_actor(), now=utcnow())
    db.session.commit()
    return redirect(url_for("judges.panel", panel_id=panel_id))


@bp.post("/panels/<int:panel_id>/open")
@allow(Role.ORGANISER)
def open_panel(panel_id: int) -> ResponseReturnValue:
    """Write the sheets and let marking begin. 开评"""
    found = services.get_panel(require_actor(), panel_id)
    count = services.open_panel(found, actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(ngettext("Marking is open: %(num)s sheet.", "Marking is open: %(num)s sheets.", count), "success")
    return redirect(url_for("judges.panel", panel_id=panel_id))


@bp.post("/panels/<int:panel_id>/complete")
@allow(Role.ORGANISER)
def complete_panel(panel_id: int) -> ResponseReturnValue:
    """Write the sheets of candidates who came after the opening. 补发评分表"""
    found = services.get_panel(require_actor(), panel_id)
    count = services.add_missing_sheets(found, actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s sheet added.", "%(num)s sheets added.", count), "success")
    return redirect(url_for("judges.panel", panel_id=panel_id))


@bp.get("/panels/<int:panel_id>/progress.xlsx")
@allow(*READERS)
def export_progress(panel_id: int) -> ResponseReturnValue:
    """Hand out the table of progress. 导出进度"""
    found = services.get_panel(require_actor(), panel_id)
    return workbook(exports.progress_table(found), exports.titled(found, _("Progress of marking")))


def context(found: Panel) -> dict[str, Any]:
    """What every page below a panel shows at its head."""
    return {"panel": found, "may_edit": campaigns.may_edit(require_actor(), found.round.honour.campaign)}
