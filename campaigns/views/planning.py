"""Pages that make and change campaigns, phases, honours and rounds. 活动、阶段、荣誉称号的设置"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import proposals, services
from campaigns.forms import CampaignForm, EditCampaignForm, HonourForm, PhaseForm, RoundForm
from campaigns.forms.lines import changed
from campaigns.models import Activity, Campaign, HolderKind
from campaigns.services import finding
from campaigns.views.blueprint import bp
from core import edits
from core.access import Actor, Role, allow, require_actor
from core.clock import local_date, utcnow
from core.db import db
from core.errors import DomainError
from core.forms import Form, options
from core.i18n import said
from units.models import Division

BLANK_PHASE = {"activity": Activity.PREPARE.value}
BLANK_HONOUR = {"holder_kind": HolderKind.UNIT.value}


@bp.route("/campaigns/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def create() -> ResponseReturnValue:
    """Start a campaign, guided, on one page. 新建活动"""
    actor = require_actor()
    places = finding.places_for(actor)
    form = _proposed(places) if request.method == "GET" else _with_lines(CampaignForm())
    form.division.choices = options((place.id, place.name) for place in places)
    if request.form.get("act"):
        return render_template("campaigns/create.html", form=form)
    if form.validate_on_submit() and (made := _create(form, places, actor)) is not None:
        flash(_("The campaign has been started. Set a rubric for each honour next."), "success")
        return redirect(url_for("campaigns.campaign", campaign_id=made.id))
    return render_template("campaigns/create.html", form=form), 422 if form.is_submitted() else 200


def _proposed(places: Any) -> CampaignForm:
    today = local_date(utcnow())
    values = {
        "year": today.year,
        "division": places[0].id if places else None,
        "first_day": today,
        "phases": proposals.phases(today),
        "honours": proposals.honours(),
    }
    return CampaignForm(formdata=None, data=values)


def _with_lines(form: CampaignForm) -> CampaignForm:
    """Return the form after its "add", "remove" or "propose" button, nothing typed being lost."""
    act, data = request.form.get("act", ""), dict(form.data)
    data.pop("csrf_token", None)
    which, _colon, what = act.partition(":")
    if which == "phases" and what == "propose":
        data["phases"] = proposals.phases(form.first_day.data or local_date(utcnow()))
    elif which in ("phases", "honours"):
        lines = changed(data[which], what, BLANK_PHASE if which == "phases" else BLANK_HONOUR)
        data[which] = data[which] if lines is None else lines[:30]
    else:
        return form
    return CampaignForm(formdata=None, data=data)


def _create(form: CampaignForm, places: Any, actor: Actor) -> Campaign | None:
    place = next(place for place in places if place.id == form.division.data)
    try:
        made = services.create_campaign(
            form.name.data,
            form.slogan.data or "",
            form.issuer.data,
            form.year.data,
            db.session.get_one(Division, place.id),
            phases=[line.form.draft() for line in form.phases],
            honours=[line.form.draft() for line in form.honours],
            actor=actor,
            now=utcnow(),
        )
    except DomainError as error:
        blame(form, error)
        return None
    db.session.commit()
    return made


def blame(form: Form, error: DomainError, field: str = "name") -> None:
    """Put a refusal beside a field, so that nothing typed is lost; undo what was half done."""
    told = said(error)
    db.session.rollback()
    form[field].errors = [*form[field].errors, told]


@bp.route("/campaigns/<int:campaign_id>/edit", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def edit(campaign_id: int) -> ResponseReturnValue:
    """Change what a campaign says of itself. 修改活动"""
    actor = require_actor()
    found = services.get_campaign(actor, campaign_id)
    form = edits.opened(partial(EditCampaignForm, obj=found), found)
    if form.validate_on_submit():
        values: dict[str, Any] = {name: form[name].data or "" for name in ("name", "slogan", "issuer", "year")}
        try:
            services.edit_campaign(found, **values, version=found.version, actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            edits.tell(form)
            return _saved(found)
    return _page("edit.html", form, campaign=found)


def _saved(campaign: Campaign, anchor: str = "") -> ResponseReturnValue:
    db.session.commit()
    flash(_("The changes are saved."), "success")
    return redirect(url_for("campaigns.campaign", campaign_id=campaign.id, _anchor=anchor or None))


def _page(template: str, form: Form, **more: Any) -> ResponseReturnValue:
    return render_template(f"campaigns/{template}", form=form, **more), form.status


@bp.route("/campaigns/<int:campaign_id>/phases/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def add_phase(campaign_id: int) -> ResponseReturnValue:
    """Add a phase. 新增阶段"""
    actor = require_actor()
    found, form = services.get_campaign(actor, campaign_id), PhaseForm()
    if form.validate_on_submit():
        try:
            services.add_phase(found, **vars(form.draft()), actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            return _saved(found, "phases")
    return _page("phase.html", form, campaign=found, phase=None)


@bp.route("/campaigns/<int:campaign_id>/phases/<int:phase_id>", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def edit_phase(campaign_id: int, phase_id: int) -> ResponseReturnValue:
    """Change a phase. 修改阶段"""
    actor = require_actor()
    phase = services.get_phase(actor, campaign_id, phase_id)
    form = edits.opened(partial(PhaseForm, obj=phase), phase)
    if form.validate_on_submit():
        try:
            services.edit_phase(phase, **vars(form.draft()), actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            edits.tell(form)
            return _saved(phase.campaign, "phases")
    return _page("phase.html", form, campaign=phase.campaign, phase=phase)


@bp.post("/campaigns/<int:campaign_id>/phases/<int:phase_id>/remove")
@allow(Role.ORGANISER)
def remove_phase(campaign_id: int, phase_id: int) -> ResponseReturnValue:
    """Take a phase out. 删除阶段"""
    actor = require_actor()
    phase = services.get_phase(actor, campaign_id, phase_id)
    campaign = phase.campaign
    services.remove_phase(phase, actor=actor, now=utcnow())
    return _saved(campaign, "phases")


@bp.route("/campaigns/<int:campaign_id>/honours/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def add_honour(campaign_id: int) -> ResponseReturnValue:
    """Add an honour. 新增荣誉称号"""
    actor = require_actor()
    found, form = services.get_campaign(actor, campaign_id), HonourForm()
    if form.validate_on_submit():
        try:
            services.add_honour(found, **vars(form.draft()), actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            return _saved(found, "honours")
    return _page("honour.html", form, campaign=found, honour=None)


@bp.route("/honours/<int:honour_id>/edit", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def edit_honour(honour_id: int) -> ResponseReturnValue:
    """Change an honour. 修改荣誉称号"""
    actor = require_actor()
    honour = services.get_honour(actor, honour_id)
    form = edits.opened(partial(HonourForm, obj=honour), honour)
    if form.validate_on_submit():
        try:
            services.edit_honour(honour, **vars(form.draft()), actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            edits.tell(form)
            return _saved(honour.campaign, "honours")
    stays = {one.id: services.why_round_stays(one) for one in honour.rounds}
    why = services.why_honour_stays(honour)
    return _page("honour.html", form, campaign=honour.campaign, honour=honour, stays=stays, why=why)


@bp.post("/honours/<int:honour_id>/remove")
@allow(Role.ORGANISER)
def remove_honour(honour_id: int) -> ResponseReturnValue:
    """Take an honour out. 删除荣誉称号"""
    actor = require_actor()
    honour = services.get_honour(actor, honour_id)
    campaign = honour.campaign
    services.remove_honour(honour, actor=actor, now=utcnow())
    return _saved(campaign, "honours")


@bp.post("/rounds/<int:round_id>/remove")
@allow(Role.ORGANISER)
def remove_round(round_id: int) -> ResponseReturnValue:
    """Take a round out. 删除轮次"""
    actor = require_actor()
    found = services.get_round(actor, round_id)
    campaign = found.honour.campaign
    services.remove_round(found, actor=actor, now=utcnow())
    return _saved(campaign, "honours")


@bp.route("/honours/<int:honour_id>/rounds/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def add_round(honour_id: int) -> ResponseReturnValue:
    """Add a round to an honour. 新增轮次"""
    actor = require_actor()
    honour, form = services.get_honour(actor, honour_id), RoundForm()
    if form.validate_on_submit():
        try:
            services.add_round(honour, form.name.data, actor=actor, now=utcnow())
        except DomainError as error:
            blame(form, error)
        else:
            return _saved(honour.campaign, "honours")
    return _page("round.html", form, honour=honour)
