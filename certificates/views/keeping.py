"""Pages of one certificate: what it says, what happened to it, revocation and replacement. 证书管理"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from certificates import services
from certificates.forms import ReissueForm, RevokeForm
from certificates.models import Certificate
from certificates.views.blueprint import bp
from certificates.views.listing import READERS
from core.access import allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import Conflict, DomainError
from core.i18n import said


@bp.get("/certificates/<int:certificate_id>")
@allow(*READERS)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """Show one certificate and what has happened to it. 证书详情"""
    return _certificate_page(services.get_certificate(require_actor(), certificate_id))


def _certificate_page(
    found: Certificate,
    revoking: RevokeForm | None = None,
    reissuing: ReissueForm | None = None,
    refused: str = "",
) -> str:
    return render_template(
        "certificates/certificate.html",
        certificate=found,
        refused=refused,
        revoking=revoking or RevokeForm(prefix="revoke", formdata=None),
        reissuing=reissuing or ReissueForm(prefix="reissue", formdata=None, data={"holder": found.holder}),
        replacement=services.replacement_of(found),
        replaces=services.replaced_by(found),
        events=services.history(found),
        may_edit=services.may_keep(require_actor(), found.path),
    )


def _beside(field: Field, error: DomainError) -> str:
    """Put a refusal beside its field; what has moved on meanwhile has no field any more, and is returned."""
    db.session.rollback()
    if isinstance(error, Conflict):
        return said(error)
    field.errors = (said(error),)
    return ""


@bp.post("/certificates/<int:certificate_id>/print")
@allow(*services.KEEPERS)
def print_one(certificate_id: int) -> ResponseReturnValue:
    """Print one certificate again. 补打"""
    actor = require_actor()
    job = services.ask_print([services.get_certificate(actor, certificate_id)], actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.post("/certificates/<int:certificate_id>/revoke")
@allow(*services.KEEPERS)
def revoke(certificate_id: int) -> ResponseReturnValue:
    """Revoke a certificate. 撤销"""
    actor, form = require_actor(), RevokeForm(prefix="revoke")
    found = services.get_certificate(actor, certificate_id)
    if not form.validate_on_submit():
        return _certificate_page(found, revoking=form), 422
    try:
        services.revoke(found, form.reason.data, actor=actor, now=utcnow())
    except DomainError as error:
        return _certificate_page(found, form, refused=_beside(form.reason, error)), error.status
    db.session.commit()
    flash(_("Certificate %(number)s is revoked.", number=found.number), "success")
    return redirect(url_for(".certificate", certificate_id=certificate_id))


@bp.post("/certificates/<int:certificate_id>/reissue")
@allow(*services.KEEPERS)
def reissue(certificate_id: int) -> ResponseReturnValue:
    """Replace a certificate that has a mistake. 换发"""
    actor, form = require_actor(), ReissueForm(prefix="reissue")
    found = services.get_certificate(actor, certificate_id)
    if not form.validate_on_submit():
        return _certificate_page(found, reissuing=form), 422
    try:
        new = services.reissue(found, form.holder.data, form.reason.data, actor=actor, now=utcnow())
    except DomainError as error:
        return _certificate_page(found, reissuing=form, refused=_beside(form.holder, error)), error.status
    db.session.commit()
    flash(_("Certificate %(number)s replaces it.", number=new.number), "success")
    return redirect(url_for(".certificate", certificate_id=new.id))
