"""Pages on which marks come in from workbooks."""

from __future__ import annotations

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import said
from judges import services
from judges.forms import ConfirmForm, MarksFileForm, refuse
from judges.models import Panel
from judges.views import bp
from judges.views.panels import READERS, context
from judges.words import IMPORTS

WRITERS = (Role.ORGANISER, Role.SCORER)


@bp.get("/panels/<int:panel_id>/imports")
@allow(*READERS)
def marks_imports(panel_id: int) -> ResponseReturnValue:
    """Choose a workbook of marks, and see what came in before. 评分导入"""
    return _page(services.get_panel(require_actor(), panel_id), MarksFileForm(formdata=None))


def _page(found: Panel, form: MarksFileForm) -> str:
    rubric = found.round.rubric
    return render_template(
        "judges/imports.html",
        form=form,
        imports=services.imports_of(found),
        given=services.given_names(rubric) if rubric else [],
        states=IMPORTS,
        may_write=require_actor().role in WRITERS,
        **context(found),
    )


@bp.post("/panels/<int:panel_id>/imports")
@allow(*WRITERS)
def upload_marks(panel_id: int) -> ResponseReturnValue:
    """Send a workbook of marks to be read. 上传评分表格"""
    actor, form = require_actor(), MarksFileForm()
    found = services.get_panel(actor, panel_id)
    if not form.validate_on_submit():
        return _page(found, form), 422
    sent = form.file.data
    try:
        made, job = services.ask_marks_import(found, sent.read(), sent.filename or "", actor=actor, now=utcnow())
        job.result_url = url_for("judges.marks_import", import_id=made.id)
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        refuse(form.file, refusal)
        return _page(services.get_panel(actor, panel_id), form), refusal.status
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/marks-imports/<int:import_id>")
@allow(*READERS)
def marks_import(import_id: int) -> ResponseReturnValue:
    """Show what a workbook of marks came to. 导入预览"""
    made = services.get_marks_import(require_actor(), import_id)
    moved, moved_count = services.cells_of(made)
    return render_template(
        "judges/import.html",
        made=made,
        moved=moved,
        moved_count=moved_count,
        form=ConfirmForm(formdata=None, submit_complete=True),
        states=IMPORTS,
        issues=services.issues_of(made),
        may_write=require_actor().role in WRITERS,
        **context(made.panel),
    )


@bp.post("/marks-imports/<int:import_id>/confirm")
@allow(*WRITERS)
def confirm_marks(import_id: int) -> ResponseReturnValue:
    """Write the previewed marks. 确认导入"""
    actor, form = require_actor(), ConfirmForm()
    made = services.get_marks_import(actor, import_id)
    if not form.validate_on_submit():
        flash(_("The form has expired. Try again."), "danger")
        return redirect(url_for("judges.marks_import", import_id=import_id))
    submit = bool(form.submit_complete.data)
    try:
        job = services.confirm_marks_import(made, submit=submit, actor=actor, now=utcnow())
    except services.MarksMoved as refusal:
        db.session.rollback()
        flash(said(refusal), "danger")
        return redirect(url_for("judges.marks_import", import_id=import_id))
    job.result_url = url_for("judges.panel", panel_id=made.panel_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.post("/marks-imports/<int:import_id>/again")
@allow(*WRITERS)
def read_marks_again(import_id: int) -> ResponseReturnValue:
    """Preview a workbook of marks anew. 重新预览"""
    actor = require_actor()
    job = services.preview_again(services.get_marks_import(actor, import_id), actor=actor, now=utcnow())
    job.result_url = url_for("judges.marks_import", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/marks-imports/<int:import_id>/file")
@allow(*READERS)
def marked_file(import_id: int) -> ResponseReturnValue:
    """Hand back the workbook with its mistakes marked. 下载标注文件"""
    file = services.get_marks_import(require_actor(), import_id).marked_file
    if file is None:
        raise NotFound
    file.read()  # refuses a damaged file in words
    return send_file(file.location, mimetype=file.media_type, as_attachment=True, download_name=file.name)
