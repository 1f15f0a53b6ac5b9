"""Logs: one JSON object a line, with the request's reference; never a secret, a number or a mark."""

from __future__ import annotations

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Give every request a reference and write one line when it ends."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without the local variables of the frames: those hold passwords and marks.
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if app.config["TESTING"] else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )

    # Flask's own line would tell the path, and the error handler has written the fault already.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = secrets.token_hex(5), time.perf_counter()

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
