"""Signing in and out: with a password, a second step, or at the provider of single sign-on. 登录与退出"""

from __future__ import annotations

import secrets

from flask import current_app, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import oidc, services
from accounts.forms import CodeForm, LinkForm, SignInForm
from accounts.identity import TOKEN, actor_for
from accounts.models import LoginSession, Outcome, User
from accounts.services import devices, half, outside, steps
from accounts.views.blueprint import bp
from core import resend, typed
from core.access import allow, current_actor, require_actor
from core.clock import utcnow
from core.db import db, writing
from core.errors import NotFound
from core.i18n import said
from core.redirects import inside

HALF, DEVICE = "half", "device"
GOES_TO = "goes_to"


@bp.route("/sign-in", methods=["GET", "POST"])
@allow.public
def sign_in() -> ResponseReturnValue:
    """Sign in with login and password. 登录"""
    if current_actor() is not None and request.method == "GET":
        return redirect(url_for("pages.home"))
    form, status = SignInForm(), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            user = services.check_sign_in(
                form.login.data,
                form.password.data,
                address=request.remote_addr or "",
                device=request.user_agent.string,
                now=utcnow(),
            )
        except (services.WrongSignIn, services.Throttled) as error:
            db.session.commit()  # the try is counted
            form.password.errors, status = (said(error),), error.status
        else:
            return go_on(user, request.args.get("next"))
    return _page(form, request.form.get(typed.CARRIED)), status


def _page(form: SignInForm, carried: str | None) -> str:
    return render_template("accounts/sign_in.html", form=form, carried=carried, provider=outside.provider_label())


def sign_in_again(carried: str) -> ResponseReturnValue:
    """Ask for the sign-in of somebody whose session ended while they typed; that waits in the page. 重新登录"""
    return _page(SignInForm(formdata=None), carried), 401


bp.record_once(lambda setup: setup.app.extensions.update(sign_in_again=sign_in_again))


def go_on(user: User, target: str | None, *, by_provider: bool = False) -> ResponseReturnValue:
    """Let somebody in who has shown who they are, or ask for the second step first."""
    if steps.is_enrolled(user.id):
        token = half.begin(user, goes_to=inside(target, ""), now=utcnow())
        db.session.commit()
        session.clear()
        g.pop("csrf_token", None)  # of the session that has ended: the next page's form needs one of its own
        session[HALF], session["outside"] = token, by_provider
        carried = request.form.get(typed.CARRIED)
        return render_template("accounts/code.html", form=CodeForm(formdata=None), carried=carried)
    return let_in(user, target, by_provider=by_provider)


def let_in(user: User, target: str | None, *, by_provider: bool = False) -> ResponseReturnValue:
    """Open a session, with a new token, and lead on to what was asked for. 建立会话"""
    mark = request.cookies.get(DEVICE) or secrets.token_urlsafe(24)
    opened, token = services.open_session(
        user,
        device=request.user_agent.string,
        lifetime=current_app.config["SESSION_LIFETIME"],
        now=utcnow(),
        address=request.remote_addr or "",
        mark=mark,
        outside=by_provider,
    )
    db.session.commit()
    keep_token(token)
    g.actor = actor_for(opened.grant)  # for a form that waited, which is shown in this very answer
    carried = resend.go_on(request.form.get(typed.CARRIED))
    response = make_response(carried or redirect(inside(target, url_for("pages.home"))))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(DEVICE, mark, max_age=400 * 86_400, httponly=True, samesite="Lax", secure=secure)
    return response


def keep_token(token: str) -> None:
    """Give the browser its token, and nothing of what it held before."""
    session.clear()
    session[TOKEN] = token


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow.public
def sign_in_code() -> ResponseReturnValue:
    """Give the code of the second step. 登录第二步"""
    form, now, status = CodeForm(), utcnow(), 422 if request.method == "POST" else 200
    try:
        found = half.find(session.get(HALF), now=now)
    except half.NotHalfWay as error:
        flash(said(error), "warning")
        return redirect(url_for("accounts.sign_in"))
    if found.user is None:
        raise NotFound
    if form.validate_on_submit():
        try:
            steps.check(found.user, form.code.data, now=now)
        except (steps.WrongCode, steps.Throttled) as error:
            agent, address = request.user_agent.string, request.remote_addr or ""
            devices.note(found.user, Outcome.WRONG_CODE, device=agent, address=address, now=now)
            db.session.commit()  # the try is counted
            form.code.errors, status = (said(error),), error.status
        else:
            found.used_at = now
            return let_in(found.user, found.goes_to, by_provider=bool(session.get("outside")))
    return render_template("accounts/code.html", form=form, carried=request.form.get(typed.CARRIED)), status


@bp.get("/sign-in/outside")
@allow.public
def outside_leave() -> ResponseReturnValue:
    """Go to the provider of single sign-on. 转到统一身份认证"""
    if not oidc.is_on():
        raise NotFound
    session.clear()
    session[GOES_TO] = inside(request.args.get("next"), "")
    try:
        return oidc.leave_for_provider()
    except oidc.ProviderDown as error:
        flash(said(error), "warning")
        return redirect(url_for("accounts.sign_in"))


@bp.get("/sign-in/outside/back")
@allow.public
def outside_back() -> ResponseReturnValue:
    """Come back from the provider of single sign-on. 统一身份认证返回"""
    if not oidc.is_on():
        raise NotFound
    target = session.get(GOES_TO)
    try:
        identity = oidc.come_back()
    except (oidc.ProviderDown, oidc.TokenRefused) as error:
        flash(said(error), "warning")
        return redirect(url_for("accounts.sign_in"))
    # The provider leads the browser here by a link. What follows writes, as the sign-in that it is.
    with writing():
        return _welcome(identity, target)


def _welcome(identity: oidc.Identity, target: str | None) -> ResponseReturnValue:
    linked, now = outside.find_linked(identity.issuer, identity.subject), utcnow()
    if linked is None:
        token = half.begin(None, goes_to=target or "", now=now, issuer=identity.issuer, subject=identity.subject)
        session.clear()
        session[HALF] = token
        return redirect(url_for("accounts.outside_link"))
    if not linked.user.active or not any(grant.ended_at is None for grant in linked.user.grants):
        flash(_("This account cannot sign in at present. Ask your organiser."), "warning")
        return redirect(url_for("accounts.sign_in"))
    linked.used_at = now
    return go_on(linked.user, target, by_provider=True)


@bp.route("/sign-in/outside/link", methods=["GET", "POST"])
@allow.public
def outside_link() -> ResponseReturnValue:
    """Link one's account to the provider of single sign-on, by its password, once. 关联统一身份"""
    form, now, status = LinkForm(), utcnow(), 422 if request.method == "POST" else 200
    try:
        found = half.find(session.get(HALF), now=now)
    except half.NotHalfWay as error:
        flash(said(error), "warning")
        return redirect(url_for("accounts.sign_in"))
    if found.user_id is not None or found.issuer is None or found.subject is None:
        raise NotFound
    if form.validate_on_submit():
        issuer, subject, target = found.issuer, found.subject, found.goes_to
        try:
            user = services.check_sign_in(
                form.login.data,
                form.password.data,
                address=request.remote_addr or "",
                device=request.user_agent.string,
                now=now,
            )
        except (services.WrongSignIn, services.Throttled) as error:
            db.session.commit()  # the try is counted
            form.password.errors, status = (said(error),), error.status
        else:
            half.find(session.get(HALF), now=now).used_at = now
            grant = next(one for one in user.grants if one.ended_at is None)
            outside.link(user, issuer, subject, actor=actor_for(grant), now=now).used_at = now
            return go_on(user, target, by_provider=True)
    return render_template("accounts/link.html", form=form, provider=outside.provider_label()), status


@bp.post("/sign-out")
@allow.signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out. 退出登录"""
    opened = db.session.get_one(LoginSession, g.login_session_id)
    by_provider = opened.outside
    services.sign_out(g.login_session_id, actor=require_actor(), now=utcnow())
    db.session.commit()
    session.clear()
    if by_provider and (url := oidc.sign_out_url()):
        return render_template("accounts/signed_out.html", url=url, provider=outside.provider_label())
    flash(_("You have signed out."), "success")
    return redirect(url_for("pages.home"))
