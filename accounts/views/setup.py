"""The page behind the one-time link: the first organiser. 初始化"""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import SetupForm
from accounts.models import User
from accounts.views.blueprint import bp
from accounts.views.signing import keep_token
from core.access import allow
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import said


@bp.route("/setup/<token>", methods=["GET", "POST"])
@allow.public
def set_up(token: str) -> ResponseReturnValue:
    """Make the first organiser and sign them in. 创建首位组织者"""
    now, form = utcnow(), SetupForm()
    services.check_setup_link(token, now=now)
    if form.validate_on_submit():
        try:
            user = services.set_up(
                token, form.login.data, form.name.data, form.password.data, form.first_place(), now=now
            )
        except DomainError as error:
            _blame(form, error)
        else:
            return _enter(user)
    return render_template("accounts/setup.html", form=form), 422 if form.is_submitted() else 200


def _blame(form: SetupForm, error: DomainError) -> None:
    db.session.rollback()
    field = form.code
    if isinstance(error, services.WeakPassword):
        field = form.password
    elif isinstance(error, services.BadLogin):
        field = form.login
    field.errors = (said(error),)


def _enter(user: User) -> ResponseReturnValue:
    lifetime = current_app.config["SESSION_LIFETIME"]
    _opened, token = services.open_session(user, device=request.user_agent.string, lifetime=lifetime, now=utcnow())
    db.session.commit()
    keep_token(token)
    flash(_("Welcome, %(name)s. Next come the units.", name=user.name), "success")
    return redirect(url_for("units.index"))
