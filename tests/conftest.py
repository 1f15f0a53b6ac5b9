"""What every test stands on: one application, one database emptied after each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.redis import Shared
from tests import databases
from tools.servers import Server

NOW = datetime.fromisoformat("2012-05-10T09:00:00+08:00")

# One Chromium for the whole run: Playwright starts once in a process. The helpers need NOW.
from tests.live import browser, live  # noqa: E402, F401

_server: list[Server | None] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's database server before the first worker process."""
    _server.append(databases.start())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it after the last, also after a failure or Ctrl-C."""
    while _server:
        server = _server.pop()
        if server is not None:
            server.stop()


class Browser(FlaskClient):
    """A browser whose every request stands alone, as on a server.

    A test holds an application context of its own; a request within it would share its ``g``, its
    language and its database session with the test and with the request before.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask in a context of its own; what the test read before is read anew after it."""
        from core.db import db

        if has_app_context():
            db.session.rollback()
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, its time held still at `NOW`, its jobs run by hand."""
    # Left in the environment: what a test starts as a process of its own works on the same database.
    os.environ.update(databases.settings_for(tmp_path_factory.mktemp("home")))
    from accounts.services import turns
    from app import create_app
    from core.db import db

    application = create_app(
        {"TESTING": True, "CHEAP_PASSWORDS": True, "CLOCK": NOW, "WTF_CSRF_ENABLED": False, "SQLITE_SYNCHRONOUS": "OFF"}
    )
    application.test_client_class = Browser
    turns.TURNS.rest = 0  # a test tries wrong one after the other, as nobody is let to outside
    with application.app_context():
        db.create_all()
    yield application


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """An empty database within an application context; emptied again afterwards."""
    with app.app_context():
        yield
        databases.empty()


@pytest.fixture
def client(app: Flask, database: None) -> FlaskClient:
    """A browser without a sign-in, asking for Chinese pages."""
    return app.test_client()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of the tests' own."""
    with Server("redis") as server:
        yield server.url


@pytest.fixture
def shared(app: Flask, redis_url: str) -> Iterator[Shared]:
    """The application with an empty Redis beside its database."""
    found = Shared(redis_url)
    found.client.flushall()
    app.extensions["redis"] = found
    yield found
    for name in ("redis", "throttle"):
        app.extensions.pop(name, None)


@pytest.fixture
def now() -> datetime:
    """The instant at which the tests' clock stands."""
    return NOW


@pytest.fixture
def work(database: None) -> Callable[[], int]:
    """Do every job that waits."""
    from core import jobs

    return jobs.run_pending


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parent.parent
