"""One's own account: roles and password. 我的账号"""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import services
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.views.blueprint import bp
from core.access import allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.i18n import said
from core.paging import row_id


@bp.get("/me")
@allow.signed_in
def me() -> ResponseReturnValue:
    """Show one's own roles, to go on as another of them. 我的角色"""
    user = db.session.get_one(User, require_actor().user_id)
    return render_template("accounts/me.html", user=user, grants=[one for one in user.grants if one.ended_at is None])


@bp.post("/me/role")
@allow.signed_in
def switch() -> ResponseReturnValue:
    """Go on as another of one's own roles. 切换角色"""
    chosen = request.form.get("grant_id", type=row_id)
    if chosen is None:
        raise NotFound
    grant = services.switch_grant(g.login_session_id, chosen, actor=require_actor(), now=utcnow())
    place = grant.unit or grant.division
    db.session.commit()
    flash(
        _("You now act as %(role)s of %(place)s.", role=grant.role.label, place=place.name if place else ""), "success"
    )
    return redirect(url_for("pages.home"))


@bp.route("/me/password", methods=["GET", "POST"])
@allow.signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password. 修改密码"""
    actor, form, status = require_actor(), PasswordForm(), 422 if request.method == "POST" else 200
    once = db.session.get_one(User, actor.user_id).password_once
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
