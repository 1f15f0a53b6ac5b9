"""Redis beside the database: hosts count together and wake each other, and go on without it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from core import jobs, redis, throttle
from core.access import system
from core.db import db, writing
from core.jobs import JobState, queue, run
from core.redis import Shared
from core.throttle import ThrottleHit
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")
GONE = "redis://:SECRETWORD@127.0.0.1:1/0"


@pytest.fixture
def gone(app: Flask, shared: Shared) -> Shared:
    """The application with a Redis that does not answer."""
    app.extensions["redis"] = Shared(GONE)
    return app.extensions["redis"]


def in_the_table() -> int:
    return db.session.scalar(sa.select(sa.func.count(ThrottleHit.id))) or 0


def test_tries_are_counted_in_redis_and_not_in_the_table(shared: Shared):
    with writing():
        for _ in range(3):
            throttle.hit("login:yu@10.0.0.1", "address:10.0.0.1", now=NOW)

    assert throttle.exhausted("login:yu@10.0.0.1", 3, now=NOW)
    assert not throttle.exhausted("login:yu@10.0.0.1", 4, now=NOW)
    assert not throttle.exhausted("login:other@10.0.0.1", 1, now=NOW)
    assert in_the_table() == 0


def test_another_host_counts_on_from_there(app: Flask, shared: Shared, redis_url: str, monkeypatch):
    """An application of its own over the same Redis; what it counts is seen here."""
    throttle.hit("login:yu@10.0.0.1", now=NOW)
    app.extensions.pop("throttle")
    monkeypatch.setitem(app.extensions, "redis", Shared(redis_url))
    throttle.hit("login:yu@10.0.0.1", now=NOW)
    assert throttle.exhausted("login:yu@10.0.0.1", 2, now=NOW)

    app.extensions.pop("throttle")
    app.extensions["redis"] = shared
    assert throttle.exhausted("login:yu@10.0.0.1", 2, now=NOW)


def test_a_try_is_forgotten_after_a_quarter_of_an_hour(shared: Shared):
    """Redis goes by the machine's clock, so its keys are looked at rather than waited for."""
    throttle.hit("login:yu@10.0.0.1", now=NOW)
    (key,) = shared.client.keys("pingxuan:throttle*")

    assert 890 < shared.client.ttl(key) <= throttle.WINDOW.total_seconds()
    assert b"yu" not in key and b"10.0.0.1" not in key


def test_a_redis_that_has_gone_leaves_the_counting_to_the_table(gone: Shared):
    with capture_logs() as lines, writing():
        for _ in range(4):
            throttle.hit("login:yu@10.0.0.1", now=NOW)

    assert throttle.exhausted("login:yu@10.0.0.1", 4, now=NOW)
    assert in_the_table() == 4
    assert [line["event"] for line in lines] == ["redis.away"]
    assert "SECRETWORD" not in str(lines)


def test_a_redis_that_has_gone_is_not_asked_again_at_once(gone: Shared, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    clock = [100.0]
    monkeypatch.setattr(redis.time, "monotonic", lambda: clock[0])

    def ask(client: object) -> str:
        asked.append("asked")
        if len(asked) < 2:
            raise ConnectionError
        return "there"

    with capture_logs() as lines:
        assert redis.ask(ask, lambda: "table") == "table"
        assert redis.ask(ask, lambda: "table") == "table" and len(asked) == 1
        clock[0] += redis.REST
        assert redis.ask(ask, lambda: "table") == "there" and len(asked) == 2
    assert [line["event"] for line in lines] == ["redis.away", "redis.back"]


def test_what_other_hosts_would_go_wrong_without_is_said_all_the_same(gone: Shared):
    asked: list[str] = []
    redis.ask(lambda client: client.ping(), lambda: None)
    redis.ask(lambda _client: asked.append("asked"), lambda: None)
    assert asked == []

    redis.ask(lambda _client: asked.append("asked"), lambda: None, insist=True)
    assert asked == ["asked"]


@pytest.fixture
def built(app: Flask, shared: Shared, redis_url: str, monkeypatch: pytest.MonkeyPatch):
    """The application with its queue in Redis, as in production."""
    monkeypatch.setitem(app.config, "REDIS_URL", redis_url)
    before = dict(app.extensions)
    queue.build(app)
    yield app
    for name in ("queue", "enqueue", "at_work"):
        app.extensions.pop(name, None)
    app.extensions.update(before)


def ask() -> int:
    with writing():
        return jobs.ask("test", {}, title="任务", actor=system(), now=NOW).id


def test_a_job_asked_on_one_host_is_taken_from_redis_by_another(built: Flask, monkeypatch: pytest.MonkeyPatch):
    done: list[int] = []
    monkeypatch.setitem(run.HANDLERS, "test", lambda job: done.append(job.job_id))
    job_id = ask()
    here = built.extensions["queue"]
    assert len(here) == 1

    there = queue.build(built)
    there.execute(there.dequeue())
    assert done == [job_id] and len(here) == 0


def test_nobody_who_writes_to_redis_can_hand_a_worker_anything_else(built: Flask, shared: Shared):
    class Evil:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return pytest.fail, ("a stranger's code was run",)

    made = built.extensions["queue"]
    shared.client.rpush(made.storage.queue_key, pickle.dumps(Evil()))

    with pytest.raises(ValueError, match=r"Signature|Separator"):
        made.dequeue()


def test_a_job_asked_while_redis_is_away_is_found_by_the_sweep(built: Flask, monkeypatch: pytest.MonkeyPatch):
    done: list[int] = []
    monkeypatch.setitem(run.HANDLERS, "test", lambda job: done.append(job.job_id))
    built.extensions["redis"] = Shared(GONE)
    queue.build(built)
    with capture_logs() as lines:
        job_id = ask()
        second = ask()
    assert [line["event"] for line in lines] == ["redis.away"]

    queue.sweep(built)
    assert done == [job_id, second]
    assert db.session.get_one(jobs.Job, job_id).state is JobState.DONE


def test_the_machines_page_says_what_wakes_the_workers(app: Flask, client: FlaskClient, monkeypatch, redis_url: str):
    assert client.get("/healthz").get_json()["queue"]["kind"] == "file"
    monkeypatch.setitem(app.config, "REDIS_URL", redis_url)

    assert client.get("/healthz").get_json()["queue"]["kind"] == "redis"


def test_old_tries_that_another_is_letting_go_are_left_to_them():
    """Counted at once by many: nobody waits for another's deletion, and all old ones go in the end."""
    with writing():
        for _ in range(throttle.SWEPT + 5):
            db.session.add(ThrottleHit(key="a" * 64, at=NOW - timedelta(hours=1)))
    for _ in range(2):
        with writing():
            throttle.hit("b", now=NOW)

    assert in_the_table() == 2
