"""The public's page: is this certificate real? 证书查验"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campaigns.models import HolderKind
from certificates import services
from certificates.forms import VerifyForm
from certificates.models import Certificate
from certificates.views.blueprint import bp
from core import throttle
from core.access import allow
from core.clock import utcnow
from core.db import writing
from core.errors import DomainError
from core.i18n import masked_name

# A number and a name could be guessed, so wrong ones are counted; a code has 128 random bits.
WRONG_NAMES = 30


class TooManyLookups(DomainError):
    """Too many wrong names were tried from one address."""

    status = 429


@bp.get("/verify")
@allow.public
def verify_form() -> ResponseReturnValue:
    """Ask for a code, or for a number and a full name. 查验证书"""
    form = VerifyForm(request.args)
    if not any((form.code.data, form.number.data, form.holder.data)):
        return render_template("certificates/verify_form.html", form=form)
    if not form.validate():
        return _answer(None)
    if form.code.data:
        return _answer(services.find_by_code(form.code.data))
    return _answer(_by_number(form.number.data or "", form.holder.data or ""))


def _by_number(number: str, holder: str) -> Certificate | None:
    key, now = f"verify:{request.remote_addr}", utcnow()
    if throttle.exhausted(key, WRONG_NAMES, now=now):
        raise TooManyLookups("Too many wrong tries. Wait fifteen minutes and try again.")
    found = services.find_by_number(number, holder)
    if found is None:
        with writing():
            throttle.hit(key, now=now)
    return found


@bp.get("/verify/<code>")
@allow.public
def verify(code: str) -> ResponseReturnValue:
    """Say whether a certificate is real; the same answer for every code that is not. 查验结果"""
    return _answer(services.find_by_code(code))


def _answer(found: Certificate | None) -> ResponseReturnValue:
    if found is None:
        return render_template("certificates/verified.html", certificate=None), 404
    person = found.series.honour.holder_kind is HolderKind.PERSON
    holder = masked_name(found.holder) if person else found.holder
    return render_template("certificates/verified.html", certificate=found, holder=holder)
