"""Pages that belong to no feature: the language, long work, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import jobs
from core.access import LABELS, Role, allow, require_actor, within
from core.audit.models import AuditEntry
from core.audit.words import in_words
from core.clock import utcnow
from core.db import db
from core.errors import NotFound
from core.i18n import COOKIE, LOCALES
from core.once_token import session_mark
from core.paging import SIZE, Page, page_number
from core.redirects import inside

bp = Blueprint("core", __name__)


@bp.post("/locale/<locale>")
@allow.public
def set_locale(locale: str) -> ResponseReturnValue:
    """Switch the language and come back. 切换语言"""
    if locale not in LOCALES:
        raise NotFound
    response = redirect(inside(request.args.get("next"), "/"))
    response.set_cookie(COOKIE, locale, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


@bp.get("/session")
@allow.public
def session_state() -> ResponseReturnValue:
    """Answer whose sign-in this browser has, for a page that comes back from its memory. 会话是否有效"""
    answer = jsonify(session=session_mark())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/jobs/<int:job_id>")
@allow.signed_in
def job(job_id: int) -> ResponseReturnValue:
    """Show how far a job is; it goes on when the page is closed. 任务进度"""
    found = jobs.get_job(require_actor(), job_id)
    return render_template("core/job.html", job=found, state=jobs.state_of(found, now=utcnow()))


@bp.get("/jobs/<int:job_id>/state")
@allow.signed_in
def job_state(job_id: int) -> ResponseReturnValue:
    """Answer how far a job is, for the page's script. 查询任务进度"""
    return jsonify(jobs.state_of(jobs.get_job(require_actor(), job_id), now=utcnow()))


@bp.post("/jobs/<int:job_id>/cancel")
@allow.signed_in
def cancel_job(job_id: int) -> ResponseReturnValue:
    """Call a job off. 取消任务"""
    found = jobs.get_job(require_actor(), job_id)
    jobs.cancel(found, now=utcnow())
    db.session.commit()
    return redirect(url_for("core.job", job_id=job_id))


@bp.get("/jobs/<int:job_id>/file")
@allow.signed_in
def job_file(job_id: int) -> ResponseReturnValue:
    """Hand over the file that a job made. 下载结果"""
    found = jobs.get_job(require_actor(), job_id)
    if found.file is None:
        raise NotFound
    found.file.read()  # refuses a damaged file in words
    return send_file(
        found.file.location, mimetype=found.file.media_type, as_attachment=True, download_name=found.file.name
    )


@bp.get("/audit")
@allow(Role.ORGANISER, Role.SUPERVISOR)
def audit_log() -> ResponseReturnValue:
    """Read the audit log of one's own subtree. 审计日志"""
    number = page_number(request.args.get("page"))
    mine = within(AuditEntry.path, require_actor().path)
    found = sa.select(AuditEntry).where(mine)
    if action := request.args.get("action"):
        found = found.where(AuditEntry.action == action)
    if text := request.args.get("q", "").strip():
        found = found.where(AuditEntry.actor_name.contains(text, autoescape=True) | (AuditEntry.subject_id == text))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    rows = db.session.scalars(found.order_by(AuditEntry.seq.desc()).limit(SIZE).offset((number - 1) * SIZE)).all()
    known = db.session.scalars(sa.select(AuditEntry.action).where(mine).distinct().order_by(AuditEntry.action)).all()
    actions = [("", _("All acts")), *((name, in_words(name)) for name in known)]
    return render_template(
        "core/audit_log.html",
        page=Page(rows, total, number),
        actions=actions,
        role_words=_role_words,
        in_words=in_words,
    )


def _role_words(role: str) -> str:
    return str(LABELS[Role(role)]) if role in Role._value2member_map_ else _("System")
