"""A judge's own pages: the list, one sheet at a time, stepping back, handing in."""

from __future__ import annotations

import secrets
from typing import Any, cast

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import alongside, db
from core.errors import DomainError
from core.i18n import clock_time, said
from core.numbers import from_fixed
from core.paging import page_number
from judges import services
from judges.forms import ReasonForm, SheetForm
from judges.models import ScoreSheet
from judges.presenting import present
from judges.views import bp


@bp.get("/sheets")
@allow(Role.JUDGE)
def index() -> ResponseReturnValue:
    """Show a judge their panels and candidates. 我的评分表"""
    seats = services.seats_held(require_actor())
    progress = services.progress_of(seats)
    chosen = _chosen(progress, request.args.get("panel"))
    page = page_number(request.args.get("page"))
    return render_template(
        "judges/index.html",
        progress=progress,
        chosen=chosen,
        page=services.own_list(chosen.seat, page=page) if chosen else None,
        needed=len(services.criteria_of(chosen.seat)) if chosen else 0,
        go_on=services.first_draft(chosen.seat) if chosen else None,
    )


def _chosen(progress: list[Any], wanted: str | None) -> Any:
    """Return the panel asked for, else the first with work left, else the first."""
    asked = next((p for p in progress if str(p.seat.panel_id) == wanted), None)
    return asked or next((p for p in progress if not p.done), progress[0] if progress else None)


@bp.route("/sheets/<int:sheet_id>", methods=["GET", "POST"])
@allow(Role.JUDGE)
@alongside
def sheet(sheet_id: int) -> ResponseReturnValue:
    """Fill in one score sheet. 填写评分表"""
    found = services.own_sheet(require_actor(), sheet_id)
    form = SheetForm.for_keys([c.key for c in services.criteria_of(found.seat)])()
    if not form.validate_on_submit():
        return _sheet_page(found)
    try:
        _save(found, form)
    except services.MarksRefused as refusal:
        db.session.rollback()
        found = services.own_sheet(require_actor(), sheet_id)
        return _sheet_page(found, typed=form.typed(), errors=refusal.fields), refusal.status
    except services.SubmitRefused as refusal:
        db.session.commit()  # the marks are kept; only the handing in is refused
        flash(said(refusal), "danger")
        return redirect(url_for("judges.sheet", sheet_id=sheet_id))
    return _onward(found)


def _save(found: ScoreSheet, form: SheetForm) -> None:
    actor, now, key = require_actor(), utcnow(), form.key.data
    services.save_marks(found, form.changed(), idempotency_key=key or None, actor=actor, now=now)
    if request.form.get("go") == "submit":
        services.submit_sheet(found, actor=actor, now=now)
    db.session.commit()


def _onward(found: ScoreSheet) -> ResponseReturnValue:
    if request.form.get("go") == "submit":
        flash(_("%(name)s: submitted.", name=found.candidate.name), "success")
    following = services.place_of(found).next_id
    if following is None:
        return redirect(url_for("judges.submit", panel_id=found.seat.panel_id))
    return redirect(url_for("judges.sheet", sheet_id=following))


def _sheet_page(found: ScoreSheet, **shown: Any) -> str:
    return render_template(
        "judges/sheet.html",
        sheet=found,
        candidate=found.candidate,
        view=present(found, **shown),
        place=services.place_of(found),
        saved_at=services.saved_at(found),
        key=secrets.token_urlsafe(16),
    )


@bp.post("/sheets/<int:sheet_id>/marks")
@allow(Role.JUDGE)
@alongside
def save_marks(sheet_id: int) -> ResponseReturnValue:
    """Keep marks as they are typed; the script's own door. 自动保存"""
    found = services.own_sheet(require_actor(), sheet_id)
    marks, key = _sent(request.get_json(silent=True))
    try:
        saved = services.save_marks(found, marks, idempotency_key=key, actor=require_actor(), now=utcnow())
    except services.MarksRefused as refusal:
        db.session.rollback()
        fields = {name: said(error) for name, error in refusal.fields.items()}
        return jsonify(error=said(refusal), fields=fields), refusal.status
    db.session.commit()
    decimals = found.seat.panel.round.rubric.decimals if found.seat.panel.round.rubric else 0
    values = {name: from_fixed(value, decimals) for name, value in saved.marks.items()}
    return jsonify(saved_at=clock_time(saved.at), marks=values)


def _sent(body: Any) -> tuple[dict[str, str | None], str]:
    """Take the marks out of a request's JSON, which may be anything.

    Raises:
        DomainError: It is not what the script sends.
    """
    if isinstance(body, dict):
        marks, key = body.get("marks"), body.get("key")
        shaped = isinstance(marks, dict) and all(v is None or isinstance(v, str) for v in marks.values())
        if shaped and isinstance(key, str) and 8 <= len(key) <= services.KEY_LENGTH:
            return cast(dict[str, str | None], marks), key
    raise DomainError("The request was not understood.", advice="Reload the page and try again.")


@bp.route("/sheets/<int:sheet_id>/abstain", methods=["GET", "POST"])
@allow(Role.JUDGE)
def abstain(sheet_id: int) -> ResponseReturnValue:
    """Step back from one candidate, with the reason. 申请回避"""
    found = services.own_sheet(require_actor(), sheet_id)
    form = ReasonForm()
    if form.validate_on_submit():
        services.abstain(found, form.reason.data, actor=require_actor(), now=utcnow())
        db.session.commit()
        flash(_("You are recused from %(name)s.", name=found.candidate.name), "success")
        return redirect(url_for("judges.index", panel=found.seat.panel_id))
    status = 422 if form.errors else 200
    return render_template("judges/abstain.html", sheet=found, candidate=found.candidate, form=form), status


@bp.route("/panels/<int:panel_id>/submit", methods=["GET", "POST"])
@allow(Role.JUDGE)
@alongside
def submit(panel_id: int) -> ResponseReturnValue:
    """Say what is missing, and hand in everything at once. 提交全部"""
    actor = require_actor()
    seat = services.seat_of(actor, services.get_panel(actor, panel_id))
    if request.method == "POST":
        count = services.submit_all(seat, actor=actor, now=utcnow())
        db.session.commit()
        flash(ngettext("%(num)s sheet submitted.", "%(num)s sheets submitted.", count), "success")
        return redirect(url_for("judges.index", panel=panel_id))
    return render_template(
        "judges/submit.html",
        seat=seat,
        progress=services.progress_of([seat])[0],
        incomplete=services.incomplete_sheets(seat),
    )
