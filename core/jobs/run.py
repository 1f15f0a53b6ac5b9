"""Running a job: claim it, let its handler work, and settle how it ended."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from flask_babel import force_locale
from flask_babel import gettext as _
from structlog.contextvars import bound_contextvars

from core.clock import utcnow
from core.db import db, writing
from core.errors import DomainError
from core.files import StoredFile, keep
from core.i18n import locale_of, said
from core.jobs import stopping
from core.jobs.models import Job, JobState
from core.jobs.services import unpack

Handler = Callable[["JobContext"], None]
HANDLERS: dict[str, Handler] = {}
# Told of a job that ended badly, in the transaction that says so; and done once a minute by the worker.
FAILURES: list[Callable[[Job], None]] = []
EVERY_MINUTE: list[Callable[[], object]] = []
STALE = timedelta(minutes=2)
TRIES = 3  # A job whose worker dies over and over is the cause of it, and is given up.
log = structlog.get_logger()


def _plain(message: str) -> str:
    """Return a message as it is kept: what it quotes of a file may hold NUL, which no database takes."""
    return message.replace("\0", "")[:1000]


class Cancelled(Exception):
    """The person called the job off."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of one kind. It must be safe to run twice."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


class JobContext:
    """What a handler may know and do: its parameters, progress, and one closing transaction."""

    def __init__(self, job: Job) -> None:
        self.job_id, self.params, self.actor = job.id, dict(job.params), unpack(job.actor)
        self.attempt, self.asked_in = job.attempts, job.asked_in
        self._told = 0.0

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far it is. Not to be called within a write transaction: the page must see it at once.

        Raises:
            Cancelled: The person has called the job off.
            HandedBack: The worker is to stop; the job goes to the next one.
        """
        # A page asks once a second; telling it more often only costs commits.
        if stopping.stop_asked() and done < total:
            raise stopping.HandedBack
        if done < total and time.monotonic() - self._told < 0.5:
            return
        self._told = time.monotonic()
        with writing(alongside=True):
            job = db.session.get_one(Job, self.job_id)
            job.done, job.total, job.message, job.beat_at = done, total, _plain(message), utcnow()
            called_off = job.cancel_asked
        if called_off:
            raise Cancelled

    @contextmanager
    def finish(self, *, result_url: str | None = None, message: str = "") -> Iterator[datetime]:
        """Write what came of it and "done" in one transaction, so that a second run finds it done."""
        with writing():
            job = db.session.execute(sa.select(Job).where(Job.id == self.job_id).with_for_update()).scalar_one()
            # Called off, or taken over: whoever was given up for dead must not write beside its successor.
            if job.state is not JobState.RUNNING or job.cancel_asked or job.attempts != self.attempt:
                raise Cancelled
            now = utcnow()
            yield now
            job.state, job.ended_at = JobState.DONE, now
            job.done = job.total = max(job.total, job.done, 1)
            job.result_url = result_url or job.result_url
            job.message = _plain(message)

    def attach(self, data: bytes, *, name: str, media_type: str, now: datetime) -> StoredFile:
        """Keep a file as the job's result; call within `finish`."""
        stored = keep(data, name=name, media_type=media_type, actor=self.actor, now=now)
        db.session.get_one(Job, self.job_id).file = stored
        return stored


def run_job(job_id: int) -> None:
    """Do one job to its end, whatever that is. A job that somebody else has taken is left alone."""
    if stopping.stop_asked():
        stopping.wake_later(job_id)
        return
    context = _claim(job_id)
    if context is None:
        return
    with stopping.in_hand(job_id, context.attempt), bound_contextvars(job=job_id, request=context.asked_in):
        _do(context)


def _do(context: JobContext) -> None:
    try:
        with force_locale(locale_of(context.params.get("locale"))):
            _handle(context)
    except stopping.HandedBack:
        stopping.hand_back(context.job_id, context.attempt)
    except Cancelled:
        _settle(context, JobState.CANCELLED)
    except Exception:
        reference = secrets.token_hex(5)
        log.exception("job.failed", job=context.job_id, reference=reference)
        _settle(context, JobState.FAILED, reference=reference)
    finally:
        db.session.remove()


def _handle(context: JobContext) -> None:
    try:
        HANDLERS[db.session.get_one(Job, context.job_id).kind](context)
        _settle(context, JobState.DONE)
    except DomainError as refusal:
        advice = str(_(refusal.advice)) if refusal.advice else ""
        # Put into words here, while the language is that of the person who asked.
        _settle(context, JobState.FAILED, " ".join(filter(None, (said(refusal), advice))))


def _claim(job_id: int) -> JobContext | None:
    with writing(alongside=True):
        job = db.session.execute(sa.select(Job).where(Job.id == job_id).with_for_update()).scalar_one_or_none()
        now = utcnow()
        if job is None or not _free(job, now):
            return None
        if job.attempts >= TRIES:
            job.state, job.ended_at, job.reference = JobState.FAILED, now, secrets.token_hex(5)
            log.error("job.given_up", job=job_id, reference=job.reference)
            _tell_of_failure(job)
            return None
        job.state, job.beat_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
        job.started_at = now
        return JobContext(job)


def _free(job: Job, now: datetime) -> bool:
    if job.state is JobState.QUEUED:
        return True
    # A worker that died leaves its job running without a beat; another may take it up again.
    return job.state is JobState.RUNNING and job.beat_at is not None and now - job.beat_at > STALE


def _settle(context: JobContext, state: JobState, message: str = "", reference: str | None = None) -> None:
    with writing(alongside=True):
        job = db.session.get_one(Job, context.job_id, with_for_update={"of": Job})
        if not job.state.ended and job.attempts == context.attempt:
            job.state, job.ended_at, job.message, job.reference = state, utcnow(), _plain(message), reference
            if state is JobState.FAILED:
                _tell_of_failure(job)


def _tell_of_failure(job: Job) -> None:
    for told in FAILURES:
        told(job)


def every_minute() -> None:
    """Do what comes round each minute; what fails is logged and does not keep the rest from being done."""
    for chore in EVERY_MINUTE:
        try:
            chore()
        except Exception:
            log.exception("chore.failed", chore=f"{chore.__module__}.{chore.__qualname__}")
        finally:
            db.session.remove()


def pending_ids() -> list[int]:
    """Return the jobs that wait, or whose worker has died, oldest first."""
    now = utcnow()
    jobs = db.session.scalars(
        sa.select(Job).where(Job.state.in_([JobState.QUEUED, JobState.RUNNING])).order_by(Job.id)
    ).all()
    free = [job.id for job in jobs if _free(job, now)]
    db.session.rollback()
    return free


def run_pending() -> int:
    """Do all that waits, here and now; returns how many. For tests, the demo and the command line."""
    count = 0
    while ids := pending_ids():
        for job_id in ids:
            run_job(job_id)
            count += 1
    return count


def wake(job_ids: list[int], enqueue: Callable[[int], Any]) -> None:
    """Tell the queue about jobs just committed; the sweep finds those it misses."""
    for job_id in job_ids:
        try:
            enqueue(job_id)
        except Exception:
            log.warning("job.wake_failed", job=job_id)
