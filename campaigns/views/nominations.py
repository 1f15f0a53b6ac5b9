"""Pages that put candidates forward, correct and withdraw them. 申报推荐"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import services
from campaigns.forms import CandidateForm, NominateForm, OwnNominateForm, WithdrawForm
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
from core.paging import row_id
from staff.models import Person
from staff.services import staff_of
from units.models import Unit


@bp.route("/honours/<int:honour_id>/nominate", methods=["GET", "POST"])
@allow(Role.ORGANISER, Role.CLERK)
def nominate(honour_id: int) -> ResponseReturnValue:
    """Put a unit, brand or person forward. 申报推荐"""
    actor = require_actor()
    honour = services.get_honour(actor, honour_id, upward=True)
    services.require_open(honour.campaign, Activity.NOMINATE, utcnow())
    form: CandidateForm = OwnNominateForm() if actor.role is Role.CLERK else NominateForm()
    form.suit(honour.holder_kind)
    own = lookup.own_unit(actor)
    picks = staff_of(own) if own is not None and honour.holder_kind is HolderKind.PERSON else []
    if request.method == "GET":
        _fill_in(form, picks, request.args.get("staff_id", type=row_id))
    if form.validate_on_submit() and (made := _nominate(form, honour, actor)) is not None:
        flash(_("“%(name)s” stands as number %(number)s.", name=made.name, number=made.number), "success")
        return redirect(url_for("campaigns.candidate", candidate_id=made.id))
    page = render_template("campaigns/nominate.html", form=form, honour=honour, unit=own, picks=picks)
    return page, 422 if form.is_submitted() else 200


def _fill_in(form: CandidateForm, picks: Sequence[Person], staff_id: int | None) -> None:
    """Put the name and the post of somebody picked from the staff into the form."""
    person = next((person for person in picks if person.id == staff_id), None)
    if person is not None:
        form["name"].data, form["title"].data, form["staff_id"].data = person.name, person.post, person.id


def _person(form: CandidateForm, unit: Unit) -> Person | None:
    picked = form["staff_id"].data if "staff_id" in form else None
    return next((person for person in staff_of(unit) if person.id == picked), None) if picked else None


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
        made = services.nominate(honour, unit, **form.said(), person=_person(form, unit), actor=actor, now=utcnow())
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
