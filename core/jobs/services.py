"""Asking for a job, following it, calling it off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from structlog.contextvars import get_contextvars

from core.access import Actor, Role
from core.db import db
from core.errors import NotFound
from core.files import plain_name
from core.jobs.models import Job, JobState


def ask(
    kind: str, params: dict[str, Any], *, title: str, actor: Actor, now: datetime, result_url: str | None = None
) -> Job:
    """Write a job with the act that asks for it; a worker takes it up after the commit. 提交任务

    Args:
        kind: The name of a registered handler.
        params: What the handler needs, as JSON.
        title: What the person sees, already in their language.
        result_url: Where the progress page leads when it is done; a handler may change it.
    """
    job = Job(
        kind=kind,
        params=params,
        title=plain_name(title),  # it quotes the name of a file, which may hold anything
        result_url=result_url,
        state=JobState.QUEUED,
        user_id=actor.user_id,
        actor=pack(actor),
        asked_at=now,
        asked_in=get_contextvars().get("reference"),
    )
    db.session.add(job)
    db.session.flush()
    db.session.info.setdefault("jobs_to_wake", []).append(job.id)
    return job


def pack(actor: Actor) -> dict[str, Any]:
    """Write an actor as JSON keeps it."""
    return {
        "user_id": actor.user_id,
        "name": actor.name,
        "role": actor.role.value if actor.role else None,
        "path": actor.path,
        "place": actor.place,
        "grant_id": actor.grant_id,
        "division_id": actor.division_id,
        "unit_id": actor.unit_id,
    }


def unpack(packed: dict[str, Any]) -> Actor:
    """Return the actor as it was when the job was asked for."""
    return Actor(**{**packed, "role": Role(packed["role"]) if packed["role"] else None})


def get_job(actor: Actor, job_id: int) -> Job:
    """Return a job that this person asked for in this role; any other does not exist for them.

    A file shows what a role may see: it is not handed over once the person acts in another.
    """
    job = db.session.get(Job, job_id)
    if job is None or job.user_id is None or job.user_id != actor.user_id:
        raise NotFound
    if job.actor["grant_id"] != actor.grant_id:
        raise NotFound
    return job


def cancel(job: Job, *, now: datetime) -> None:
    """Ask a job to stop: at once when it has not begun, else at its next step. 取消任务"""
    # As it stands now: a worker may be taking it up, or have just ended it.
    db.session.refresh(job, with_for_update={"of": Job})
    job.cancel_asked = True
    if job.state is JobState.QUEUED:
        job.state, job.ended_at = JobState.CANCELLED, now
    db.session.flush()


def state_of(job: Job, *, now: datetime) -> dict[str, Any]:
    """Say how far a job is: shares, rate a second and seconds left, for the page and its script."""
    seconds = ((job.ended_at or now) - job.started_at).total_seconds() if job.started_at else 0.0
    rate = job.done / seconds if seconds > 0 and job.done else 0.0
    left = (job.total - job.done) / rate if rate and job.total else None
    return {
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "percent": 100 * job.done // job.total if job.total else (100 if job.state is JobState.DONE else 0),
        "rate": round(rate, 1),
        "left_seconds": None if left is None else round(left),
        "message": job.message,
        "ended": job.state.ended,
        "result_url": job.result_url,
        "state_label": str(STATE_LABELS[job.state]),
    }


STATE_LABELS = {
    JobState.QUEUED: _l("Waiting"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: _l("Done"),
    JobState.FAILED: _l("Failed"),
    JobState.CANCELLED: _l("Cancelled"),
}
