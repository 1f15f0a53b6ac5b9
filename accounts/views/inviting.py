"""Invitations: printing slips, following them, and the page where a slip leads. 邀请"""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services, slips
from accounts.forms import InviteCodeForm, InviteForm, SlipsForm
from accounts.models import Invitation, User
from accounts.services import inviting
from accounts.views.blueprint import bp
from accounts.views.listing import export_invitations
from accounts.views.signing import let_in
from accounts.words import INVITATION_STATES
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db, writing
from core.files import PDF, XLSX
from core.i18n import said
from core.paging import row_id


@bp.get("/accounts/invitations")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def invitations() -> ResponseReturnValue:
    """List the invitations and how far each is. 查看邀请"""
    actor, now = require_actor(), utcnow()
    state = request.args.get("state", "")
    people = inviting.waiting_people(actor) if actor.role is Role.ORGANISER else []
    return render_template(
        "accounts/invitations.html",
        invitations=inviting.find_invitations(actor, state=state if state in INVITATION_STATES else "", now=now),
        states=INVITATION_STATES,
        now=now,
        manages=services.manages,
        waiting=len(people),
        left=len(inviting.without_slip(people, now=now)),
    )


@bp.get("/accounts/invitations/export")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def export_invitation_list() -> ResponseReturnValue:
    """Hand over the list of invitations as a workbook; codes are not in it. 导出邀请"""
    now = utcnow()
    state = request.args.get("state", "")
    found = inviting.find_invitations(require_actor(), state=state if state in INVITATION_STATES else "", now=now)
    data = export_invitations(found, now)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("Invitations") + ".xlsx")


@bp.route("/accounts/invitations/print", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def print_invitations() -> ResponseReturnValue:
    """Print invitation slips; the codes are on the paper alone. 打印邀请函"""
    actor, form, now = require_actor(), SlipsForm(), utcnow()
    people = _chosen(actor)
    if not form.validate_on_submit():
        page = render_template("accounts/print_invitations.html", form=form, people=people, most=inviting.MOST)
        return page, 422 if form.is_submitted() else 200
    made = inviting.invite(people, int(form.days.data), actor=actor, now=now)
    slips.check(made)  # before anything is kept: those printed before still hold
    db.session.commit()
    # Laid out in the answer and kept nowhere: whoever has the file has the codes.
    data = slips.lay_out(made)
    return send_file(io.BytesIO(data), mimetype=PDF, as_attachment=True, download_name=_("Invitation slips") + ".pdf")


def _chosen(actor: Actor) -> list[User]:
    """Return one person, or all without a slip, as many as one print takes."""
    one = request.args.get("user", type=row_id)
    if one is not None:
        services.get_user(actor, one)
        return inviting.waiting_people(actor, [one])
    people = inviting.waiting_people(actor)
    return inviting.without_slip(people, now=utcnow())[: inviting.MOST]


@bp.post("/accounts/invitations/<int:invitation_id>/revoke")
@allow(Role.ORGANISER)
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """End an invitation before it is used. 作废邀请"""
    actor = require_actor()
    inviting.revoke(inviting.get_invitation(actor, invitation_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The invitation holds no longer."), "success")
    return redirect(url_for("accounts.invitations"))


@bp.route("/invite", methods=["GET", "POST"])
@allow.public
def type_invitation() -> ResponseReturnValue:
    """Type the code of a slip. 输入邀请码"""
    form, now, status = InviteCodeForm(), utcnow(), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        address = request.remote_addr or ""
        inviting.refuse_guesses(address, now=now)
        try:
            inviting.find_by_code(form.code.data, now=now)
        except inviting.NoSuchCode as error:
            inviting.count_guess(address, now=now)
            db.session.commit()
            form.code.errors, status = (said(error),), error.status
        except inviting.Spent:
            return redirect(url_for("accounts.invite", code=inviting.plain_code(form.code.data)))
        else:
            return redirect(url_for("accounts.invite", code=inviting.plain_code(form.code.data)))
    return render_template("accounts/type_invitation.html", form=form), status


@bp.route("/invite/<code>", methods=["GET", "POST"])
@allow.public
def invite(code: str) -> ResponseReturnValue:
    """Come in by an invitation: see name and role, choose login and password. 凭邀请启用账号"""
    form, now = InviteForm(), utcnow()
    inviting.refuse_guesses(request.remote_addr or "", now=now)
    try:
        if form.validate_on_submit():
            return let_in(inviting.accept(code, form.login.data, form.password.data, now=now), None)
        found = inviting.find_by_code(code, now=now)
    except inviting.NoSuchCode:
        _count()
        raise
    except inviting.Spent as error:
        db.session.rollback()
        return _spent(error)
    except (services.WeakPassword, services.BadLogin, services.LoginTaken) as error:
        db.session.rollback()
        field = form.password if isinstance(error, services.WeakPassword) else form.login
        field.errors = (said(error),)
        found = inviting.find_by_code(code, now=now)
    if request.method == "GET":
        form.login.data = found.user.login
    return render_template("accounts/invite.html", form=form, user=found.user, grants=_held(found)), (
        422 if form.is_submitted() else 200
    )


def _count() -> None:
    # A wrong code is counted, also where it came by a link: this alone is written.
    with writing():
        inviting.count_guess(request.remote_addr or "", now=utcnow())


def _held(found: Invitation) -> list[object]:
    return [one for one in found.user.grants if one.ended_at is None]


def _spent(error: inviting.Spent) -> ResponseReturnValue:
    ask = error.invitation.creator
    page = render_template("accounts/spent.html", message=said(error), ask=ask, used=error.invitation.used_at)
    return page, error.status
