"""The queue that wakes workers: huey, in a file of its own by default."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab  # type: ignore[attr-defined]
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.clock import utcnow
from core.db import db, writing
from core.jobs.models import Worker
from core.jobs.run import every_minute, pending_ids, run_job, wake


def build(app: Flask) -> Any:
    """Make the application's queue and its two tasks: do a job, and sweep for missed ones."""
    queue = SqliteHuey("pingxuan", filename=str(Path(app.config["HOME"]) / "queue.sqlite3"), fsync=False)
    name = f"{socket.gethostname()}:{os.getpid()}"

    @queue.task()  # type: ignore[untyped-decorator]
    def do(job_id: int) -> None:
        with app.app_context():
            run_job(job_id)

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def sweep() -> None:
        with app.app_context():
            beat(name)
            for job_id in pending_ids():
                run_job(job_id)
            every_minute()

    app.extensions["queue"] = queue
    app.extensions["enqueue"] = do
    return queue


def beat(name: str) -> None:
    """Say that this worker is alive."""
    with writing(alongside=True):
        worker = db.session.get(Worker, name)
        if worker is None:
            db.session.add(Worker(name=name, seen_at=utcnow()))
        else:
            worker.seen_at = utcnow()


def init_app(app: Flask) -> None:
    """Wake a worker after every commit that asked for a job."""
    if not app.config["TESTING"]:
        build(app)

    def after_commit(session: Session) -> None:
        asked: list[int] = session.info.pop("jobs_to_wake", [])
        enqueue = app.extensions.get("enqueue")
        if asked and enqueue is not None:
            wake(asked, enqueue)

    def forget(session: Session, _previous: Any) -> None:
        session.info.pop("jobs_to_wake", None)

    event.listen(db.session, "after_commit", after_commit)
    event.listen(db.session, "after_soft_rollback", forget)
