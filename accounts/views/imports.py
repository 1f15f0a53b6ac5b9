"""Pages of accounts on their way in by workbook. 账号导入"""

from __future__ import annotations

import io

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import AccountsForm
from accounts.services import imports
from accounts.views.blueprint import bp
from core.access import Role, allow, require_actor
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.files import XLSX, StoredFile
from core.i18n import said
from core.intake import ImportState, refusal, worded
from core.sheets import BadWorkbook


@bp.get("/accounts/imports")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def account_imports() -> ResponseReturnValue:
    """List the imports of accounts there were. 查看账号导入记录"""
    return render_template("accounts/imports.html", imports=imports.ACCOUNTS.latest(require_actor()))


@bp.route("/accounts/imports/new", methods=["GET", "POST"])
@allow(Role.ORGANISER)
def new_import() -> ResponseReturnValue:
    """Upload a workbook of people and roles; the worker reads it. 导入账号"""
    actor, form = require_actor(), AccountsForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            found, job = imports.ACCOUNTS.ask(sent.read(), sent.filename, actor=actor, now=utcnow())
        except BadWorkbook as error:
            form.file.errors = (said(error),)
        else:
            job.result_url = url_for("accounts.account_import", import_id=found.id)
            db.session.commit()
            return redirect(url_for("core.job", job_id=job.id))
    return render_template("accounts/new_import.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/accounts/imports/template.xlsx")
@allow(Role.ORGANISER)
def import_template() -> ResponseReturnValue:
    """Hand over an empty workbook of accounts to fill in. 下载账号导入模板"""
    data = imports.template()
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name="账号导入模板.xlsx")


@bp.get("/accounts/imports/<int:import_id>")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def account_import(import_id: int) -> ResponseReturnValue:
    """Show what a workbook of accounts would do, or did. 预览账号导入"""
    found = imports.ACCOUNTS.get(require_actor(), import_id)
    preview = found.preview
    return render_template(
        "accounts/import.html",
        found=found,
        preview=preview,
        issues=worded(preview),
        refusal=refusal(preview),
        roles={role.value: role.label for role in Role},
        ready=found.state is ImportState.PREVIEWED and (preview["new"] or preview["roles"]),
    )


@bp.post("/accounts/imports/<int:import_id>/confirm")
@allow(Role.ORGANISER)
def confirm_import(import_id: int) -> ResponseReturnValue:
    """Import a previewed workbook of accounts. 确认导入账号"""
    actor = require_actor()
    found = imports.ACCOUNTS.get(actor, import_id)
    if found.state is ImportState.IMPORTED:  # the button was pressed twice
        return redirect(url_for("accounts.account_import", import_id=import_id))
    job = imports.ACCOUNTS.confirm(found, actor=actor, now=utcnow())
    job.result_url = url_for("accounts.account_import", import_id=import_id)
    db.session.commit()
    return redirect(url_for("core.job", job_id=job.id))


@bp.get("/accounts/imports/<int:import_id>/file")
@allow(Role.ORGANISER)
def import_file(import_id: int) -> ResponseReturnValue:
    """Hand back a workbook of accounts as it was uploaded. 下载账号导入原文件"""
    return _download(imports.ACCOUNTS.get(require_actor(), import_id).file)


@bp.get("/accounts/imports/<int:import_id>/marked")
@allow(Role.ORGANISER)
def marked_file(import_id: int) -> ResponseReturnValue:
    """Hand back a workbook of accounts with its bad cells marked. 下载标注错误的账号表"""
    return _download(imports.ACCOUNTS.get(require_actor(), import_id).marked_file)


def _download(file: StoredFile | None) -> ResponseReturnValue:
    if file is None:
        raise NotFound
    # Whatever was uploaded, a browser only ever saves it.
    return send_file(
        io.BytesIO(file.read()), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
