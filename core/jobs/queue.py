"""The queue that wakes workers: huey, in Redis where hosts share one, else in a file of its own."""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from huey import RedisHuey, SqliteHuey  # type: ignore[attr-defined]
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.clock import utcnow
from core.db import db, writing
from core.engines import insert
from core.jobs.models import Worker
from core.jobs.run import every_minute, pending_ids, run_job, wake

LOOK_EVERY = 10.0  # seconds between looks at the table itself: how late a job can be that nobody was woken for
WAITS = 1  # seconds that a worker listens at Redis before it listens again
GONE = timedelta(days=1)  # after which a worker is not remembered
CHORES = "chores"  # the row that says when the chores of a minute were last taken up, by whichever worker
log = structlog.get_logger()


def build(app: Flask) -> Any:
    """Make the application's queue and its one task, which does a job."""
    queue = _huey(app)
    # One job at a time in a process, whether the queue brings it or the sweep finds it.
    at_work = threading.Lock()

    @queue.task()  # type: ignore[untyped-decorator]
    def do(job_id: int) -> None:
        with at_work, app.app_context():
            run_job(job_id)

    app.extensions["queue"] = queue
    app.extensions["enqueue"] = do
    app.extensions["at_work"] = at_work
    return queue


def kind(app: Flask) -> str:
    """Say what wakes the workers: "redis" or "file"."""
    return "redis" if app.config.get("REDIS_URL") else "file"


def _huey(app: Flask) -> Any:
    if kind(app) == "redis":
        # Whoever can write to Redis must not be able to hand our workers anything but numbers of jobs.
        signed = SignedSerializer(app.config["SECRET_KEY"], salt="pingxuan.queue")
        pool = app.extensions["redis"].pool(socket_timeout=WAITS + 1)
        return RedisHuey("pingxuan", connection_pool=pool, read_timeout=WAITS, serializer=signed, results=False)
    return SqliteHuey("pingxuan", filename=str(Path(app.config["HOME"]) / "queue.sqlite3"), fsync=False)


def name() -> str:
    """Return what this worker process is called."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Sweep(threading.Thread):
    """Looks at the table of jobs itself, beside the queue: what nobody was woken for is done all the same."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="sweep", daemon=True)
        self.app = app
        self.ended = threading.Event()

    def run(self) -> None:
        """Look again and again until told to end."""
        while not self.ended.is_set():
            try:
                with self.app.app_context():
                    sweep(self.app)
            except Exception:
                # The database may be away for a moment, and this must go on when it is back.
                log.exception("sweep.failed")
            self.ended.wait(LOOK_EVERY)


def sweep(app: Flask) -> None:
    """Say that this worker is alive, do the jobs that wait, and the chores of the minute if no other has."""
    beat(name())
    if not app.extensions["at_work"].acquire(blocking=False):
        return  # a job is being done; those that wait come after it, and other workers take them up as well
    try:
        for job_id in pending_ids():
            run_job(job_id)
    finally:
        app.extensions["at_work"].release()
    if take_minute():
        every_minute()


def take_minute() -> bool:
    """Tell whether the chores of this minute are ours: of many workers one does them."""
    this, table = this_minute(), Worker.__table__
    with writing(alongside=True):
        first = insert(db.session, table).values(name=CHORES, seen_at=this).on_conflict_do_nothing()
        # What comes back and not a count: PostgreSQL's driver gives none for such an insert.
        if db.session.connection().execute(first.returning(table.c.name)).first() is not None:
            return True
        later = sa.update(Worker).where(Worker.name == CHORES, Worker.seen_at < this).values(seen_at=this)
        return db.session.connection().execute(later.returning(table.c.name)).first() is not None


def this_minute() -> datetime:
    """Return the machine's minute: it passes also where the setting CLOCK holds our time still."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def beat(worker_name: str) -> None:
    """Say that a worker is alive."""
    now, table = utcnow(), Worker.__table__
    with writing(alongside=True):
        seen = insert(db.session, table).values(name=worker_name, seen_at=now)
        db.session.execute(seen.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now}))
        db.session.execute(sa.delete(Worker).where(Worker.seen_at < now - GONE, Worker.name != CHORES))


def init_app(app: Flask) -> None:
    """Wake a worker after every commit that asked for a job."""
    if not app.config["TESTING"]:
        build(app)

    def after_commit(session: Session) -> None:
        asked: list[int] = session.info.pop("jobs_to_wake", [])
        enqueue = app.extensions.get("enqueue")
        if asked and enqueue is not None:
            _wake(app, asked, enqueue)

    def forget(session: Session, _previous: Any) -> None:
        session.info.pop("jobs_to_wake", None)

    event.listen(db.session, "after_commit", after_commit)
    event.listen(db.session, "after_soft_rollback", forget)


def _wake(app: Flask, asked: list[int], enqueue: Any) -> None:
    found = app.extensions.get("redis")
    if found is None:
        wake(asked, enqueue)
    else:
        # While Redis is away nobody is woken, and nobody waits to find that out; the workers look for themselves.
        found.ask(lambda _client: [enqueue(job_id) for job_id in asked], lambda: None)
