"""How one is told: preferences, quiet hours, language and address. 通知偏好"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.models import User
from core.access import allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError
from core.i18n import COOKIE, current, said
from inbox import services
from inbox.forms import AddressForm, PreferencesForm, filled
from inbox.mail.server import mail_is_on
from inbox.views.blueprint import bp


@bp.route("/inbox/preferences", methods=["GET", "POST"])
@allow.signed_in
def preferences() -> ResponseReturnValue:
    """Choose how one is told of what. 通知偏好"""
    actor, form = require_actor(), PreferencesForm()
    user = db.session.get_one(User, actor.user_id)
    if form.validate_on_submit():
        services.set_preferences(
            form.channels(), quiet=form.quiet(), locale=form.locale.data, actor=actor, now=utcnow()
        )
        db.session.commit()
        flash(_("You are told in this way from now on."), "success")
        response = redirect(url_for("inbox.preferences"))
        # The language of the device gives way to the one just chosen.
        response.delete_cookie(COOKIE, samesite="Lax", httponly=True, secure=request.is_secure)
        return response
    if not form.is_submitted():
        held = filled(services.channels_of(user.id), services.quiet_of(user.id), user.locale or current())
        form = PreferencesForm(data=held)
    return _page(
        user, form, AddressForm(formdata=None, data={"email": user.email}), 422 if form.is_submitted() else 200
    )


@bp.post("/inbox/address")
@allow.signed_in
def set_address() -> ResponseReturnValue:
    """Set one's own e-mail address. 设置邮箱"""
    actor, form = require_actor(), AddressForm()
    if form.validate_on_submit():
        try:
            sent = services.set_address(form.email.data or "", actor=actor, now=utcnow())
        except DomainError as error:
            db.session.rollback()
            form.email.errors = (said(error),)
        else:
            db.session.commit()
            words = _("A link is on its way to this address. Open it to confirm the address.")
            flash(words if sent else _("The address has been saved."), "success")
            return redirect(url_for("inbox.preferences"))
    user = db.session.get_one(User, actor.user_id)
    held = filled(services.channels_of(user.id), services.quiet_of(user.id), user.locale or current())
    return _page(user, PreferencesForm(formdata=None, data=held), form, 422)


def _page(user: User, form: PreferencesForm, address: AddressForm, status: int) -> ResponseReturnValue:
    words = {"user": user, "form": form, "address": address, "mail_on": mail_is_on()}
    return render_template("inbox/preferences.html", **words), status


@bp.route("/inbox/confirm/<token>", methods=["GET", "POST"])
@allow.public
def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm an address by the link that was sent to it. 确认电子邮箱

    It is a page with a button, as readers of mail open links too.
    """
    user = services.check_link(token)
    if request.method == "POST":
        services.confirm(token, now=utcnow())
        db.session.commit()
    return render_template("inbox/confirm.html", done=user.email_confirmed_at is not None, address=user.email)
