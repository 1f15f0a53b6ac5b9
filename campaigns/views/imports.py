"""Pages of candidates on their way in by workbook. 候选对象导入"""

from __future__ import annotations

import io
from typing import Any

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from campaigns import services
from campaigns.forms import ImportForm
from campaigns.models import Activity
from campaigns.services import imports, workbook
from campaigns.views.blueprint import bp
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import DomainError, NotFound
from core.files import XLSX, StoredFile
from core.i18n import said
from core.sheets import BadWorkbook
from units.models import ImportState


@bp.route("/honours/<int:honour_id>/candidates/import", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def new_import(honour_id: int) -> ResponseReturnValue:
    """Upload a workbook of candidates; the worker reads it. 导入候选对象"""
    actor, form = require_actor(), ImportForm()
    honour = services.get_honour(actor, honour_id, upward=True)
    services.require_open(honour.campaign, Activity.NOMINATE, utcnow())
    if form.validate_on_submit():
        sent = form.file.data
        try:
            found, job = imports.ask_import(honour, sent.read(), sent.filename, actor=actor, now=utcnow())
        except BadWorkbook as error:
            form["file"].errors = [said(error)]
        else:
            job.result_url = url_for("campaigns.candidate_import", import_id=found.id)
            db.session.commit()
            return redirect(url_for("core.job", job_id=job.id))
    page = render_template("campaigns/new_import.html", form=form, honour=honour)
    return page, 422 if form.is_submitted() else 200


@bp.get("/honours/<int:honour_id>/candidates/template.xlsx")
@allow(Role.ORGANISER)
def import_template(honour_id: int) -> ResponseReturnValue:
    """Hand over an empty workbook to fill in. 导入模板"""
    honour = services.get_honour(require_actor(), honour_id, upward=True)
    data = workbook.template(honour.holder_kind)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=f"{honour.name}推荐表.xlsx")


@bp.get("/candidate-imports/<int:import_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def candidate_import(import_id: int) -> ResponseReturnValue:
    """Show what a workbook would do, or did. 导入预览"""
    found = imports.get_import(require_actor(), import_id)
    refusal = found.preview.get("refusal")
    return render_template(
        "campaigns/import.html",
        found=found,
        preview=found.preview,
        issues=[_worded(issue) for issue in found.preview.get("issues", [])],
        refusal=said(BadWorkbook(refusal["code"], **refusal["params"])) if refusal else None,
    )


def _worded(issue: dict[str, Any]) -> dict[str, Any]:
    return {**issue, "words": said(DomainError(issue["message"], **issue["params"]))}


@bp.post("/candidate-imports/<int:import_id>/confirm")
@allow(Role.ORGANISER)
def confirm_import(import_id: int) -> ResponseReturnValue:
    """Import a previewed workbook. 确认导入"""
    actor = require_actor()
    found = imports.get_import(actor, import_id)
    if found.state is ImportState.IMPORTED:  # the button was pressed twice
        return redirect(url_for("campaigns.candidate_import", import_id=import_id))
    job = imports.confirm_import(found, actor=actor, now=utcnow())
    job.result_url = url_for("campaigns.candidate_import", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.post("/candidate-imports/<int:import_id>/again")
@allow(Role.ORGANISER)
def preview_again(import_id: int) -> ResponseReturnValue:
    """Preview a workbook of candidates anew. 重新预览"""
    actor = require_actor()
    job = imports.preview_again(imports.get_import(actor, import_id), actor=actor, now=utcnow())
    job.result_url = url_for("campaigns.candidate_import", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/candidate-imports/<int:import_id>/file")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def import_file(import_id: int) -> ResponseReturnValue:
    """Hand back a workbook as it was uploaded. 原文件"""
    return _download(imports.get_import(require_actor(), import_id).file)


@bp.get("/candidate-imports/<int:import_id>/marked")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def marked_file(import_id: int) -> ResponseReturnValue:
    """Hand back a workbook with its bad cells marked. 标注的文件"""
    return _download(imports.get_import(require_actor(), import_id).marked_file)


def _download(file: StoredFile | None) -> ResponseReturnValue:
    if file is None:
        raise NotFound
    # Whatever was uploaded, a browser only ever saves it.
    return send_file(
        io.BytesIO(file.read()), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
