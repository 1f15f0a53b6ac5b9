"""What gunicorn is told: ``gunicorn -c python:app.gunicorn_settings wsgi:app``, in a hall, on a server, in a container.

Gunicorn reads the names below; all of them come from the one table of settings. 网页服务
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from app import logs, metrics, tls
from app.config import BadSetting, read  # not the module: gunicorn would take the name for a setting of its own


def _settings() -> dict[str, Any]:
    try:
        return read()
    except BadSetting as error:
        raise SystemExit(f"A setting is wrong: {error}") from None


def _certificate(settings: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the files of certificate and key, made here if that is the setting."""
    if settings["TLS"] == "generate":
        try:
            made = str(tls.ensure(settings, now=datetime.now(UTC)))
        except tls.Refused as error:
            raise SystemExit(f"A setting is wrong: TLS_NAMES, PUBLIC_URL or HOST: {error}") from None
        return made, made
    own: tuple[Path | None, Path | None] = settings["TLS_CERT"], settings["TLS_KEY"]
    return (str(own[0]), str(own[1])) if own[0] else (None, None)


class JsonLogger(Logger):
    """Writes gunicorn's own lines as ours are written."""

    def setup(self, cfg: Any) -> None:
        """Take its handlers away, and ours in."""
        super().setup(cfg)  # type: ignore[no-untyped-call]
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logs.formatter())
        self.error_log.addHandler(handler)


_found = _settings()
logs.configure(logs.LEVELS[_found["LOG_LEVEL"]])

bind = [f"[{_found['HOST']}]:{_found['PORT']}" if ":" in _found["HOST"] else f"{_found['HOST']}:{_found['PORT']}"]
certfile, keyfile = _certificate(_found)
workers: int = _found["WEB_WORKERS"]
threads: int = _found["WEB_THREADS"]
worker_class = "gthread"
proc_name = "pingxuan"
loglevel: str = _found["LOG_LEVEL"]
logger_class = JsonLogger
# A request in flight has so long to end after SIGTERM; one that hangs is ended a little later.
graceful_timeout: int = _found["STOP_SECONDS"]
timeout = max(60, graceful_timeout + 10)
# nginx keeps its connections open; what a telephone leaves open must not hold a thread for long.
keepalive = 15
# Whose X-Forwarded-* counts is the setting PROXIES, and nothing else.
forwarded_allow_ips = ""
control_socket_disable = True  # nobody speaks with it, and it would lie outside the data folder
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - as gunicorn advises


def on_starting(_server: Any) -> None:
    """Begin counting anew: what the processes of the last run counted is over."""
    metrics.begin(_found)


def child_exit(_server: Any, worker: Any) -> None:
    """Let a dead process's present figures go, and keep what it has counted."""
    metrics.forget(worker.pid)
