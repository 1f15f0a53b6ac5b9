"""The job worker: `python -m app.worker`."""

from __future__ import annotations

import os
import socket

from app import create_app
from app.config import BadSetting
from core.jobs.queue import beat


def main() -> None:
    """Take up waiting jobs until told to stop."""
    try:
        app = create_app()
    except BadSetting as error:
        raise SystemExit(f"A setting is wrong: {error}") from None
    with app.app_context():
        beat(f"{socket.gethostname()}:{os.getpid()}")
    # One worker: on SQLite a second writer would only wait for the first.
    app.extensions["queue"].create_consumer(
        workers=1, periodic=True, initial_delay=0.1, backoff=1.5, max_delay=0.5, check_worker_health=True
    ).run()


if __name__ == "__main__":
    main()
