"""A page for machines that ask whether the service is well."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app.version import __version__
from core.access import allow
from core.clock import utcnow
from core.db import db
from core.jobs.models import Job, JobState, Worker
from core.jobs.queue import kind

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow.public
def healthz() -> ResponseReturnValue:
    """Answer the version, the database and the queue's state. 健康检查"""
    try:
        counts = dict(db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state)).all())
        seen = db.session.scalar(sa.select(sa.func.max(Worker.seen_at)))
        oldest = db.session.scalar(sa.select(sa.func.min(Job.asked_at)).where(Job.state == JobState.QUEUED))
    except sa.exc.SQLAlchemyError:
        return jsonify(status="down", version=__version__, database={"status": "down"}), 503
    now = utcnow()
    queue = {
        "kind": kind(current_app),
        "queued": counts.get(JobState.QUEUED, 0),
        "running": counts.get(JobState.RUNNING, 0),
        "failed": counts.get(JobState.FAILED, 0),
        "oldest_seconds": round((now - oldest).total_seconds()) if oldest else 0,
        "worker_seen_seconds": round((now - seen).total_seconds()) if seen else None,
    }
    database = {"status": "up", "kind": db.engine.dialect.name}
    return jsonify(status="up", version=__version__, database=database, queue=queue)
