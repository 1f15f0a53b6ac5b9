"""Pages of rosters of staff on their way in. 名册导入页面"""

from __future__ import annotations

import io

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.files import XLSX, StoredFile
from core.i18n import said
from core.sheets import BadWorkbook
from staff import services
from staff.forms import StaffRosterForm
from staff.views.blueprint import KEEPERS, READERS, bp
from units.models import ImportState, RosterImport
from units.services import ask_import, confirm_import, find_imports, get_import


def _get(import_id: int) -> RosterImport:
    return get_import(require_actor(), import_id, services.STAFF)


@bp.get("/staff/imports")
@allow(*READERS)
def imports() -> ResponseReturnValue:
    """List the imports of staff there were. 导入记录"""
    return render_template("staff/imports.html", imports=find_imports(require_actor(), sort=services.STAFF))


@bp.route("/staff/imports/new", methods=["GET", "POST"])
@allow(*KEEPERS)
def new_import() -> ResponseReturnValue:
    """Upload a roster of staff; the worker reads it. 导入名册"""
    actor, form = require_actor(), StaffRosterForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            found, job = ask_import(sent.read(), sent.filename, sort=services.STAFF, actor=actor, now=utcnow())
        except BadWorkbook as error:
            form.file.errors = (said(error),)
        else:
            job.result_url = url_for("staff.roster", import_id=found.id)
            db.session.commit()
            return redirect(url_for("core.job", job_id=job.id))
    return render_template("staff/new_import.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/staff/imports/<int:import_id>")
@allow(*READERS)
def roster(import_id: int) -> ResponseReturnValue:
    """Show what a roster would do, or did. 导入预览"""
    found = _get(import_id)
    preview, refusal = found.preview, found.preview.get("refusal")
    changes = sum(preview.get(name, 0) for name in ("new", "updated", "moved"))
    return render_template(
        "staff/roster.html",
        found=found,
        preview=preview,
        changes=changes,
        refusal=said(BadWorkbook(refusal["code"], **refusal["params"])) if refusal else None,
        ready=found.state is ImportState.PREVIEWED and changes,
        keeps=services.may_change(require_actor(), found.path),
    )


@bp.post("/staff/imports/<int:import_id>/confirm")
@allow(*KEEPERS)
def confirm_roster(import_id: int) -> ResponseReturnValue:
    """Import a previewed roster. 确认导入"""
    found = _get(import_id)
    if found.state is ImportState.IMPORTED:  # the button was pressed twice
        return redirect(url_for("staff.roster", import_id=import_id))
    job = confirm_import(found, sort=services.STAFF, actor=require_actor(), now=utcnow())
    job.result_url = url_for("staff.roster", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/staff/imports/<int:import_id>/marked")
@allow(*KEEPERS)
def marked_roster(import_id: int) -> ResponseReturnValue:
    """Hand a roster back to who keeps it, with its bad cells marked. 标注的名册"""
    file: StoredFile | None = _get(import_id).marked_file
    if file is None:
        raise NotFound
    answer = send_file(
        io.BytesIO(file.read()), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/staff/imports/template.xlsx")
@allow(*KEEPERS)
def roster_template() -> ResponseReturnValue:
    """Hand over an empty roster to fill in. 名册模板"""
    data = services.template_workbook()
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name="工作人员名册模板.xlsx")
