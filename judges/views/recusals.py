"""Pages of recusals."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError, NotFound
from core.paging import row_id
from judges import services
from judges.forms import RecusalForm, refuse
from judges.models import Panel, SeatKind
from judges.views import bp
from judges.views.panels import READERS, context


@bp.get("/panels/<int:panel_id>/recusals")
@allow(*READERS)
def recusals(panel_id: int) -> ResponseReturnValue:
    """List who does not mark whom, and why. 回避名单"""
    return _page(services.get_panel(require_actor(), panel_id), RecusalForm(formdata=None))


def _page(found: Panel, form: RecusalForm) -> str:
    _offer(found, form)
    return render_template("judges/recusals.html", form=form, recusals=services.recusals_of(found), **context(found))


def _offer(found: Panel, form: RecusalForm) -> None:
    seats = (seat for seat in found.seats if seat.kind is SeatKind.JUDGE)
    form.offer((seat.id, f"{seat.label} {seat.user.name if seat.user else ''}") for seat in seats)


@bp.post("/panels/<int:panel_id>/recusals")
@allow(Role.ORGANISER)
def add_recusal(panel_id: int) -> ResponseReturnValue:
    """Record a recusal. 登记回避"""
    actor, form = require_actor(), RecusalForm()
    found = services.get_panel(actor, panel_id)
    _offer(found, form)
    if not form.validate_on_submit():
        return _page(found, form), 422
    candidate = services.candidate_numbered(found, form.number.data)
    try:
        if candidate is None:
            raise DomainError("No candidate has this number.")
        seat = services.get_seat(found, form.seat.data)
        services.recuse(seat, candidate, form.reason.data, actor=actor, now=utcnow())
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        refuse(form.number, refusal)
        return _page(services.get_panel(actor, panel_id), form), refusal.status
    flash(_("Judge %(label)s is recused from %(name)s.", label=seat.label, name=candidate.name), "success")
    return redirect(url_for("judges.recusals", panel_id=panel_id))


@bp.post("/panels/<int:panel_id>/recusals/lift")
@allow(Role.ORGANISER)
def lift_recusal(panel_id: int) -> ResponseReturnValue:
    """Take a recusal back. 取消回避"""
    actor = require_actor()
    found = services.get_panel(actor, panel_id)
    wanted = request.form.get("recusal", 0, type=row_id)
    recusal = next((r for r in services.recusals_of(found) if r.id == wanted), None)
    if recusal is None:
        raise NotFound
    services.lift_recusal(recusal.seat, recusal.candidate, actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("judges.recusals", panel_id=panel_id))
