"""Pages of rosters and divisions on their way in. 名册导入页面"""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import jobs
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.files import XLSX, StoredFile
from core.i18n import said
from core.sheets import BadWorkbook
from units import services
from units.forms import DivisionsForm, RosterForm
from units.models import ImportState
from units.services import moved
from units.views.blueprint import bp


@bp.get("/units/imports")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def imports() -> ResponseReturnValue:
    """List the roster imports there were. 导入记录"""
    return render_template("units/imports.html", imports=services.find_imports(require_actor()))


@bp.route("/units/imports/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def new_import() -> ResponseReturnValue:
    """Upload a roster; the worker reads it. 导入名册"""
    actor, form = require_actor(), RosterForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            found, job = services.ask_import(sent.read(), sent.filename, actor=actor, now=utcnow())
        except BadWorkbook as error:
            form.file.errors = (said(error),)
        else:
            job.result_url = url_for("units.roster", import_id=found.id)
            db.session.commit()
            return redirect(url_for("core.job", job_id=job.id))
    return render_template("units/new_import.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/units/imports/<int:import_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def roster(import_id: int) -> ResponseReturnValue:
    """Show what a roster would do, or did. 导入预览"""
    found = services.get_import(require_actor(), import_id)
    refusal = found.preview.get("refusal")
    return render_template(
        "units/roster.html",
        found=found,
        preview=found.preview,
        refusal=said(BadWorkbook(refusal["code"], **refusal["params"])) if refusal else None,
        ready=found.state is ImportState.PREVIEWED and (found.preview["new"] or found.preview["updated"]),
    )


@bp.post("/units/imports/<int:import_id>/confirm")
@allow(Role.ORGANISER)
def confirm_roster(import_id: int) -> ResponseReturnValue:
    """Import a previewed roster. 确认导入"""
    actor = require_actor()
    found = services.get_import(actor, import_id)
    if found.state is ImportState.IMPORTED:  # the button was pressed twice
        return redirect(url_for("units.roster", import_id=import_id))
    job = services.confirm_import(found, actor=actor, now=utcnow())
    job.result_url = url_for("units.roster", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.post("/units/imports/<int:import_id>/again")
@allow(Role.ORGANISER)
def preview_again(import_id: int) -> ResponseReturnValue:
    """Preview a roster anew. 重新预览"""
    actor = require_actor()
    job = moved.preview_again(services.get_import(actor, import_id), actor=actor, now=utcnow())
    job.result_url = url_for("units.roster", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/units/imports/<int:import_id>/file")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def roster_file(import_id: int) -> ResponseReturnValue:
    """Hand back a roster as it was uploaded. 原名册"""
    return _download(services.get_import(require_actor(), import_id).file)


@bp.get("/units/imports/<int:import_id>/marked")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def marked_roster(import_id: int) -> ResponseReturnValue:
    """Hand back a roster with its bad cells marked. 标注的名册"""
    return _download(services.get_import(require_actor(), import_id).marked_file)


def _download(file: StoredFile | None) -> ResponseReturnValue:
    if file is None:
        raise NotFound
    # Whatever was uploaded, a browser only ever saves it.
    return send_file(
        io.BytesIO(file.read()), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )


@bp.get("/units/imports/template.xlsx")
@allow(Role.ORGANISER)
def roster_template() -> ResponseReturnValue:
    """Hand over an empty roster to fill in. 名册模板"""
    data = services.template_workbook()
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name="窗口单位名册模板.xlsx")


@bp.route("/units/divisions", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def load_divisions() -> ResponseReturnValue:
    """Upload a table of divisions; the worker loads it. 载入区划"""
    form = DivisionsForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            job = services.ask_divisions(sent.read(), sent.filename, actor=require_actor(), now=utcnow())
        except BadWorkbook as error:
            form.file.errors = (said(error),)
        else:
            return _follow(job)
    return render_template("units/divisions.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/units/divisions/shipped/<name>")
@allow(Role.ORGANISER)
def load_shipped_divisions(name: str) -> ResponseReturnValue:
    """Load a table of divisions that comes with the product. 载入内置区划"""
    return _follow(services.ask_shipped_divisions(name, actor=require_actor(), now=utcnow()))


def _follow(job: jobs.Job) -> ResponseReturnValue:
    job.result_url = url_for("units.index")
    db.session.commit()
    flash(_("The divisions are being loaded."), "info")
    return redirect(url_for("core.job", job_id=job.id))
