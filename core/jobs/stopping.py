"""Stopping a worker: the job in hand is handed back at its next step, and taken up by the next worker. 停止"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import structlog
from flask import current_app

from core.db import db, writing
from core.jobs.models import Job, JobState

log = structlog.get_logger()
_asked = threading.Event()
_in_hand: dict[int, int] = {}  # job → attempt


class HandedBack(Exception):
    """The worker is told to stop; the job waits for the next one."""


def ask_to_stop() -> None:
    """Let every job in hand be handed back at its next step, and take up no other."""
    _asked.set()


def go_on() -> None:
    """Take jobs up again."""
    _asked.clear()


def stop_asked() -> bool:
    """Tell whether this worker is to stop."""
    return _asked.is_set()


@contextmanager
def in_hand(job_id: int, attempt: int) -> Iterator[None]:
    """Remember what this worker is doing, for when it has to let go."""
    _in_hand[job_id] = attempt
    try:
        yield
    finally:
        _in_hand.pop(job_id, None)


def hand_back(job_id: int, attempt: int) -> None:
    """Let a job wait again, as if it had not been taken up, and wake whoever is next."""
    with writing():
        job = db.session.execute(sa.select(Job).where(Job.id == job_id).with_for_update()).scalar_one()
        if job.state is not JobState.RUNNING or job.attempts != attempt:
            return
        # A stop is not the job's fault and does not count as one of its tries.
        job.state, job.beat_at, job.started_at, job.attempts = JobState.QUEUED, None, None, attempt - 1
        db.session.info.setdefault("jobs_to_wake", []).append(job_id)
    log.info("job.handed_back", job=job_id)


def hand_back_all() -> int:
    """Hand back what is still in hand when the time to stop is up; returns how many.

    Their threads end with the process. Should one get to its closing transaction before, it finds
    the job waiting and writes nothing.
    """
    left = dict(_in_hand)
    for job_id, attempt in left.items():
        hand_back(job_id, attempt)
    return len(left)


def wake_later(job_id: int) -> None:
    """Put a job that came too late back into the queue, for the next worker."""
    enqueue = current_app.extensions.get("enqueue")
    if enqueue is not None:
        enqueue(job_id)
