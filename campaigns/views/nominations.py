"""Pages that put candidates forward, correct and withdraw them. 申报推荐"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import services
from campaigns.forms import CandidateForm, NominateForm, WithdrawForm
from campaigns.models import Activity, Candidate, HolderKind, Honour
from campaigns.services import lookup
from campaigns.views.blueprint import bp
from campaigns.views.planning import blame
from core import edits
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said
from units.models import Unit


@bp.route("/honours/<int:honour_id>/nominate", methods=["GET", "POST"])
@allow(Role.ORGANISER, Role.CLERK)
def nominate(honour_id: int) -> ResponseReturnValue:
    """Put a unit, brand or person forward. 申报推荐"""
    actor = require_actor()
    honour = services.get_honour(actor, honour_id, upward=True)
    services.require_open(honour.campaign, Activity.NOMINATE, utcnow())
    form: CandidateForm = CandidateForm() if actor.role is Role.CLERK else NominateForm()
    form.suit(honour.holder_kind)
    if form.validate_on_submit() and (made := _nominate(form, honour, actor)) is not None:
        flash(_("“%(name)s” stands as number %(number)s.", name=made.name, number=made.number), "success")
        return redirect(url_for("campaigns.candidate", candidate_id=made.id))
    own = lookup.own_unit(actor)
    page = render_template("campaigns/nominate.html", form=form, honour=honour, unit=own)
    return page, 422 if form.is_submitted() else 200


def _unit(form: CandidateForm, honour: Honour, actor: Actor) -> Unit | None:
    if actor.role is Role.CLERK:
        return lookup.own_unit(actor)
    try:
        return lookup.unit_by_text(actor, honour.campaign, form["unit"].data)
    except DomainError as error:
        form["unit"].errors = [said(error)]
        return None


def _nominate(form: CandidateForm, honour: Honour, actor: Actor) -> Candidate | None:
    unit = _unit(form, honour, actor)
    if unit is None:
        return None
    try:
        made = services.nominate(honour, unit, **form.said(), actor=actor, now=utcnow())
    except DomainError as error:
        blame(form, error, "name" if "name" in form else "unit" if "unit" in form else "deeds")
        return None
    db.session.commit()
    return made


@bp.route("/candidates/<int:candidate_id>/edit", methods=["GET", "POST"])
@allow(Role.ORGANISER, Role.CLERK)
def edit_candidate(candidate_id: int) -> ResponseReturnValue:
    """Correct what is said of a candidate. 修改候选人"""
    actor = require_actor()
    found = services.get_candidate(actor, candidate_id)

    def draw(**given: Any) -> CandidateForm:
        made = CandidateForm(obj=found, **given)
        made.suit(found.honour.holder_kind)
        return made

    form = edits.opened(draw, found)
    if form.validate_on_submit():
        try:
            services.edit_candidate(found, **form.said(), actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error, "deeds" if found.honour.holder_kind is HolderKind.UNIT else "name")
        else:
            edits.tell(form)
            return _done(found, _("The changes are saved."))
    return render_template("campaigns/edit_candidate.html", form=form, candidate=found), form.status


def _done(found: Candidate, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("campaigns.candidate", candidate_id=found.id))


@bp.post("/candidates/<int:candidate_id>/withdraw")
@allow(Role.ORGANISER, Role.CLERK)
def withdraw_candidate(candidate_id: int) -> ResponseReturnValue:
    """Withdraw a candidate, with a reason. 撤回"""
    actor, form = require_actor(), WithdrawForm()
    found = services.get_candidate(actor, candidate_id)
    if not form.validate_on_submit():
        return render_template("campaigns/withdraw.html", form=form, candidate=found), 422
    services.withdraw(found, form.reason.data, actor=actor, now=utcnow())
    return _done(found, _("“%(name)s” is withdrawn.", name=found.name))


@bp.post("/candidates/<int:candidate_id>/reinstate")
@allow(Role.ORGANISER)
def reinstate_candidate(candidate_id: int) -> ResponseReturnValue:
    """Let a withdrawn candidate stand again. 恢复"""
    actor = require_actor()
    found = services.get_candidate(actor, candidate_id)
    services.reinstate(found, actor=actor, now=utcnow())
    return _done(found, _("“%(name)s” stands again.", name=found.name))
