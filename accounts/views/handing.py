"""Handing roles over. 交接"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import HandOverForm
from accounts.models import HandOver
from accounts.services import handing
from accounts.services.power import reaches
from accounts.views.blueprint import bp
from accounts.words import HAND_OVER_STATES
from core.access import Actor, Role, allow, require_actor
from core.clock import local_date, utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said


@bp.route("/accounts/<int:user_id>/roles/<int:grant_id>/hand-over", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def hand_over(user_id: int, grant_id: int) -> ResponseReturnValue:
    """Hand a role over from one person to another. 交接角色"""
    actor, now, form = require_actor(), utcnow(), HandOverForm()
    found = services.get_user(actor, user_id)
    grant = services.get_grant(actor, found, grant_id)
    if request.method == "GET":
        form.on.data = local_date(now)
    if form.validate_on_submit():
        chosen = request.form.getlist("chosen")
        try:
            successor = handing.find_successor(actor, form.successor.data)
            made = handing.plan(grant, successor, form.on.data, form.reason.data, chosen, actor=actor, now=now)
        except DomainError as error:
            db.session.rollback()
            form.successor.errors = (said(error),)
        else:
            done = made.done_at is not None
            db.session.commit()
            flash(_("The role has been handed over.") if done else _("The hand-over is planned."), "success")
            return redirect(url_for("accounts.hand_overs"))
    found = services.get_user(actor, user_id)
    grant = services.get_grant(actor, found, grant_id)
    return render_template(
        "accounts/hand_over.html", form=form, user=found, grant=grant, hanging=handing.hanging(grant, now=now)
    ), 422 if form.is_submitted() else 200


@bp.get("/accounts/hand-overs")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def hand_overs() -> ResponseReturnValue:
    """List what was handed over, and what is planned. 查看交接记录"""
    actor = require_actor()
    return render_template(
        "accounts/hand_overs.html",
        hand_overs=handing.find_hand_overs(actor),
        states=HAND_OVER_STATES,
        may_undo=lambda one: _may_undo(actor, one),
    )


def _may_undo(actor: Actor, found: HandOver) -> bool:
    own = actor.user_id in (found.grant.user_id, found.successor_id)
    open_still = found.state.value == "planned" or (
        found.state.value == "done" and found.new_grant is not None and found.new_grant.ended_at is None
    )
    return open_still and not own and reaches(actor, found.grant.role, found.path)


@bp.post("/accounts/hand-overs/<int:hand_over_id>/undo")
@allow(Role.ORGANISER)
def undo_hand_over(hand_over_id: int) -> ResponseReturnValue:
    """Take a hand-over back, or call a planned one off. 撤销交接"""
    actor = require_actor()
    handing.undo(handing.get_hand_over(actor, hand_over_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The hand-over is undone."), "success")
    return redirect(url_for("accounts.hand_overs"))
