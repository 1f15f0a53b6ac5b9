"""Pages of quotas: sharing one out, the proof, a tie for the last seats."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaigns import services as campaigns
from core import edits
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said
from selection import services
from selection.forms import ListForm, QuotaForm, TieForm
from selection.models import QuotaPlan
from selection.views import bp
from selection.words import BASES, METHODS


@bp.route("/honours/<int:honour_id>/quota", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def quota(honour_id: int) -> ResponseReturnValue:
    """Share an honour's quota out among the divisions below. 名额分配"""
    actor = require_actor()
    honour = campaigns.get_honour(actor, honour_id)
    places = services.places_of(honour.campaign.division)
    divisions = services.sharing(honour, places)
    last = services.last_plan(honour)
    names = {one.id: one.name for one in divisions}
    form = edits.opened(partial(QuotaForm.for_divisions, names, data=_as_last(last)), last)
    if request.method == "GET" or form.clash is not None:  # whoever chose knows of the newest plan
        form.number.data = str((last.number if last else 0) + 1)
    status = form.status
    if form.validate_on_submit():
        try:
            return _planned(form, honour_id, actor)
        except DomainError as error:
            db.session.rollback()
            form.method.errors, status = (said(error),), error.status
            last = services.last_plan(honour)
    counts = {basis: services.weights_of(honour, basis, places) for basis in ("candidates", "units")}
    page = {"honour": honour, "form": form, "divisions": divisions, "last": last, "counts": counts}
    return render_template("selection/quota.html", **page), status


def _as_last(last: QuotaPlan | None) -> dict[str, Any]:
    """Return what the newest plan was asked for with: a new one begins from it."""
    if last is None:
        return {}
    weights = {f"weight_{share.division_id}": share.weight for share in last.shares} if last.basis == "typed" else {}
    return {"method": last.method, "basis": last.basis, **weights}


def _planned(form: QuotaForm, honour_id: int, actor: Actor) -> ResponseReturnValue:
    made = services.plan_quota(
        campaigns.get_honour(actor, honour_id),
        method=form.method.data,
        basis=form.basis.data,
        weights=form.typed(),
        expected=int(form.number.data),
        actor=actor,
        now=utcnow(),
    )
    db.session.commit()
    return redirect(url_for("selection.plan", plan_id=made.id))


@bp.get("/plans/<int:plan_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def plan(plan_id: int) -> ResponseReturnValue:
    """Show a plan, why its seats are what they are, and what comes next. 名额分配方案"""
    return _plan_page(services.get_plan(require_actor(), plan_id))


def _plan_page(
    found: QuotaPlan, form: TieForm | None = None, listing: ListForm | None = None, status: int = 200
) -> ResponseReturnValue:
    state = services.honour_state(found.honour)
    if form is None and services.waits(found):
        form = tie_form(found)
    if listing is None:
        listing = ListForm()
        listing.number.data = (state.list.number if state.list else 0) + 1
    names = {share.division_id: share.division.name for share in found.shares}
    return (
        render_template(
            "selection/plan.html",
            plan=found,
            proof=services.prove(found),
            near=services.near,
            waits=services.waits(found),
            newest=state.plan is not None and state.plan.id == found.id,
            run=state.last.run if state.last else None,
            round=state.last.round if state.last else None,
            list=state.list,
            names=names,
            form=form,
            listing=listing,
            methods=METHODS,
            bases=BASES,
        ),
        status,
    )


def tie_form(found: QuotaPlan) -> TieForm:
    """Offer the divisions that tie for the last seats."""
    tie = found.tie or {"open": 0, "divisions": []}
    names = [(share.division_id, share.division.name) for share in found.shares]
    return TieForm.choosing([one for one in names if one[0] in tie["divisions"]], tie["open"])


@bp.post("/plans/<int:plan_id>/tie")
@allow(Role.ORGANISER)
def decide_quota(plan_id: int) -> ResponseReturnValue:
    """Give seats that tie to some of the divisions. 裁定名额并列"""
    actor = require_actor()
    found = services.get_plan(actor, plan_id)
    form = tie_form(found)
    if not form.validate():
        return _plan_page(found, form=form, status=422)
    try:
        services.decide_quota_tie(found, form.chosen.data or [], form.reason.data or "", actor=actor, now=utcnow())
    except DomainError as error:
        db.session.rollback()
        form.form_errors = [said(error)]
        return _plan_page(services.get_plan(actor, plan_id), form=form, status=error.status)
    db.session.commit()
    flash(_("The seats are given; the reason is recorded."), "success")
    return redirect(url_for("selection.plan", plan_id=plan_id))


@bp.post("/plans/<int:plan_id>/lists")
@allow(Role.ORGANISER)
def new_list(plan_id: int) -> ResponseReturnValue:
    """Fill a plan's seats from the newest ranking. 生成推荐名单"""
    actor = require_actor()
    found = services.get_plan(actor, plan_id)
    listing = ListForm()
    if not listing.validate():
        return _plan_page(found, listing=listing, status=422)
    try:
        made = services.list_from_newest(
            found,
            listing.reserves.data,
            expected=int(listing.number.data),
            actor=actor,
            now=utcnow(),
        )
    except DomainError as error:
        db.session.rollback()
        listing.reserves.errors = (said(error),)
        return _plan_page(services.get_plan(actor, plan_id), listing=listing, status=error.status)
    db.session.commit()
    return redirect(url_for("selection.nominees", list_id=made.id))
