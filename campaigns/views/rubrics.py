"""The page of a rubric: read in words, edited line by line. 评分标准"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import proposals, services
from campaigns.explaining import explain, shown, weight_words
from campaigns.forms import RubricForm
from campaigns.forms.lines import changed
from campaigns.forms.rubrics import data_of
from campaigns.models import Method, Round
from campaigns.views.blueprint import OFFICE, bp
from campaigns.views.next_step import next_step
from core import edits
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said
from core.typed import STAMP

NEW_LINE = {"method": Method.TRIMMED_MEAN.value, "drop": "1", "minimum": "0", "weight": "1", "minimum_marks": "3"}


@bp.get("/rounds/<int:round_id>/rubric")
@allow(*OFFICE)
def rubric(round_id: int) -> ResponseReturnValue:
    """Show how a round is marked and its totals are made. 评分标准"""
    actor = require_actor()
    found = services.get_round(actor, round_id, upward=True)
    may_edit = services.may_edit(actor, found.honour.campaign)
    if found.rubric is None and may_edit:
        return redirect(url_for("campaigns.edit_rubric", round_id=round_id))
    return render_template(
        "campaigns/rubric.html",
        round=found,
        rubric=found.rubric,
        sentences=explain(found.rubric) if found.rubric else [],
        may_edit=may_edit,
        next_step=next_step(actor, found.honour.campaign, utcnow()) if may_edit and found.rubric else None,
        shown=shown,
        weight_words=weight_words,
    )


@bp.route("/rounds/<int:round_id>/rubric/edit", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def edit_rubric(round_id: int) -> ResponseReturnValue:
    """Set how a round is marked. 设定评分标准"""
    actor = require_actor()
    found = services.get_round(actor, round_id)
    if found.rubric is not None and found.rubric.frozen_at is not None:
        return redirect(url_for("campaigns.rubric", round_id=round_id))
    form = _form(found)
    if form.validate_on_submit() and not request.form.get("act") and _set(form, found, actor):
        edits.tell(form)
        flash(_("The rubric is saved."), "success")
        return redirect(url_for("campaigns.rubric", round_id=round_id))
    form.offer_steps()
    status = form.status if not request.form.get("act") else 200
    return render_template("campaigns/edit_rubric.html", form=form, round=found), status


def _form(found: Round) -> RubricForm:
    act = request.form.get("act", "")
    if not act:
        return edits.opened(partial(_drawn, found), found.rubric, together=("criteria", "tie_breaks"))
    form = RubricForm()
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    if act == "ties:add":
        data["tie_breaks"] = [*data["tie_breaks"], {"step": ""}][:20]
    else:
        data["criteria"] = (changed(data["criteria"], act, NEW_LINE) or data["criteria"])[:60]
    changed_form = RubricForm(formdata=None, data=data)
    changed_form.stamp = request.form.get(STAMP)  # it is still the same opening of the form
    return changed_form


def _drawn(found: Round, **given: Any) -> RubricForm:
    """Draw the form as the rubric stands, or as what was sent says."""
    form = RubricForm(**given)
    if given.get("formdata", form) is None:
        form = RubricForm(formdata=None, data=data_of(found.rubric) if found.rubric else proposals.rubric())
    form.offer_steps()
    return form


def _set(form: RubricForm, found: Round, actor: Actor) -> bool:
    try:
        services.set_rubric(found, form.draft(), actor=actor, now=utcnow())
    except services.BadRubric as error:
        form.blame(error.faults)
    except DomainError as error:
        form["decimals"].errors = [*form["decimals"].errors, said(error)]
    else:
        db.session.commit()
        return True
    db.session.rollback()
    return False
