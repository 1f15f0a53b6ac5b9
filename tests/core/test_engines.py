"""Transactions mean the same on both databases: readers see one moment, writers take turns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import audit, jobs
from core.access import system
from core.audit import AuditEntry
from core.db import alongside, db, writing
from core.engines import BUSY_STATES, TURN, Meaning, is_busy, options
from core.jobs import Job, JobState, run
from judges.models import Panel
from tests import make
from tests.conftest import NOW
from tests.databases import only_postgresql, only_sqlite
from tests.judges import make as judging
from units.models import Division

pytestmark = pytest.mark.usefixtures("database")


def in_thread(app: Flask, act: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Start something in a thread with a session of its own."""
    came: list[object] = []

    def work() -> None:
        with app.app_context():
            try:
                came.append(act())
            except BaseException as error:
                came.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, came


def all_at_once(app: Flask, act: Callable[[], object], count: int = 4) -> list[object]:
    """Do something in several threads that start together; returns what came of each."""
    gate = threading.Barrier(count)

    def start() -> object:
        gate.wait()
        return act()

    started = [in_thread(app, start) for _ in range(count)]
    for thread, _came in started:
        thread.join()
    return [came[0] for _thread, came in started]


def names() -> list[str]:
    return list(db.session.scalars(sa.select(Division.name).order_by(Division.code)))


def rename(name: str) -> None:
    place = db.session.scalars(sa.select(Division).where(Division.code == "22")).one()
    place.name = name
    audit.record("division.renamed", place, actor=system(), now=NOW)


def test_a_reader_sees_one_moment_whatever_others_commit(app: Flask):
    make.tree()
    db.session.rollback()
    before = names()

    def change() -> None:
        with writing():
            rename("新名")

    thread, came = in_thread(app, change)
    thread.join()
    assert came == [None]
    db.session.expire_all()
    assert names() == before
    db.session.rollback()
    assert "新名" in names()


@pytest.mark.parametrize("second", [False, True], ids=["another in turn", "one that goes alongside"])
def test_a_writer_in_turn_keeps_every_other_waiting(app: Flask, second: bool):
    make.tree()
    order: list[str] = []
    begun = threading.Event()

    def later() -> None:
        begun.set()
        with writing(alongside=second):
            names()
            order.append("second")

    with writing():
        names()
        thread, came = in_thread(app, later)
        begun.wait()
        thread.join(0.3)
        assert thread.is_alive(), "it did not wait"
        order.append("first")
    thread.join()
    assert (order, came) == (["first", "second"], [None])


@only_postgresql
def test_those_that_go_alongside_do_not_wait_for_each_other(app: Flask):
    both = threading.Barrier(2, timeout=30)

    def act() -> None:
        with writing(alongside=True):
            names()
            both.wait()  # each within its transaction

    assert all_at_once(app, act, 2) == [None, None]


@only_sqlite
def test_on_sqlite_all_writers_take_turns(app: Flask):
    inside: list[int] = []

    def act() -> int:
        with writing(alongside=True):
            names()
            inside.append(1)
            most = len(inside)
            inside.pop()
            return most

    assert all_at_once(app, act) == [1, 1, 1, 1]


@only_postgresql
def test_a_page_that_only_reads_cannot_write(as_get: Callable[[Callable[[], Any]], int]):
    """Not by mistake either: the database itself refuses."""
    make.tree()
    seen: list[BaseException] = []

    def view() -> str:
        try:
            rename("写入")
            db.session.flush()
        except sa.exc.DBAPIError as error:
            seen.append(error)
        return ""

    as_get(view)
    assert "read-only" in str(seen[0])


def test_a_page_that_only_reads_locks_nothing(as_get: Callable[[Callable[[], Any]], int]):
    """Though the function that finds what it shows locks it for whoever changes it."""
    make.tree()

    def view() -> str:
        found = db.session.scalars(sa.select(Division).order_by(Division.id).limit(1).with_for_update()).one()
        db.session.refresh(found, with_for_update=True)
        return found.name

    assert as_get(view) == 200


@pytest.fixture
def as_get(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """Answer a GET with a view of the test's own."""

    def ask(view: Callable[[], Any]) -> int:
        view.__allowed__ = "public"  # type: ignore[attr-defined]
        monkeypatch.setitem(app.view_functions, "pages.home", view)
        return client.get("/").status_code

    return ask


def test_what_a_request_is_for_is_known_before_its_first_statement(app: Flask):
    from core.db import meaning

    assert meaning() is Meaning.READ
    with writing():
        assert meaning() is Meaning.WRITE
    for path, method, expected in (
        ("/sheets/1/marks", "POST", Meaning.ALONGSIDE),
        ("/sheets/1", "POST", Meaning.ALONGSIDE),
        ("/sheets/1", "GET", Meaning.LOOK),
        ("/rounds/1/panel", "POST", Meaning.WRITE),
        ("/nowhere", "POST", Meaning.WRITE),
    ):
        with app.test_request_context(path, method=method):
            assert meaning() is expected, (path, method)
    assert alongside(lambda: None).__alongside__  # type: ignore[attr-defined]


def test_two_who_write_the_first_entry_of_the_log_make_one_chain(app: Flask):
    def act() -> None:
        with writing(alongside=True):
            db.session.scalars(sa.select(AuditEntry)).all()
            audit.record("test.done", None, actor=system(), now=NOW)

    assert all_at_once(app, act) == [None] * 4
    db.session.rollback()
    assert list(db.session.scalars(sa.select(AuditEntry.seq).order_by(AuditEntry.seq))) == [1, 2, 3, 4]
    assert list(audit.verify()) == []


def test_a_job_that_four_workers_reach_for_is_done_by_one(app: Flask, monkeypatch: pytest.MonkeyPatch):
    done: list[int] = []
    monkeypatch.setitem(run.HANDLERS, "test", lambda job: done.append(job.job_id))
    with writing():
        job_id = jobs.ask("test", {}, title="任务", actor=system(), now=NOW).id

    assert all_at_once(app, lambda: jobs.run_job(job_id)) == [None] * 4
    db.session.rollback()
    job = db.session.get_one(Job, job_id)
    assert (done, job.state, job.attempts) == ([job_id], JobState.DONE, 1)


def test_a_panel_asked_for_four_times_at_once_is_one_panel(app: Flask):
    stage = judging.stage(opened=False)
    with writing():
        round_id = stage.round_id
    browsers = [make.signed_in(app, stage.organiser) for _ in range(4)]
    db.session.remove()
    answers = all_at_once(app, lambda: browsers.pop().post(f"/rounds/{round_id}/panel").status_code)

    assert all(status in (302, 303) for status in answers), answers
    assert db.session.scalar(sa.select(sa.func.count(Panel.id)).where(Panel.round_id == round_id)) == 1


def test_the_same_login_made_twice_at_once_is_one_account_and_one_refusal(app: Flask):
    from accounts import services as accounts
    from accounts.models import User

    def act() -> str:
        with writing():
            return accounts.create_user("yu.haifeng", "于海峰", make.PASSWORD, actor=system(), now=NOW).login

    came = all_at_once(app, act)
    assert came.count("yu.haifeng") == 1 and sum(isinstance(one, accounts.LoginTaken) for one in came) == 3
    assert db.session.scalar(sa.select(sa.func.count(User.id))) == 1


@only_postgresql
def test_who_waits_too_long_is_told_that_the_service_is_busy(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    """Another holds the turn; our patience is made short for the test."""
    with db.engine.connect() as holder:
        holder.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")

        def short(connection: sa.Connection) -> None:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")

        sa.event.listen(db.engine, "begin", short, insert=True)
        try:
            answer = client.post("/sign-in", data={"login": "a", "password": "b"})
        finally:
            sa.event.remove(db.engine, "begin", short)
    assert answer.status_code == 503 and "稍后" in answer.text


@pytest.mark.parametrize(
    "error", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.LockNotAvailable]
)
def test_what_only_means_try_again_is_busy(error: type[psycopg.Error]):
    assert error.sqlstate in BUSY_STATES
    assert is_busy(sa.exc.OperationalError("SELECT 1", None, error()))
    assert is_busy(sa.exc.TimeoutError())


def test_what_is_a_fault_is_not_busy():
    assert not is_busy(sa.exc.IntegrityError("INSERT", None, psycopg.errors.UniqueViolation()))
    assert not is_busy(sa.exc.OperationalError("SELECT", None, Exception("disk I/O error")))
    assert not is_busy(sa.exc.InvalidRequestError())


def test_a_database_that_has_gone_is_a_page_that_says_so(app: Flask, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Nothing listens there; a page asks people to try again, and shows neither address nor password."""
    from app import create_app

    names = ("TESTING", "CHEAP_PASSWORDS", "CLOCK", "WTF_CSRF_ENABLED", "SECRET_KEY")
    address = "postgresql://pingxuan:SECRETWORD@127.0.0.1:1/pingxuan"
    monkeypatch.setenv("DATABASE_URL", address)
    away = create_app({**{name: app.config[name] for name in names}, "PROPAGATE_EXCEPTIONS": False})
    answer = away.test_client().post("/sign-in", data={"login": "a", "password": "b"})

    assert answer.status_code == 503 and "SECRETWORD" not in answer.text
    assert away.test_client().get("/healthz").status_code == 503


def test_postgresql_gets_a_pool_with_patience_and_sqlite_none():
    assert options("sqlite:///x", 8) == {}
    found = options("postgresql://a@b/c", 8)
    assert (found["pool_size"], found["pool_pre_ping"]) == (8, True)
    for setting in ("lock_timeout=20s", "statement_timeout=", "idle_in_transaction_session_timeout=", "timezone=UTC"):
        assert setting in found["connect_args"]["options"]
