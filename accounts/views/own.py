"""One's own account: roles, password, language, sessions. 我的账号"""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import LocaleForm, PasswordForm
from accounts.models import User
from accounts.services import devices, outside, steps
from accounts.views.blueprint import bp
from accounts.views.switching import KEPT
from accounts.words import OUTCOMES
from core.access import allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.i18n import COOKIE, current, said
from core.paging import row_id
from core.redirects import inside


def myself() -> User:
    """Return the account of whoever is signed in."""
    return db.session.get_one(User, require_actor().user_id)


@bp.get("/me")
@allow.signed_in
def me() -> ResponseReturnValue:
    """Show one's own roles, sessions and sign-ins. 查看我的账号"""
    user = myself()
    return render_template(
        "accounts/me.html",
        user=user,
        grants=[one for one in user.grants if one.ended_at is None],
        sessions=devices.open_sessions(user.id, now=utcnow()),
        sign_ins=devices.sign_ins(user.id, limit=20),
        enrolled=steps.is_enrolled(user.id),
        identity=outside.identity_of(user.id),
        provider=outside.provider_label(),
        locale_form=LocaleForm(locale=user.locale or current()),
        this_session=g.login_session_id,
        device_words=devices.device_words,
        outcomes=OUTCOMES,
    )


@bp.post("/me/role")
@allow.signed_in
def switch() -> ResponseReturnValue:
    """Go on as another of one's own roles. 切换角色"""
    chosen = request.form.get("grant_id", type=row_id)
    if chosen is None:
        raise NotFound
    grant = services.switch_grant(g.login_session_id, chosen, actor=require_actor(), now=utcnow())
    role, place = grant.role.label, grant.place.name
    db.session.commit()
    flash(_("You now act as %(role)s of %(place)s.", role=role, place=place), "success")
    target = inside(request.form.get("next"), "")
    if target:
        # If it is not for the new role, the first page is shown with a word: see switching.
        session[KEPT] = target
    return redirect(target or url_for("pages.home"))


@bp.post("/me/locale")
@allow.signed_in
def set_own_locale() -> ResponseReturnValue:
    """Choose the language of one's account. 设置语言偏好"""
    form = LocaleForm()
    if not form.validate_on_submit():
        raise NotFound
    services.set_locale(myself(), form.locale.data, actor=require_actor(), now=utcnow())
    db.session.commit()
    response = redirect(url_for("accounts.me"))
    response.delete_cookie(COOKIE)  # what this device was last told would otherwise win
    return response


@bp.post("/me/sessions/end")
@allow.signed_in
def end_own_session() -> ResponseReturnValue:
    """End one of one's own sessions. 结束自己的一个会话"""
    session_id = request.form.get("session_id", type=row_id)
    if session_id is None:
        raise NotFound
    devices.end_one(myself(), session_id, actor=require_actor(), now=utcnow())
    db.session.commit()
    if session_id == g.login_session_id:
        session.clear()
        return redirect(url_for("accounts.sign_in"))
    flash(_("That session has ended."), "success")
    return redirect(url_for("accounts.me"))


@bp.post("/me/sessions/end-others")
@allow.signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End all of one's own sessions but the present one. 结束自己的其他会话"""
    ended = devices.end_all(myself(), actor=require_actor(), now=utcnow(), keep=g.login_session_id)
    db.session.commit()
    flash(_("Sessions ended: %(count)s. This one goes on.", count=ended), "success")
    return redirect(url_for("accounts.me"))


@bp.post("/me/identity/remove")
@allow.signed_in
def unlink_own() -> ResponseReturnValue:
    """Take one's own link to the provider of single sign-on away. 解除自己的统一身份关联"""
    outside.unlink(myself(), actor=require_actor(), now=utcnow())
    db.session.commit()
    flash(_("The link is taken away."), "success")
    return redirect(url_for("accounts.me"))


@bp.route("/me/password", methods=["GET", "POST"])
@allow.signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password. 修改自己的密码"""
    actor, form, status = require_actor(), PasswordForm(), 422 if request.method == "POST" else 200
    once = myself().password_once
    if form.validate_on_submit():
        try:
            services.change_password(
                g.login_session_id, form.present.data, form.password.data, actor=actor, now=utcnow()
            )
        except services.WeakPassword as error:
            form.password.errors = (said(error),)
        except (services.WrongSignIn, services.Throttled) as error:
            db.session.commit()  # the try is counted
            form.present.errors, status = (said(error),), error.status
        else:
            db.session.commit()
            flash(_("Your new password holds from now on; your other devices are signed out."), "success")
            # Whoever comes in for the first time goes on to their work.
            return redirect(url_for("pages.home" if once else "accounts.me"))
    return render_template("accounts/password.html", form=form, once=once), status
