"""What Prometheus reads: with the token only, and right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import __version__, metrics
from app.config import read
from core import jobs
from core.access import system
from core.db import db, writing
from core.jobs import JobState
from core.jobs.models import Worker
from core.jobs.queue import beat
from tests.conftest import NOW

TOKEN = "correct-horse-battery-staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def watched(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The service as Prometheus finds it, its counters at nothing."""
    monkeypatch.delenv(metrics.FOLDER, raising=False)
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    before = list(app.after_request_funcs.get(None, []))
    # A test's application has answered requests already; Flask takes no more hooks then.
    monkeypatch.setattr(app, "_got_first_request", False)
    metrics.init_app(app)
    monkeypatch.setattr(app, "_got_first_request", True)
    yield client
    app.after_request_funcs[None] = before
    app.extensions.pop("counted")


def figures(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=0.0.4")
    found = text_string_to_metric_families(answer.get_data(as_text=True))
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in found for one in family.samples}


def of(found: dict[tuple[str, tuple[tuple[str, str], ...]], float], name: str, **labels: str) -> float:
    return found[name, tuple(sorted(labels.items()))]


def test_without_the_setting_there_is_no_such_page(client: FlaskClient):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer None"}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_nothing_is_told(watched: FlaskClient, given: str):
    answer = watched.get("/metrics", headers={"Authorization": given} if given else {})

    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    assert b"pingxuan" not in answer.data


def test_a_token_that_is_no_ascii_is_refused_and_no_fault(watched: FlaskClient):
    assert (
        watched.get("/metrics", headers={"Authorization": "Bearer 令牌".encode().decode("latin-1")}).status_code == 401
    )


def test_requests_are_counted_by_endpoint_method_and_status(watched: FlaskClient):
    for path in ("/", "/", "/no-such-page", "/verify/AAAA"):
        watched.get(path)
    found = figures(watched)

    assert of(found, "pingxuan_requests_total", endpoint="pages.home", method="GET", status="200") == 2
    assert of(found, "pingxuan_requests_total", endpoint="none", method="GET", status="404") == 1
    assert of(found, "pingxuan_requests_total", endpoint="certificates.verify", method="GET", status="404") == 1
    assert of(found, "pingxuan_request_seconds_count", endpoint="pages.home") == 2
    assert of(found, "pingxuan_request_seconds_bucket", endpoint="pages.home", le="+Inf") == 2
    assert of(found, "pingxuan_request_seconds_sum", endpoint="pages.home") > 0
    assert not any("AAAA" in str(key) for key in found), "a path holds a code"


def test_a_method_that_somebody_invents_does_not_make_a_new_line_each_time(watched: FlaskClient):
    for word in ("FOO", "BAR", "BAZ"):
        watched.open("/", method=word)
    found = figures(watched)

    assert {dict(labels)["method"] for name, labels in found if name == "pingxuan_requests_total"} == {"other"}


def test_the_queue_the_workers_and_the_database_are_told(watched: FlaskClient):
    """Two wait, the older for 90 seconds; one has failed; of two workers one was last seen an hour ago."""
    with writing():
        for state, age in (("queued", 90), ("queued", 5), ("failed", 300)):
            asked = NOW - timedelta(seconds=age)
            jobs.ask("test.any", {}, title="任务", actor=system(), now=asked).state = JobState(state)
        db.session.add(Worker(name="dead:1", seen_at=NOW - timedelta(hours=1)))
    beat("host:1")
    found = figures(watched)
    kind = db.engine.dialect.name

    assert (of(found, "pingxuan_jobs", state="queued"), of(found, "pingxuan_jobs", state="failed")) == (2, 1)
    assert of(found, "pingxuan_oldest_job_seconds") == 90
    assert of(found, "pingxuan_workers_alive") == 1
    assert of(found, "pingxuan_info", version=__version__) == 1
    assert of(found, "pingxuan_database_bytes", kind=kind) > 10_000
    assert 0 < of(found, "pingxuan_database_latency_seconds", kind=kind) < 60
    assert of(found, "pingxuan_mark_saves_total") == 0


def test_a_start_forgets_what_the_last_run_counted_and_only_where_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(metrics.FOLDER, "")
    old = tmp_path / "metrics" / "counter_1.db"
    old.parent.mkdir()
    old.write_bytes(b"")
    metrics.begin(read({"PINGXUAN_HOME": str(tmp_path)}))
    assert old.exists()

    metrics.begin(read({"PINGXUAN_HOME": str(tmp_path), "METRICS_TOKEN": TOKEN}))
    assert not old.exists() and metrics.os.environ[metrics.FOLDER] == str(tmp_path / "metrics")


def test_a_database_that_does_not_answer_is_a_fault_and_not_a_wrong_figure(
    watched: FlaskClient, as_served: Flask, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: object, **_more: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", fail)
    assert watched.get("/metrics", headers=BEARER).status_code == 500
