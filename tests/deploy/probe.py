"""The application with two pages and a job that tests hold on to: what `gunicorn tests.deploy.probe:app` serves.

``python -m tests.deploy.probe worker`` is the worker that knows the job; ``ask`` asks for it, ``states``
prints how jobs stand, ``tables`` makes the tables.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from flask import request
from flask.wrappers import Response

from app import create_app, worker
from core import jobs
from core.access import allow, system
from core.clock import utcnow
from core.db import Base, db, writing
from core.jobs import Job, JobContext

PATIENCE = 60.0
app = create_app()


def held(name: str) -> None:
    """Say that something has begun, and wait until the test lets it go on."""
    home = Path(app.config["HOME"])
    (home / f"{name}-begun").touch()
    until = time.monotonic() + PATIENCE
    while not (home / f"{name}-go").exists() and time.monotonic() < until:
        time.sleep(0.01)


@app.get("/probe/held")
@allow.public
def held_page() -> str:
    """Answer once the test says so."""
    held("page")
    return "answered"


@app.after_request
def seen(response: Response) -> Response:
    """Say whom the application believes to be asking."""
    response.headers["X-Seen"] = f"{request.remote_addr} {request.scheme} {request.host}"
    return response


@jobs.handler("probe.steps")
def steps(job: JobContext) -> None:
    """Go step by step until the test lets it end."""
    home = Path(app.config["HOME"])
    (home / f"job-begun-{os.getpid()}").touch()
    until = time.monotonic() + PATIENCE
    while not (home / "job-go").exists() and time.monotonic() < until:
        job.progress(1, 3)
        time.sleep(0.01)
    with job.finish(message="done"):
        pass


def main(verb: str) -> None:
    """Do one thing with the same data folder."""
    if verb == "worker":
        worker.make(app).run()  # type: ignore[no-untyped-call]
        return
    with app.app_context():
        if verb == "tables":
            Base.metadata.create_all(db.engine)
        elif verb == "ask":
            with writing():
                jobs.ask("probe.steps", {}, title="任务", actor=system(), now=utcnow())
        else:
            print(*(f"{job.state.value}:{job.attempts}" for job in db.session.query(Job).order_by(Job.id)))


if __name__ == "__main__":
    main(sys.argv[1])
