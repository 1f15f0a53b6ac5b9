"""Pages for those who keep certificates: numbering, issue, printing, revocation. 证书管理"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from campaigns import services as campaigns
from campaigns.models import Honour
from certificates import jobs as _jobs  # noqa: F401 - registers the print run
from certificates import services
from certificates.forms import ReissueForm, RevokeForm, SeriesForm
from certificates.models import Certificate
from certificates.views.blueprint import bp
from core.access import Role, allow, require_actor
from core.clock import local_date, utcnow
from core.db import db
from core.files import XLSX
from core.i18n import said
from core.paging import SIZE, Page, page_number

KEEPERS = (Role.CERTIFIER, Role.ORGANISER)
READERS = (*KEEPERS, Role.SUPERVISOR)


@bp.get("/certificates")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the honours and how far their certificates are. 证书"""
    return render_template("certificates/index.html", honours=services.honours_at_work(require_actor()))


@bp.get("/honours/<int:honour_id>/certificates")
@allow(*READERS)
def honour(honour_id: int) -> ResponseReturnValue:
    """Show an honour's certificates: who waits, who holds one. 某称号的证书"""
    return _honour_page(honour_id, None)


def _honour_page(honour_id: int, form: SeriesForm | None) -> ResponseReturnValue:
    actor, number = require_actor(), page_number(request.args.get("page"))
    found = campaigns.get_honour(actor, honour_id)
    series = services.series_of(found)
    rows, total = services.find_certificates(actor, found, text=request.args.get("q", "").strip(), page=number)
    if form is None:
        form = SeriesForm(obj=series) if series else SeriesForm(data=_proposal(found))
    return render_template(
        "certificates/honour.html",
        honour=found,
        series=series,
        waiting=services.waiting(found),
        page=Page(rows, total, number, SIZE),
        form=form,
        may_edit=actor.role in KEEPERS and actor.sees(found.path),
    )


def _proposal(found: Honour) -> dict[str, object]:
    return {
        "pattern": f"吉民证〔{found.campaign.year}〕{{seq:04d}}号",
        "issued_on": local_date(utcnow()),
        "body": services.BODY[found.holder_kind],
    }


@bp.post("/honours/<int:honour_id>/certificates/series")
@allow(*KEEPERS)
def set_series(honour_id: int) -> ResponseReturnValue:
    """Set the numbering. 设定编号规则"""
    actor, form = require_actor(), SeriesForm()
    found = services.honour_to_certify(actor, honour_id)
    if not form.validate_on_submit():
        return _honour_page(honour_id, form), 422
    try:
        services.open_series(
            found, form.pattern.data, form.issued_on.data, form.body.data, actor=actor, now=utcnow()
        )
    except services.BadPattern as error:
        db.session.rollback()
        form.pattern.errors = [said(error)]
        return _honour_page(honour_id, form), error.status
    db.session.commit()
    flash(_("The numbering is set."), "success")
    return redirect(url_for(".honour", honour_id=honour_id))


@bp.post("/honours/<int:honour_id>/certificates/issue")
@allow(*KEEPERS)
def issue(honour_id: int) -> ResponseReturnValue:
    """Issue a certificate to everyone who waits for one. 颁发"""
    actor = require_actor()
    made = services.issue(services.honour_to_certify(actor, honour_id), actor=actor, now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s certificate issued.", "%(num)s certificates issued.", len(made)), "success")
    return redirect(url_for(".honour", honour_id=honour_id))


@bp.post("/honours/<int:honour_id>/certificates/print")
@allow(*KEEPERS)
def print_all(honour_id: int) -> ResponseReturnValue:
    """Print all valid certificates of an honour into one file. 打印"""
    actor = require_actor()
    found = services.honour_to_certify(actor, honour_id)
    job = services.ask_print(services.valid_of(found), actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/honours/<int:honour_id>/certificates.xlsx")
@allow(*READERS)
def export(honour_id: int) -> ResponseReturnValue:
    """Hand over the list of certificates as a workbook. 导出"""
    actor = require_actor()
    found = campaigns.get_honour(actor, honour_id)
    rows, _total = services.find_certificates(actor, found, size=100_000)
    data = services.workbook(found, rows)
    return data, {"Content-Type": XLSX, "Content-Disposition": "attachment; filename=certificates.xlsx"}


@bp.get("/certificates/<int:certificate_id>")
@allow(*READERS)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """Show one certificate and what has happened to it. 证书详情"""
    found = services.get_certificate(require_actor(), certificate_id)
    return _certificate_page(found)


def _certificate_page(
    found: Certificate, revoking: RevokeForm | None = None, reissuing: ReissueForm | None = None
) -> str:
    return render_template(
        "certificates/certificate.html",
        certificate=found,
        revoking=revoking or RevokeForm(prefix="revoke", formdata=None),
        reissuing=reissuing or ReissueForm(prefix="reissue", formdata=None, data={"holder": found.holder}),
        replaced_by=services.replacement_of(found),
        may_edit=require_actor().role in KEEPERS,
    )


@bp.post("/certificates/<int:certificate_id>/print")
@allow(*KEEPERS)
def print_one(certificate_id: int) -> ResponseReturnValue:
    """Print one certificate again. 补打"""
    actor = require_actor()
    job = services.ask_print([services.get_certificate(actor, certificate_id)], actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.post("/certificates/<int:certificate_id>/revoke")
@allow(*KEEPERS)
def revoke(certificate_id: int) -> ResponseReturnValue:
    """Revoke a certificate. 撤销"""
    actor, form = require_actor(), RevokeForm(prefix="revoke")
    found = services.get_certificate(actor, certificate_id)
    if not form.validate_on_submit():
        return _certificate_page(found, revoking=form), 422
    services.revoke(found, form.reason.data, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("Certificate %(number)s is revoked.", number=found.number), "success")
    return redirect(url_for(".certificate", certificate_id=certificate_id))


@bp.post("/certificates/<int:certificate_id>/reissue")
@allow(*KEEPERS)
def reissue(certificate_id: int) -> ResponseReturnValue:
    """Replace a certificate that has a mistake. 换发"""
    actor, form = require_actor(), ReissueForm(prefix="reissue")
    found = services.get_certificate(actor, certificate_id)
    if not form.validate_on_submit():
        return _certificate_page(found, reissuing=form), 422
    new = services.reissue(found, form.holder.data, form.reason.data, actor=actor, now=utcnow())
    db.session.commit()
    flash(_("Certificate %(number)s replaces it.", number=new.number), "success")
    return redirect(url_for(".certificate", certificate_id=new.id))
