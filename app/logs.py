"""Logs: one JSON object a line, with the request's reference; never a secret, a number or a mark.

What a library says through `logging` becomes such a line too, gunicorn's and huey's among them.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, g, request
from flask.wrappers import Response
from structlog.typing import EventDict, Processor

log = structlog.get_logger()
# As nginx and most proxies make them; anything else could forge a line or grow without end.
SENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
LEVELS = {"info": logging.INFO, "warning": logging.WARNING}
# Libraries whose starting and stopping is worth a line.
HEARD = ("gunicorn.error", "huey")
# What an error's words may quote from a record: identity and telephone numbers, and PostgreSQL's line with the values.
QUOTED = (
    (re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"), "[number]"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "[number]"),
    (re.compile(r"(DETAIL:).*"), r"\1 [left out]"),
)


def _words(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in QUOTED:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, dict):
        return {key: _words(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_words(one) for one in value]
    return value


def leave_out(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Take personal numbers out of a line, wherever an error's words have quoted one."""
    return {key: _words(value) for key, value in line.items()}


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # Without the local variables of the frames: those hold passwords and marks.
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    leave_out,
)


def formatter() -> logging.Formatter:
    """Return what writes a library's line as JSON."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *SHARED],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def configure(level: int) -> None:
    """Write our lines, and what libraries say, to the error stream."""
    structlog.configure(
        processors=[*SHARED, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def take_in_libraries(level: int) -> None:
    """Give the root logger our form, once a process."""
    root = logging.getLogger()
    if not any(getattr(handler, "pingxuan", False) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(formatter())
        handler.pingxuan = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in HEARD:
        logging.getLogger(name).setLevel(level)


def request_id(app: Flask) -> str:
    """Return the reference of this request: the trusted proxy's, or one of our own."""
    sent = request.headers.get("X-Request-ID", "") if app.config["PROXIES"] else ""
    return sent if SENT_ID.fullmatch(sent) else secrets.token_hex(5)


def init_app(app: Flask) -> None:
    """Give every request a reference and write one line when it ends."""
    level = logging.WARNING if app.config["TESTING"] else LEVELS[app.config["LOG_LEVEL"]]
    configure(level)
    if not app.config["TESTING"]:
        take_in_libraries(level)

    # Flask's own line would tell the path, and the error handler has written the fault already.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = request_id(app), time.perf_counter()
        # For lines written below, and for the jobs that this request asks for.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        actor = g.get("actor")
        # The endpoint and not the path: paths hold verification codes and one-time tokens.
        log.info(
            "request",
            reference=g.get("request_id"),
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            user=actor.user_id if actor else None,
        )
        return response
