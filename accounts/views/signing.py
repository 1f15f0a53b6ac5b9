"""Signing in and out. 登录与退出"""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import SignInForm
from accounts.identity import TOKEN
from accounts.models import LoginSession
from accounts.views.blueprint import bp
from core import resend, typed
from core.access import allow, current_actor, require_actor
from core.clock import utcnow
from core.db import db
from core.i18n import said
from core.redirects import inside


@bp.route("/sign-in", methods=["GET", "POST"])
@allow.public
def sign_in() -> ResponseReturnValue:
    """Sign in with login and password. 登录"""
    if current_actor() is not None and request.method == "GET":
        return redirect(url_for("pages.home"))
    form, status = SignInForm(), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            opened, token = services.sign_in(
                form.login.data,
                form.password.data,
                address=request.remote_addr or "",
                device=request.user_agent.string,
                lifetime=current_app.config["SESSION_LIFETIME"],
                now=utcnow(),
            )
        except (services.WrongSignIn, services.Throttled) as error:
            db.session.commit()  # the try is counted
            form.password.errors, status = (said(error),), error.status
        else:
            db.session.commit()
            keep_token(token)
            return resend.go_on(request.form.get(typed.CARRIED)) or redirect(_inside(request.args.get("next"), opened))
    return render_template("accounts/sign_in.html", form=form, carried=request.form.get(typed.CARRIED)), status


def sign_in_again(carried: str) -> ResponseReturnValue:
    """Ask for the sign-in of somebody whose session ended while they typed; that waits in the page. 重新登录"""
    form = SignInForm(formdata=None)
    return render_template("accounts/sign_in.html", form=form, carried=carried), 401


bp.record_once(lambda setup: setup.app.extensions.update(sign_in_again=sign_in_again))


def keep_token(token: str) -> None:
    """Give the browser its token, and nothing of what it held before."""
    session.clear()
    session[TOKEN] = token


def _inside(target: str | None, opened: LoginSession) -> str:
    """Return where to go after sign-in: never to another site."""
    several = sum(grant.ended_at is None for grant in opened.user.grants) > 1
    return inside(target, url_for("accounts.me" if several else "pages.home"))


@bp.post("/sign-out")
@allow.signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out. 退出"""
    services.sign_out(g.login_session_id, actor=require_actor(), now=utcnow())
    db.session.commit()
    session.clear()
    flash(_("You have signed out."), "success")
    return redirect(url_for("pages.home"))
