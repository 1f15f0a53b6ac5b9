"""The page for machines that ask whether the service is well."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import app as package
from core import jobs
from core.access import system
from core.db import db, writing
from core.jobs import JobState
from core.jobs.queue import beat
from tests import databases
from tests.conftest import NOW


def test_an_empty_service_is_up(client: FlaskClient):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "up",
        "version": package.__version__,
        "database": {"status": "up", "kind": databases.KIND},
        "queue": {
            "kind": "file",
            "queued": 0,
            "running": 0,
            "failed": 0,
            "oldest_seconds": 0,
            "worker_seen_seconds": None,
        },
    }


def test_the_queue_is_counted(client: FlaskClient):
    """Two wait, the older for 90 seconds; one has failed; one runs; the worker was seen this instant."""
    with writing():
        for state, age in (("queued", 90), ("queued", 5), ("failed", 300), ("running", 200), ("done", 400)):
            asked = NOW - timedelta(seconds=age)
            jobs.ask("test.any", {}, title="任务", actor=system(), now=asked).state = JobState(state)
    beat("host:1")

    assert client.get("/healthz").get_json()["queue"] == {
        "kind": "file",
        "queued": 2,
        "running": 1,
        "failed": 1,
        "oldest_seconds": 90,
        "worker_seen_seconds": 0,
    }


def test_a_worker_that_beats_again_is_one_worker(client: FlaskClient):
    beat("host:1")
    beat("host:1")

    assert db.session.scalar(sa.text("SELECT count(*) FROM worker")) == 1


def test_a_database_that_does_not_answer_is_down(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_more: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", fail)
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.get_json() == {"status": "down", "version": package.__version__, "database": {"status": "down"}}


def test_it_asks_nothing_of_a_sign_in(client: FlaskClient):
    """A monitor has no account, and a broken cookie must not turn its answer into a fault."""
    client.set_cookie("pingxuan", "not a session")

    assert client.get("/healthz").status_code == 200
