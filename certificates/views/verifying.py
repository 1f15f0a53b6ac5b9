"""The public's pages: is this certificate real? 证书查验"""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_babel import gettext as _

from campaigns.models import HolderKind
from certificates import services
from certificates.forms import VerifyForm
from certificates.models import Certificate
from certificates.views.blueprint import bp
from core import throttle
from core.access import allow
from core.addresses import public_host
from core.clock import utcnow
from core.db import db
from core.i18n import COOKIE, LOCALES, masked_name

# A number and a name could be guessed, so wrong ones are counted; a code has 128 random bits.
WRONG_NAMES = 30


@bp.get("/verify")
@allow.public
def verify_form() -> ResponseReturnValue:
    """Ask for a code, or for a number and a full name. 查验证书"""
    # The answer about an unknown code has no form to switch the language with: it links here.
    if (lang := request.args.get("lang")) in LOCALES:
        response = redirect(url_for(".verify_form"))
        response.set_cookie(
            COOKIE, str(lang), max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure
        )
        return response
    return render_template("certificates/verify_form.html", form=VerifyForm(formdata=None))


@bp.post("/verify")
@allow.public
def verify_typed() -> ResponseReturnValue:
    """Look up what was typed; what was typed wrong stays, to be compared. 按输入查验"""
    form = VerifyForm()
    found = _look_up(form) if form.validate_on_submit() else 422
    if isinstance(found, Certificate):
        return redirect(url_for(".verify", code=found.code), 303)
    return render_template("certificates/verify_form.html", form=form, unknown=found == 404), found


def _look_up(form: VerifyForm) -> Certificate | int:
    """Return the certificate that a form asks for, or the status of the answer."""
    if form.code.data:
        return services.find_by_code(form.code.data) or 404
    key, now = f"verify:{request.remote_addr}", utcnow()
    if throttle.exhausted(key, WRONG_NAMES, now=now):
        form.number.errors = (_("Too many wrong tries. Wait fifteen minutes and try again."),)
        return 429
    found = services.find_by_number(form.number.data, form.holder.data)
    if found is None:
        throttle.hit(key, now=now)
        db.session.commit()
    return found or 404


@bp.get("/verify/<path:code>")
@allow.public
def verify(code: str) -> ResponseReturnValue:
    """Say whether a certificate is real; the same answer for every code that is not. 查验结果"""
    found = services.find_by_code(code)
    if found is None:
        return _answer("certificates/unknown.html", 404)
    person = found.series.honour.holder_kind is HolderKind.PERSON
    return _answer(
        "certificates/verified.html",
        200,
        certificate=found,
        holder=masked_name(found.holder) if person else found.holder,
        masked=person,
        replaced=services.replacement_of(found) is not None,
        now=utcnow(),
        host=public_host(),
    )


def _answer(template: str, status: int, **facts: object) -> Response:
    response = make_response(render_template(template, **facts), status)
    # It may be revoked a minute from now, and no search engine should list who holds what.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
