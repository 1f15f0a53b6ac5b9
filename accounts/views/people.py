"""People within one's subtree: who they are, what they may do. 账号管理"""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import GrantForm, NewUserForm, ProposalForm, SubjectForm
from accounts.models import User
from accounts.services import devices, outside, proposals, steps
from accounts.views.blueprint import bp
from accounts.views.listing import Listed, export
from accounts.words import OUTCOMES
from core.access import Actor, Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.files import XLSX
from core.i18n import said
from core.paging import page_number
from units import services as units
from units.models import Division, Unit

ROLES = {role.value: role for role in Role}


def _asked() -> dict[str, object]:
    state = request.args.get("state", "")
    return {
        "text": request.args.get("q", "").strip()[:64],
        "role": ROLES.get(request.args.get("role", "")),
        "state": state if state in services.STATES else "",
    }


@bp.get("/accounts")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def users() -> ResponseReturnValue:
    """List the people within one's subtree. 账号列表"""
    actor, number = require_actor(), page_number(request.args.get("page"))
    rows, total = services.find_users(actor, **_asked(), page=number)  # type: ignore[arg-type]
    page = Listed(page=number, per_page=50, error_out=False, rows=rows, total=total)
    return render_template("accounts/users.html", page=page, roles_of=services.roles_of, roles=services.APPOINTED)


@bp.get("/accounts/export")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def export_users() -> ResponseReturnValue:
    """Hand over what the list shows as a workbook. 导出账号"""
    rows, _total = services.find_users(require_actor(), **_asked(), size=10_000)  # type: ignore[arg-type]
    data = export(require_actor(), rows)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=_("Accounts") + ".xlsx")


@bp.route("/accounts/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def new_user() -> ResponseReturnValue:
    """Make an account with a role; its one-time password is shown once, in the answer. 新建账号"""
    actor, form = require_actor(), NewUserForm()
    if request.method == "GET":
        form.role.data, form.place.data = request.args.get("role"), request.args.get("place", "")
    if form.validate_on_submit() and (place := _place(actor, form)) is not None:
        try:
            user, password = services.appoint(
                form.login.data, form.name.data, form.chosen, place, actor=actor, now=utcnow()
            )
        except DomainError as error:
            _blame(form, error)
        else:
            return _hand_over(user, password)
    return render_template("accounts/new_user.html", form=form), 422 if form.is_submitted() else 200


def _place(actor: Actor, form: GrantForm) -> Division | Unit | None:
    try:
        if form.place.data:
            return units.find_place(actor, form.place.data)
        if actor.division_id is not None:
            return units.get_division(actor, actor.division_id)
    except DomainError as error:
        form.place.errors = (said(error),)
        return None
    form.place.errors = (_("Give the place."),)
    return None


def _blame(form: GrantForm, error: DomainError) -> None:
    """Put a refusal beside the field it is about."""
    db.session.rollback()
    about_login = isinstance(error, (services.LoginTaken, services.BadLogin))
    field = form.login if about_login and isinstance(form, NewUserForm) else form.place
    field.errors = (said(error),)


def _hand_over(user: User, password: str) -> ResponseReturnValue:
    # Not kept for a page to come: it would have to be stored, in a cookie or with us.
    db.session.commit()
    return render_template("accounts/handed.html", user=user, password=password)


@bp.get("/accounts/<int:user_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def user(user_id: int) -> ResponseReturnValue:
    """Show one person. 账号"""
    return _user_page(services.get_user(require_actor(), user_id), GrantForm(), 200)


def _user_page(found: User, form: GrantForm, status: int) -> ResponseReturnValue:
    actor, now = require_actor(), utcnow()
    managed, own = services.manages(actor, found), found.id == actor.user_id
    # A supervisor reads everything within the subtree; whoever does not look after the person sees no sign-ins.
    seen = managed or (actor.role is Role.SUPERVISOR and not own)
    possible = proposals.possible(actor, found)
    proposal_form = ProposalForm(formdata=None) if possible else None
    if proposal_form is not None:
        proposal_form.offer(possible)
    return render_template(
        "accounts/user.html",
        user=found,
        form=form,
        grants=services.roles_of(actor, found),
        reached=services.grants_reached(actor, found),
        managed=managed,
        own=own,
        seen=seen,
        sessions=devices.open_sessions(found.id, now=now) if seen else (),
        sign_ins=devices.sign_ins(found.id, limit=20) if seen else (),
        enrolled=steps.is_enrolled(found.id),
        device_words=devices.device_words,
        outcomes=OUTCOMES,
        proposal_form=proposal_form,
        identity=outside.identity_of(found.id),
        provider=outside.provider_label(),
        subject_form=SubjectForm(formdata=None),
    ), status


@bp.post("/accounts/<int:user_id>/roles")
@allow(Role.ORGANISER)
def grant_role(user_id: int) -> ResponseReturnValue:
    """Give a person one more role. 授予角色"""
    actor, form = require_actor(), GrantForm()
    found = services.get_user(actor, user_id)
    if form.validate_on_submit() and (place := _place(actor, form)) is not None:
        try:
            services.grant_role(found, form.chosen, place, actor=actor, now=utcnow())
        except DomainError as error:
            _blame(form, error)
        else:
            db.session.commit()
            flash(_("%(name)s has the role.", name=found.name), "success")
            return redirect(url_for("accounts.user", user_id=user_id))
    return _user_page(services.get_user(actor, user_id), form, 422)


@bp.post("/accounts/<int:user_id>/roles/<int:grant_id>/end")
@allow(Role.ORGANISER)
def end_role(user_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back. 收回角色"""
    actor = require_actor()
    found = services.get_user(actor, user_id)
    services.end_grant(services.get_grant(actor, found, grant_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The role has been taken back."), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/password")
@allow(Role.ORGANISER)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a person a new one-time password, shown once, in the answer. 重置密码"""
    actor = require_actor()
    found = services.get_user(actor, user_id)
    return _hand_over(found, services.reset_password(found, actor=actor, now=utcnow()))


@bp.post("/accounts/<int:user_id>/identity")
@allow(Role.ORGANISER)
def enter_identity(user_id: int) -> ResponseReturnValue:
    """Enter who a person is at the provider of single sign-on. 录入统一身份"""
    actor, form = require_actor(), SubjectForm()
    found = services.get_user(actor, user_id)
    if form.validate_on_submit():
        outside.enter(found, form.subject.data, actor=actor, now=utcnow())
        db.session.commit()
        flash(_("%(name)s can sign in there now.", name=found.name), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/identity/remove")
@allow(Role.ORGANISER)
def unlink(user_id: int) -> ResponseReturnValue:
    """Take a person's link to the provider of single sign-on away. 解除他人的统一身份关联"""
    actor = require_actor()
    outside.unlink(services.get_user(actor, user_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(_("The link is taken away."), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/suspend")
@allow(Role.ORGANISER)
def suspend(user_id: int) -> ResponseReturnValue:
    """Keep a person from signing in. 停用账号"""
    found = services.get_user(require_actor(), user_id)
    services.suspend(found, actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(_("%(name)s can no longer sign in.", name=found.name), "success")
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/accounts/<int:user_id>/resume")
@allow(Role.ORGANISER)
def resume(user_id: int) -> ResponseReturnValue:
    """Let a suspended person sign in again. 恢复账号"""
    found = services.get_user(require_actor(), user_id)
    services.resume(found, actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(_("%(name)s can sign in again.", name=found.name), "success")
    return redirect(url_for("accounts.user", user_id=user_id))
