"""Long work: asked for once, done once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from structlog.testing import capture_logs

from core import jobs
from core.access import Actor, Role, system
from core.db import db, writing
from core.errors import DomainError, NotFound
from core.files import StoredFile
from core.jobs import Job, JobContext, JobState, queue, run
from tests import make
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")
Plant = Callable[[Callable[[JobContext], None]], None]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Let jobs of the kind "test" do something."""

    def put(handler: Callable[[JobContext], None]) -> None:
        monkeypatch.setitem(run.HANDLERS, "test", handler)

    return put


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the clock on."""

    def move(by: timedelta) -> None:
        monkeypatch.setitem(app.config, "CLOCK", app.config["CLOCK"] + by)

    return move


def ask(actor: Actor | None = None, **params: Any) -> int:
    with writing():
        return jobs.ask("test", params, title="任务", actor=actor or system(), now=NOW).id


def the(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def test_a_job_waits_until_a_worker_takes_it_up_and_is_done_once(plant: Plant):
    done: list[int] = []
    plant(lambda job: done.append(job.params["n"]))
    first, second = ask(n=1), ask(n=2)
    assert the(first).state is JobState.QUEUED

    assert jobs.run_pending() == 2
    jobs.run_job(first)
    jobs.run_job(second)

    assert done == [1, 2]
    assert (the(first).state, the(first).attempts) == (JobState.DONE, 1)
    assert the(first).started_at == the(first).ended_at == NOW
    assert jobs.run_pending() == 0


def test_a_handler_acts_as_the_person_who_asked(plant: Plant):
    """Their role and place as they were then, though the role may have changed meanwhile."""
    actor = make.person(Role.ORGANISER, make.tree()["2201"])
    seen: list[Actor] = []
    plant(lambda job: seen.append(job.actor))
    ask(actor)
    ask(system())
    jobs.run_pending()

    assert seen == [actor, system()]


def test_a_handler_speaks_the_language_of_the_person_who_asked(plant: Plant):
    def refuse(_job: JobContext) -> None:
        raise DomainError("The file is larger than %(limit)s MB. Split it and upload the parts.", limit=20)

    plant(refuse)
    chinese, english = ask(locale="zh_CN"), ask(locale="en")
    jobs.run_pending()

    assert the(chinese).message == "文件超过 20 MB。请拆分后分别上传。"
    assert the(english).message == "The file is larger than 20 MB. Split it and upload the parts."
    assert {the(chinese).state, the(english).state} == {JobState.FAILED}
    assert the(chinese).reference is None


def test_a_refusals_advice_stands_behind_its_words(plant: Plant):
    def refuse(_job: JobContext) -> None:
        raise DomainError("The service is busy.", advice="Try again in a moment.")

    plant(refuse)
    job_id = ask()
    jobs.run_pending()

    assert the(job_id).message == "服务繁忙。 请稍后重试。"


def test_what_came_of_it_is_written_with_done_in_one_transaction(plant: Plant):
    def work(job: JobContext) -> None:
        with job.finish(result_url="/there", message="好了") as now:
            job.attach(b"result", name="结果.txt", media_type="text/plain", now=now)

    plant(work)
    job_id = ask()
    jobs.run_pending()

    found = the(job_id)
    assert (found.state, found.result_url, found.message, found.done, found.total) == (
        JobState.DONE,
        "/there",
        "好了",
        1,
        1,
    )
    assert found.file is not None and found.file.read() == b"result"
    assert jobs.state_of(found, now=NOW)["percent"] == 100


def test_a_handler_that_fails_while_it_writes_leaves_nothing_behind(plant: Plant):
    def work(job: JobContext) -> None:
        with job.finish() as now:
            job.attach(b"half", name="a", media_type="text/plain", now=now)
            raise ZeroDivisionError

    plant(work)
    job_id = ask()
    jobs.run_pending()

    assert the(job_id).state is JobState.FAILED
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_a_fault_ends_the_job_with_a_reference_that_the_log_has(plant: Plant):
    def work(_job: JobContext) -> None:
        raise ZeroDivisionError("a secret detail")

    plant(work)
    job_id = ask()
    with capture_logs() as lines:
        jobs.run_pending()

    found = the(job_id)
    assert found.state is JobState.FAILED and found.reference
    assert "secret" not in found.message
    (line,) = lines
    assert (line["event"], line["job"], line["reference"]) == ("job.failed", job_id, found.reference)


def test_a_kind_that_nobody_handles_fails_rather_than_waits_for_ever():
    with writing():
        job_id = jobs.ask("test.unknown", {}, title="任务", actor=system(), now=NOW).id
    jobs.run_pending()

    assert the(job_id).state is JobState.FAILED


def test_a_job_that_has_not_begun_is_called_off_at_once(plant: Plant):
    done: list[JobContext] = []
    plant(done.append)
    job_id = ask()
    with writing():
        jobs.cancel(db.session.get_one(Job, job_id), now=NOW)

    assert jobs.run_pending() == 0
    assert done == []
    assert (the(job_id).state, the(job_id).ended_at) == (JobState.CANCELLED, NOW)


def test_a_running_job_stops_at_its_next_step(plant: Plant):
    steps: list[int] = []

    def work(job: JobContext) -> None:
        job.progress(1, 3)
        steps.append(1)
        _call_off(job.job_id)
        job.progress(3, 3)
        steps.append(2)

    plant(work)
    job_id = ask()
    jobs.run_pending()

    assert steps == [1]
    assert the(job_id).state is JobState.CANCELLED


def _call_off(job_id: int) -> None:
    with writing():
        jobs.cancel(db.session.get_one(Job, job_id), now=NOW)


def test_a_job_called_off_before_it_writes_writes_nothing(plant: Plant):
    def work(job: JobContext) -> None:
        _call_off(job.job_id)
        with job.finish() as now:
            job.attach(b"late", name="a", media_type="text/plain", now=now)

    plant(work)
    job_id = ask()
    jobs.run_pending()

    assert the(job_id).state is JobState.CANCELLED
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_calling_off_what_is_done_leaves_it_done(plant: Plant):
    plant(lambda job: None)
    job_id = ask()
    jobs.run_pending()
    _call_off(job_id)

    assert the(job_id).state is JobState.DONE


def test_progress_is_there_for_the_page_while_it_goes_on(plant: Plant):
    seen: list[dict[str, Any]] = []

    def work(job: JobContext) -> None:
        job.progress(50, 200, "正在写入")
        seen.append(jobs.state_of(the(job.job_id), now=NOW + timedelta(seconds=10)))
        job.progress(51, 200)  # Within half a second of the last: not worth a commit.
        seen.append(jobs.state_of(the(job.job_id), now=NOW))

    plant(work)
    ask()
    jobs.run_pending()

    # 50 of 200 in 10 seconds: 25 %, 5 a second, 150 left take 30 seconds.
    assert seen[0] == {
        "state": "running",
        "done": 50,
        "total": 200,
        "percent": 25,
        "rate": 5.0,
        "left_seconds": 30,
        "message": "正在写入",
        "ended": False,
        "result_url": None,
        "state_label": "进行中",
    }
    assert seen[1]["done"] == 50


@pytest.mark.parametrize(
    ("state", "percent", "ended"), [("queued", 0, False), ("done", 100, True), ("failed", 0, True)]
)
def test_a_job_that_never_said_how_far_it_is(state: str, percent: int, ended: bool):
    job = Job(state=JobState(state), done=0, total=0, message="", result_url=None, started_at=None, ended_at=None)
    found = jobs.state_of(job, now=NOW)

    assert (found["percent"], found["ended"], found["left_seconds"], found["rate"]) == (percent, ended, None, 0.0)


def test_a_job_whose_worker_died_is_taken_up_again(plant: Plant, clock: Callable[[timedelta], None]):
    done: list[int] = []
    plant(lambda job: done.append(job.attempt))
    job_id = ask()
    _dies_with(job_id)
    clock(run.STALE)
    assert jobs.run_pending() == 0, "its worker may only be slow"

    clock(timedelta(seconds=1))
    assert jobs.run_pending() == 1
    assert done == [2]
    assert the(job_id).state is JobState.DONE


def _dies_with(job_id: int) -> JobContext:
    context = run._claim(job_id)
    assert context is not None
    db.session.remove()
    return context


def test_a_beat_says_that_the_worker_lives(plant: Plant, clock: Callable[[timedelta], None]):
    plant(lambda job: None)
    context = _dies_with(ask())
    clock(run.STALE)
    context.progress(1, 1)
    clock(timedelta(seconds=1))

    assert jobs.run_pending() == 0


def test_a_worker_given_up_for_dead_does_not_write_beside_its_successor(
    plant: Plant, clock: Callable[[timedelta], None]
):
    """It wakes while the second attempt is under way: its result and its failure count for nothing."""
    plant(lambda job: None)
    job_id = ask()
    slow = _dies_with(job_id)
    clock(run.STALE + timedelta(seconds=1))
    second = _dies_with(job_id)

    with pytest.raises(jobs.Cancelled), slow.finish():
        raise AssertionError("must not get here")
    run._settle(slow, JobState.FAILED, reference="late")
    assert the(job_id).state is JobState.RUNNING
    with second.finish(message="第二次"):
        pass
    assert (the(job_id).state, the(job_id).message) == (JobState.DONE, "第二次")


def test_a_job_that_kills_every_worker_is_given_up(plant: Plant, clock: Callable[[timedelta], None]):
    """Three tries: a hostile file must not keep the queue busy for ever."""
    done: list[int] = []
    plant(lambda job: done.append(1))
    job_id = ask()
    for _try in range(run.TRIES):
        _dies_with(job_id)
        clock(run.STALE + timedelta(seconds=1))
    jobs.run_pending()

    assert done == []
    assert the(job_id).state is JobState.FAILED and the(job_id).reference


def test_an_unknown_job_is_left_alone():
    jobs.run_job(987654)


@pytest.fixture
def woken(app: Flask) -> Iterator[list[int]]:
    """The jobs that a worker was woken for."""
    found: list[int] = []
    app.extensions["enqueue"] = found.append
    yield found
    app.extensions.pop("enqueue")


def test_a_worker_is_woken_after_the_commit_and_not_before(woken: list[int]):
    with writing():
        job_id = jobs.ask("test", {}, title="任务", actor=system(), now=NOW).id
        assert woken == []

    assert set(woken) == {job_id}


def test_a_job_asked_for_in_an_act_that_failed_never_was(woken: list[int]):
    with pytest.raises(ZeroDivisionError), writing():
        jobs.ask("test", {}, title="任务", actor=system(), now=NOW)
        raise ZeroDivisionError
    ask()

    assert len(set(woken)) == 1
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 1


def test_a_queue_that_cannot_be_reached_does_not_lose_the_job(app: Flask, plant: Plant):
    def fail(_job_id: int) -> None:
        raise ConnectionError

    plant(lambda job: None)
    app.extensions["enqueue"] = fail
    try:
        with capture_logs() as lines:
            job_id = ask()
    finally:
        app.extensions.pop("enqueue")

    assert {line["event"] for line in lines} == {"job.wake_failed"}
    assert run.pending_ids() == [job_id]


@pytest.fixture
def built(app: Flask) -> Iterator[Flask]:
    """The application with its queue as in production; the queue's file lies in the data folder."""
    before = dict(app.extensions)
    queue.build(app)
    yield app
    for name in ("queue", "enqueue", "at_work"):
        app.extensions.pop(name, None)
    app.extensions.update(before)


def test_the_queue_does_a_job_and_the_sweep_those_that_nobody_was_woken_for(built: Flask, plant: Plant):
    done: list[int] = []
    plant(lambda job: done.append(job.job_id))
    first, second = ask(), ask()
    built.extensions["enqueue"].call_local(first)
    assert done == [first]

    queue.sweep(built)

    assert done == [first, second]
    assert set(db.session.scalars(sa.text("SELECT name FROM worker"))) == {queue.name(), queue.CHORES}


def test_a_sweep_does_no_job_beside_one_that_is_being_done(built: Flask, plant: Plant):
    """Its worker is alive all the same, and says so."""
    done: list[int] = []
    plant(lambda job: done.append(job.job_id))
    ask()
    with built.extensions["at_work"]:
        queue.sweep(built)
    assert done == []
    assert db.session.scalar(sa.text("SELECT count(*) FROM worker")) == 1

    queue.sweep(built)
    assert len(done) == 1


def test_the_chores_of_a_minute_are_done_once_however_many_workers_look(built: Flask, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    minute = datetime(2012, 5, 10, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(run, "EVERY_MINUTE", [lambda: done.append("chore")])
    monkeypatch.setattr(queue, "this_minute", lambda: minute)
    for _worker in range(3):
        queue.sweep(built)
    assert done == ["chore"]

    monkeypatch.setattr(queue, "this_minute", lambda: minute + timedelta(minutes=1))
    queue.sweep(built)
    assert done == ["chore"] * 2


def test_a_job_is_found_by_the_person_who_asked_only():
    tree = make.tree()
    one, other = make.person(Role.ORGANISER, tree["2201"]), make.person(Role.ORGANISER, tree["2201"])
    mine, nobodys = ask(one), ask(system())

    assert jobs.get_job(one, mine).id == mine
    for actor, job_id in ((other, mine), (one, nobodys), (system(), nobodys), (one, 999)):
        with pytest.raises(NotFound):
            jobs.get_job(actor, job_id)


def test_the_page_shows_the_state_the_result_and_the_reference(app: Flask):
    actor = make.person(Role.ORGANISER, make.tree()["2201"])
    browser = make.signed_in(app, actor)
    job_id = ask(actor)
    assert browser.get(f"/jobs/{job_id}").status_code == 200
    assert browser.get(f"/jobs/{job_id}/file").status_code == 404
    assert browser.get(f"/jobs/{job_id}/state").get_json()["state"] == "queued"
    assert browser.post(f"/jobs/{job_id}/cancel").location == f"/jobs/{job_id}"
    assert browser.get(f"/jobs/{job_id}/state").get_json()["state"] == "cancelled"

    with writing():
        job = db.session.get_one(Job, job_id)
        job.state, job.reference = JobState.FAILED, "c0ffee1234"
    assert "c0ffee1234" in browser.get(f"/jobs/{job_id}").get_data(as_text=True)


def test_a_damaged_file_is_refused_in_words(app: Flask, plant: Plant):
    def work(job: JobContext) -> None:
        with job.finish() as now:
            job.attach(b"result", name="结果.pdf", media_type="application/pdf", now=now)

    plant(work)
    actor = make.person(Role.ORGANISER, make.tree()["2201"])
    job_id = ask(actor)
    jobs.run_pending()
    browser = make.signed_in(app, actor)
    answer = browser.get(f"/jobs/{job_id}/file")
    assert answer.get_data() == b"result"
    assert "filename*=UTF-8''%E7%BB%93%E6%9E%9C.pdf" in answer.headers["Content-Disposition"]

    file = the(job_id).file
    assert file is not None
    file.location.write_bytes(b"other")
    answer = browser.get(f"/jobs/{job_id}/file")
    assert answer.status_code == 404
    assert "已损坏" in answer.get_data(as_text=True)
    file.location.unlink()
    assert "不再保存" in browser.get(f"/jobs/{job_id}/file").get_data(as_text=True)


def test_a_title_and_a_message_hold_nothing_that_a_database_refuses(monkeypatch: pytest.MonkeyPatch):
    """The name of a file may hold anything."""

    messages = []

    def told(job: jobs.JobContext) -> None:
        job.progress(1, 1, "坏\0名")
        messages.append(the(job.job_id).message)

    monkeypatch.setitem(run.HANDLERS, "test", told)
    with writing():
        made = jobs.ask("test", {}, title="读取 a\0b\n.xlsx", actor=system(), now=NOW).id
    jobs.run_job(made)

    assert (the(made).title, messages) == ("读取 ab.xlsx", ["坏名"])
