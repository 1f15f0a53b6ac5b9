"""The job worker: `python -m app.worker`."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask
from huey.consumer import Consumer

from app import create_app
from app.config import BadSetting
from core.jobs import stopping
from core.jobs.queue import Sweep, beat, name
from core.jobs.run import pending_ids, wake


class Worker(Consumer):
    """Takes up jobs until it is told to stop, and then lets go of what it has in hand."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app.extensions["queue"], **options)  # type: ignore[no-untyped-call]
        self.app, self.sweep = app, Sweep(app)

    def run(self) -> None:
        """Take up jobs as they come, and look for those that nobody was woken for."""
        self.sweep.start()
        super().run()  # type: ignore[no-untyped-call]

    def stop(self, graceful: bool = False) -> None:
        """End within STOP_SECONDS: a job ends or is handed back at its next step, or else at the end of them."""
        stopping.ask_to_stop()
        self.sweep.ended.set()
        super().stop(graceful=True)  # type: ignore[no-untyped-call]
        if self.sweep.is_alive() and self.sweep is not threading.current_thread():
            self.sweep.join(self.app.config["STOP_SECONDS"])  # one job at a time: the wait is here or above
        with self.app.app_context():
            stopping.hand_back_all()


def make(app: Flask) -> Worker:
    """Return this process's worker, after it has said that it is there."""
    with app.app_context():
        beat(name())
        # What waits, or was left by a worker that died, is not left for the next full minute.
        wake(pending_ids(), app.extensions["enqueue"])
    # One job at a time in a process: on SQLite a second writer would only wait; on PostgreSQL start more of them.
    return Worker(
        app,
        workers=1,
        periodic=False,
        initial_delay=0.1,
        backoff=1.5,
        max_delay=0.5,
        check_worker_health=True,
        graceful_signal="TERM",
        shutdown_timeout=app.config["STOP_SECONDS"],
    )


def main() -> None:
    """Take up waiting jobs until told to stop."""
    try:
        app = create_app()
    except BadSetting as error:
        raise SystemExit(f"A setting is wrong: {error}") from None
    make(app).run()


if __name__ == "__main__":
    main()
