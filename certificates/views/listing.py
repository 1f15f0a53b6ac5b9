"""Pages of an honour's certificates: numbering, issue, the list, the print run of all. 证书列表"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from campaigns.models import Activity, Honour
from campaigns.services import Closed, get_honour, require_open
from certificates import jobs as _jobs  # noqa: F401 - registers the print run
from certificates import services
from certificates.forms import SeriesForm
from certificates.models import CertificateState
from certificates.views.blueprint import bp
from core import edits
from core.access import Actor, Role, allow, require_actor
from core.clock import local_date, utcnow
from core.db import db
from core.errors import DomainError
from core.files import XLSX
from core.i18n import said
from core.paging import SIZE, Page, page_number

READERS = (*services.KEEPERS, Role.SUPERVISOR)
STATES = {state.value: state for state in CertificateState}
SHOWN = 20  # of those who wait


@bp.get("/certificates")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the honours and how far their certificates are. 证书"""
    return render_template("certificates/index.html", honours=services.honours_at_work(require_actor()))


@bp.get("/certificates.xlsx")
@allow(*READERS)
def export_overview() -> ResponseReturnValue:
    """Hand over how far every honour's certificates are, as a workbook. 导出总览"""
    return _file(services.overview_workbook(services.honours_at_work(require_actor())))


@bp.get("/honours/<int:honour_id>/certificates")
@allow(*READERS)
def honour(honour_id: int) -> ResponseReturnValue:
    """Show an honour's certificates: who waits, who holds one. 某称号的证书"""
    return _honour_page(get_honour(require_actor(), honour_id), None)


def _honour_page(found: Honour, form: SeriesForm | None) -> str:
    actor, number = require_actor(), page_number(request.args.get("page"))
    series, waiting = services.series_of(found), services.waiting(found)
    text, state = _asked()
    rows, total = services.find_certificates(actor, found, text=text, state=state, page=number, size=SIZE)
    if form is None:
        form = edits.drawn(partial(_series_form, found), series)
    return render_template(
        "certificates/honour.html",
        honour=found,
        series=series,
        fixed=series is not None and series.next_seq > 1,
        waiting=waiting[:SHOWN],
        waiting_count=len(waiting),
        numbers=services.next_numbers(series, len(waiting)) if series else ("", ""),
        valid_count=services.count_valid(found),
        page=Page(rows, total, number, SIZE),
        form=form,
        closed=_closed(found),
        may_edit=services.may_keep(actor, found.path),
    )


def _series_form(found: Honour, **given: Any) -> SeriesForm:
    series = services.series_of(found)
    return SeriesForm(obj=series, **given) if series else SeriesForm(data=_proposal(found), **given)


def _asked() -> tuple[str, CertificateState | None]:
    """Return what the address asks the list for: a text, a state."""
    return request.args.get("q", "").strip()[:64], STATES.get(request.args.get("state", ""))


def _closed(found: Honour) -> str:
    """Say why certificates cannot be issued today, in words; empty when they can."""
    try:
        require_open(found.campaign, Activity.HONOUR, utcnow())
    except Closed as error:
        return said(error)
    return ""


def _proposal(found: Honour) -> dict[str, object]:
    return {
        "pattern": services.propose_pattern(found),
        "issued_on": local_date(utcnow()),
        "body": services.BODY[found.holder_kind],
    }


@bp.post("/honours/<int:honour_id>/certificates/series")
@allow(*services.KEEPERS)
def set_series(honour_id: int) -> ResponseReturnValue:
    """Set the numbering. 设定编号规则"""
    actor = require_actor()
    found = get_honour(actor, honour_id)
    form = edits.opened(partial(_series_form, found), services.series_of(found))
    if not form.validate_on_submit():
        return _honour_page(found, form), form.status
    if refused := _set_series(found, form, actor):
        return _honour_page(found, form), refused.status
    db.session.commit()
    edits.tell(form)
    flash(_("The numbering is set."), "success")
    return redirect(url_for(".honour", honour_id=honour_id))


def _set_series(found: Honour, form: SeriesForm, actor: Actor) -> DomainError | None:
    """Set the numbering, or put the refusal beside the field that it is about."""
    try:
        services.open_series(found, form.pattern.data, form.issued_on.data, form.body.data, actor=actor, now=utcnow())
    except DomainError as error:
        db.session.rollback()
        field = form.body if isinstance(error, services.BadText) else form.pattern
        field.errors = (said(error),)
        return error
    return None


@bp.post("/honours/<int:honour_id>/certificates/issue")
@allow(*services.KEEPERS)
def issue(honour_id: int) -> ResponseReturnValue:
    """Issue a certificate to everyone who waits for one. 颁发"""
    actor = require_actor()
    made = services.issue(get_honour(actor, honour_id), actor=actor, now=utcnow())
    db.session.commit()
    if made:
        flash(ngettext("%(num)s certificate issued.", "%(num)s certificates issued.", len(made)), "success")
    else:
        flash(_("Nobody waits for a certificate: all are issued."), "info")
    return redirect(url_for(".honour", honour_id=honour_id))


@bp.post("/honours/<int:honour_id>/certificates/print")
@allow(*services.KEEPERS)
def print_all(honour_id: int) -> ResponseReturnValue:
    """Print all valid certificates of an honour into one file. 打印"""
    actor = require_actor()
    found = get_honour(actor, honour_id)
    job = services.ask_print(services.valid_of(found), actor=actor, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/honours/<int:honour_id>/certificates.xlsx")
@allow(*READERS)
def export(honour_id: int) -> ResponseReturnValue:
    """Hand over the list of certificates, filtered as on the page, as a workbook. 导出"""
    actor = require_actor()
    found = get_honour(actor, honour_id)
    text, state = _asked()
    rows, _total = services.find_certificates(actor, found, text=text, state=state, size=None)
    return _file(services.workbook(found, rows))


def _file(data: bytes) -> Response:
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": "attachment; filename=certificates.xlsx"})
