"""What takes two, and other people's sessions. 双人操作与会话"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import ProposalForm
from accounts.models import Proposed
from accounts.services import devices, proposals, steps
from accounts.views.blueprint import bp
from accounts.words import PROPOSAL_STATES, PROPOSED
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db


@bp.post("/accounts/<int:user_id>/sessions/<int:session_id>/end")
@allow(Role.ORGANISER)
def end_session(user_id: int, session_id: int) -> ResponseReturnValue:
    """End one session of a person one looks after. 结束他人的一个会话"""
    actor = require_actor()
    devices.end_one(services.get_user(actor, user_id), session_id, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/sessions/end")
@allow(Role.ORGANISER)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign a person one looks after out everywhere. 结束他人的全部会话"""
    actor = require_actor()
    found = services.get_user(actor, user_id)
    devices.end_all(found, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("%(name)s is signed out everywhere.", name=found.name), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/second-step/reset")
@allow(Role.ORGANISER)
def reset_second_step(user_id: int) -> ResponseReturnValue:
    """Take a person's second step away, when the telephone is lost. 重置他人的两步登录"""
    actor = require_actor()
    found = services.get_user(actor, user_id)
    steps.reset_step(found, actor=actor, now=utcnow())
    db.session.commit()
    words = _("%(name)s signs in with the password alone until they set a second step up anew.", name=found.name)
    flash(words, "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/propose")
@allow(Role.ORGANISER)
def propose(user_id: int) -> ResponseReturnValue:
    """Propose to another topmost organiser what takes two. 提议双人操作"""
    actor, form = require_actor(), ProposalForm()
    found = services.get_user(actor, user_id)
    form.offer(proposals.possible(actor, found))
    if not form.validate_on_submit():
        return render_template("accounts/propose.html", form=form, user=found), 422
    proposals.propose(Proposed(form.what.data), found, form.reason.data, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("Proposed. Another organiser of your place can confirm it within seven days."), "success")
    return redirect(url_for("accounts.proposed"))


@bp.get("/accounts/proposals")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def proposed() -> ResponseReturnValue:
    """List what takes two at one's own place. 查看双人操作"""
    actor, now = require_actor(), utcnow()
    return render_template(
        "accounts/proposals.html",
        proposals=proposals.find_proposals(actor),
        open_ids={one.id for one in proposals.open_ones(actor, now=now)},
        may_confirm=proposals.may_confirm,
        words=PROPOSED,
        states=PROPOSAL_STATES,
    )


@bp.post("/accounts/proposals/<int:proposal_id>/confirm")
@allow(Role.ORGANISER)
def confirm_proposal(proposal_id: int) -> ResponseReturnValue:
    """Confirm, as the second person, what another topmost organiser proposed. 确认双人操作"""
    actor = require_actor()
    found = proposals.get_proposal(actor, proposal_id)
    password = proposals.confirm(found, actor=actor, now=utcnow())
    db.session.commit()
    if password is not None:
        return render_template("accounts/handed.html", user=found.user, password=password)
    flash(_("Confirmed and done."), "success")
    return redirect(url_for("accounts.proposed"))


@bp.post("/accounts/proposals/<int:proposal_id>/withdraw")
@allow(Role.ORGANISER)
def withdraw_proposal(proposal_id: int) -> ResponseReturnValue:
    """Take a proposal back, or turn one down. 撤销双人操作"""
    actor = require_actor()
    proposals.withdraw(proposals.get_proposal(actor, proposal_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The proposal is taken back."), "success")
    return redirect(url_for("accounts.proposed"))
