"""An organiser's pages of sheets: the list, one with its history, sending it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import jobs
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.i18n import current
from core.paging import page_number, row_id
from judges import services
from judges.forms import ReasonForm
from judges.models import ScoreSheet, SheetState
from judges.views import bp
from judges.views.panels import READERS, context
from judges.words import EVENTS, SOURCES, STATES


@bp.get("/panels/<int:panel_id>/sheets")
@allow(*READERS)
def sheets(panel_id: int) -> ResponseReturnValue:
    """List a panel's sheets. 评分表一览"""
    found = services.get_panel(require_actor(), panel_id)
    state = request.args.get("state")
    page = services.find_sheets(
        found,
        seat_id=request.args.get("seat", type=row_id),
        state=SheetState(state) if state in {s.value for s in SheetState} else None,
        text=request.args.get("q", "").strip()[:64],
        page=page_number(request.args.get("page")),
    )
    return render_template("judges/sheets.html", page=page, states=STATES, **context(found))


@bp.post("/panels/<int:panel_id>/sheets/export")
@allow(*READERS)
def export_sheets(panel_id: int) -> ResponseReturnValue:
    """Ask for all sheets as a workbook. 导出评分汇总"""
    actor = require_actor()
    found = services.get_panel(actor, panel_id)
    params = {"panel_id": found.id, "locale": current()}
    job = jobs.ask("marks.export", params, title=_("Writing the marks as a workbook"), actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/sheets/<int:sheet_id>/history")
@allow(*READERS)
def sheet_history(sheet_id: int) -> ResponseReturnValue:
    """Show a sheet with every version of every mark. 评分历史"""
    return _page(services.get_sheet(require_actor(), sheet_id), ReasonForm(formdata=None))


def _page(found: ScoreSheet, form: ReasonForm) -> str:
    rubric = found.seat.panel.round.rubric
    return render_template(
        "judges/history.html",
        sheet=found,
        form=form,
        history=services.history_of(found),
        events=services.events_of(found),
        decimals=rubric.decimals if rubric else 0,
        states=STATES,
        sources=SOURCES,
        event_words=EVENTS,
        **context(found.seat.panel),
    )


@bp.post("/sheets/<int:sheet_id>/return")
@allow(Role.ORGANISER)
def return_sheet(sheet_id: int) -> ResponseReturnValue:
    """Send a submitted sheet back to its judge. 退回评分表"""
    actor, form = require_actor(), ReasonForm()
    found = services.get_sheet(actor, sheet_id)
    if not form.validate_on_submit():
        return _page(found, form), 422
    services.return_sheet(found, form.reason.data, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The sheet is with its judge again."), "success")
    return redirect(url_for("judges.sheet_history", sheet_id=sheet_id))
