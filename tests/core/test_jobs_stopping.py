"""A worker that stops hands its job back at once; the next one takes it up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from structlog.contextvars import bound_contextvars, clear_contextvars, get_contextvars

from core import jobs
from core.access import system
from core.db import db, writing
from core.jobs import Job, JobContext, JobState, run, stopping
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def woken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The jobs put into the queue; the worker is let go on afterwards."""
    found: list[int] = []
    monkeypatch.setitem(app.extensions, "enqueue", found.append)
    yield found
    stopping.go_on()


def ask() -> int:
    with writing():
        return jobs.ask("test", {}, title="任务", actor=system(), now=NOW).id


def the(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def test_a_job_is_handed_back_at_its_next_step_and_done_by_the_next_worker(
    woken: list[int], monkeypatch: pytest.MonkeyPatch
):
    steps: list[int] = []

    def work(job: JobContext) -> None:
        for step in range(3):
            job.progress(step, 3)
            steps.append(step)
            if len(steps) == 2:
                stopping.ask_to_stop()

    monkeypatch.setitem(run.HANDLERS, "test", work)
    job_id = ask()
    woken.clear()
    jobs.run_job(job_id)

    left = the(job_id)
    assert steps == [0, 1]
    assert (left.state, left.attempts, left.beat_at, left.started_at) == (JobState.QUEUED, 0, None, None)
    assert woken == [job_id]

    stopping.go_on()
    jobs.run_job(job_id)
    assert steps == [0, 1, 0, 1, 2] and the(job_id).state is JobState.DONE


def test_being_handed_back_over_and_over_does_not_make_a_job_the_cause_of_it(
    woken: list[int], monkeypatch: pytest.MonkeyPatch
):
    """A job is given up after three workers have died on it; a stop is no death."""

    def work(job: JobContext) -> None:
        if len(woken) < 5:
            stopping.ask_to_stop()
        job.progress(1, 3)

    monkeypatch.setitem(run.HANDLERS, "test", work)
    job_id = ask()
    woken.clear()
    for _ in range(5):
        jobs.run_job(job_id)
        stopping.go_on()
    jobs.run_job(job_id)

    assert the(job_id).state is JobState.DONE


def test_a_stopping_worker_takes_up_no_other_job_and_puts_it_back(woken: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(run.HANDLERS, "test", lambda _job: pytest.fail("must not begin"))
    job_id = ask()
    woken.clear()
    stopping.ask_to_stop()
    jobs.run_job(job_id)

    assert the(job_id).state is JobState.QUEUED and woken == [job_id]


def test_what_another_worker_has_taken_over_is_not_handed_back(woken: list[int], monkeypatch: pytest.MonkeyPatch):
    def work(job: JobContext) -> None:
        with writing():
            db.session.get_one(Job, job.job_id).attempts += 1
        stopping.ask_to_stop()
        job.progress(1, 3)

    monkeypatch.setitem(run.HANDLERS, "test", work)
    job_id = ask()
    woken.clear()
    jobs.run_job(job_id)

    assert the(job_id).state is JobState.RUNNING and woken == []


def test_a_job_knows_the_request_that_asked_for_it_and_its_lines_say_so(
    woken: list[int], monkeypatch: pytest.MonkeyPatch
):
    seen: list[dict[str, object]] = []
    monkeypatch.setitem(run.HANDLERS, "test", lambda _job: seen.append(get_contextvars()))
    with bound_contextvars(reference="req-12345678"):
        job_id = ask()
    clear_contextvars()  # as a worker's thread is
    jobs.run_job(job_id)

    assert the(job_id).asked_in == "req-12345678"
    assert seen == [{"job": job_id, "request": "req-12345678"}]
