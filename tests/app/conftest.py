"""What tests of the composition root need: the log as the server writes it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask


class Log:
    """Everything that was written: our JSON lines, and what a library says through `logging`."""

    def __init__(self) -> None:
        self.ours, self.others = io.StringIO(), io.StringIO()

    @property
    def text(self) -> str:
        return self.ours.getvalue() + self.others.getvalue()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.ours.getvalue().splitlines()]
        return [line for line in found if event is None or line["event"] == event]


@pytest.fixture
def log(app: Flask) -> Iterator[Log]:
    """The log at the level of a server, with its own processors, into memory."""
    was, found = structlog.get_config(), Log()
    structlog.configure(
        **{
            **was,
            "logger_factory": structlog.PrintLoggerFactory(found.ours),  # type: ignore[arg-type]
            "wrapper_class": structlog.make_filtering_bound_logger(logging.INFO),
        }
    )
    handler = logging.StreamHandler(found.others)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**was)


@pytest.fixture
def as_served(app: Flask) -> Iterator[Flask]:
    """The application answering faults as it does on a server, rather than raising them."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.config["PROPAGATE_EXCEPTIONS"] = None
