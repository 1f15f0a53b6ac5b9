"""What `make run` starts, without starting it: the database made ready, what is said, what is run."""

from __future__ import annotations

import io
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import honcho.manager
import pytest
from flask import Flask
from huey import MemoryHuey

from accounts import services as accounts
from app import serve, tls, worker
from app.config import BadSetting
from core import addresses, jobs
from core.access import Role, system
from core.db import db, writing
from core.jobs import JobState, stopping
from core.jobs.run import HANDLERS
from demo import sign_ins
from tests import make
from tests.conftest import NOW


@pytest.fixture
def served(app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with its tables there already."""
    monkeypatch.setattr(serve, "upgrade", lambda: None)
    yield app


def test_an_empty_database_without_the_demo_gets_a_link_for_the_first_organiser(served: Flask):
    words = serve.prepare(served, demo=False)

    url = next(line.strip() for line in words.splitlines() if "/setup/" in line)
    assert url.startswith(served.config["PUBLIC_URL"] + "/setup/")
    page = served.test_client().get(url.removeprefix(served.config["PUBLIC_URL"]))
    assert page.status_code == 200


def test_an_empty_database_with_the_demo_is_filled(served: Flask, monkeypatch: pytest.MonkeyPatch):
    import demo.load

    loaded: list[Flask] = []
    monkeypatch.setattr(demo.load, "load", loaded.append)
    monkeypatch.setattr(sign_ins, "read", lambda _app: "the sign-ins")

    assert serve.prepare(served, demo=True) == "the sign-ins"
    assert loaded == [served]


def test_a_database_with_people_is_left_as_it_is(served: Flask, monkeypatch: pytest.MonkeyPatch):
    make.person(Role.ORGANISER, make.tree()["22"])
    monkeypatch.setattr(sign_ins, "read", lambda _app: None)
    monkeypatch.setattr(accounts, "make_setup_link", lambda **_more: pytest.fail("must not be made"))

    assert serve.prepare(served, demo=True) == ""
    assert serve.prepare(served, demo=False) == ""
    assert db.session.execute(db.text("SELECT count(*) FROM setup_link")).scalar() == 0


def test_the_address_and_the_sign_ins_are_said_once_the_server_answers(
    served: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    tries: list[str] = []

    def answer(url: str, timeout: float, context: object) -> Any:
        tries.append(url)
        if len(tries) < 3:
            raise urllib.error.URLError("not yet")
        return io.BytesIO(b"{}")

    monkeypatch.setattr(serve.urllib.request, "urlopen", answer)
    monkeypatch.setattr(serve.time, "sleep", lambda _seconds: None)
    serve.announce(served, "organiser: …")

    assert tries == ["http://127.0.0.1:5000/healthz"] * 3
    said = capsys.readouterr().out
    assert "http://127.0.0.1:5000" in said and "organiser: …" in said and "Ctrl-C" in said


def test_a_server_that_never_answers_is_said_to_be_so(
    served: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refuse(_url: str, timeout: float, context: object) -> Any:
        raise ConnectionRefusedError

    monkeypatch.setattr(serve.urllib.request, "urlopen", refuse)
    monkeypatch.setattr(serve.time, "sleep", lambda _seconds: None)
    serve.announce(served, "organiser: secret")

    said = capsys.readouterr()
    assert "does not answer" in said.err
    assert "secret" not in said.out


class Manager:
    """Stands for honcho's: remembers what it was to start."""

    made: ClassVar[list[Manager]] = []

    def __init__(self, _printer: object) -> None:
        self.started: dict[str, str] = {}
        self.returncode = 0
        Manager.made.append(self)

    def add_process(self, name: str, command: str, env: dict[str, str]) -> None:
        self.started[name] = command
        assert env["LOG_LEVEL"] == "warning"

    def loop(self) -> None:
        """Return at once."""


def test_a_web_server_and_a_worker_are_started(served: Flask, monkeypatch: pytest.MonkeyPatch):
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(serve, "create_app", lambda: served)
    monkeypatch.setattr(serve, "prepare", lambda _app, demo: f"demo: {demo}")
    monkeypatch.setattr(serve, "announce", lambda *words: said.append(words))
    monkeypatch.setattr(serve, "Manager", Manager)
    monkeypatch.setitem(served.config, "PORT", 5050)
    monkeypatch.setitem(served.config, "LOAD_DEMO", False)
    monkeypatch.setattr(honcho.manager, "KILL_WAIT", 5)

    assert serve.main() == 0
    started = Manager.made[-1].started
    assert "-c python:app.gunicorn_settings wsgi:app" in started["web"]
    assert started["worker"].endswith("-m app.worker")
    assert said in ([], [(served, "demo: False")])  # said from a thread of its own
    assert served.config["STOP_SECONDS"] < honcho.manager.KILL_WAIT


def test_a_wrong_setting_is_named_and_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refuse() -> Flask:
        raise BadSetting("PORT must be a number from 1 to 65535.")

    monkeypatch.setattr(serve, "create_app", refuse)
    count = len(Manager.made)

    assert serve.main() == 2
    assert "PORT must be a number" in capsys.readouterr().err
    assert len(Manager.made) == count


@pytest.fixture
def queue(served: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A queue in memory, and the jobs that were put into it; the worker may be told to stop."""
    woken: list[int] = []
    monkeypatch.setitem(served.extensions, "queue", MemoryHuey("test"))
    monkeypatch.setitem(served.extensions, "enqueue", woken.append)
    yield woken
    stopping.go_on()


def test_a_worker_says_that_it_is_there_and_finds_what_waits_before_it_begins(served: Flask, queue: list[int]):
    with writing():
        waiting = jobs.ask("test.any", {}, title="任务", actor=system(), now=NOW).id
    queue.clear()
    made = worker.make(served)

    assert db.session.execute(db.text("SELECT count(*) FROM worker")).scalar() == 1
    assert queue == [waiting]
    assert made.workers == 1 and made.periodic is False
    assert made.shutdown_timeout == served.config["STOP_SECONDS"]


def test_a_worker_that_is_told_to_stop_lets_go_of_what_it_has_in_hand(
    served: Flask, queue: list[int], monkeypatch: pytest.MonkeyPatch
):
    """A job that comes to no step is taken from it when the time is up; the next worker has it at once."""
    with writing():
        job_id = jobs.ask("test.stuck", {}, title="任务", actor=system(), now=NOW).id
    queue.clear()
    made = worker.make(served)
    monkeypatch.setattr(worker.Consumer, "stop", lambda _self, graceful: None)
    seen: list[object] = []

    def stuck(context: jobs.JobContext) -> None:
        db.session.rollback()
        made.stop()
        seen.append(db.session.get_one(jobs.Job, job_id).state)
        with context.finish(message="too late"):
            pytest.fail("must not write beside its successor")

    monkeypatch.setitem(HANDLERS, "test.stuck", stuck)
    queue.clear()
    jobs.run_job(job_id)

    db.session.rollback()
    found = db.session.get_one(jobs.Job, job_id)
    assert seen == [JobState.QUEUED] and (found.state, found.attempts) == (JobState.QUEUED, 0)
    assert queue == [job_id]


def test_a_wrong_setting_ends_a_worker_with_a_sentence(monkeypatch: pytest.MonkeyPatch):
    def refuse() -> Flask:
        raise BadSetting("PORT must be a number from 1 to 65535.")

    monkeypatch.setattr(worker, "create_app", refuse)
    with pytest.raises(SystemExit, match="PORT must be a number"):
        worker.main()


def test_one_desk_is_told_nothing_of_phones(served: Flask):
    assert serve.for_phones(served) == ""


def test_a_hall_is_told_every_address_and_has_a_code_that_a_phone_reads(served: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(addresses, "of_this_machine", lambda: ["192.168.1.10", "10.0.0.5"])
    for name, value in (("HOST", "0.0.0.0"), ("PORT", 8000), ("PUBLIC_URL", "http://192.168.1.10:8000")):
        monkeypatch.setitem(served.config, name, value)
    said = serve.for_phones(served)

    assert said.count("http://192.168.1.10:8000") == 1 and "http://10.0.0.5:8000" in said
    assert "trust" not in said
    assert _read(serve.code_of(served.config["PUBLIC_URL"])) == "http://192.168.1.10:8000"


def test_a_generated_certificate_is_announced_with_its_fingerprint(
    served: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    new = {"HOST": "0.0.0.0", "TLS": "generate", "TLS_ON": True, "PUBLIC_URL": "https://192.168.1.10:5000"}
    for name, value in {**new, "HOME": str(tmp_path)}.items():
        monkeypatch.setitem(served.config, name, value)
    tls.ensure(served.config, now=NOW)
    said = serve.for_phones(served)

    assert "https://192.168.1.10:5000/trust" in said and tls.fingerprint(tmp_path) in said
    assert serve.own_address(served.config) == "https://127.0.0.1:5000"


def _read(drawn: str) -> str:
    """Scan a code as it stands in a terminal: two modules a letter, one above the other."""
    import numpy as np
    import zxingcpp

    halves = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}
    rows = [line.removeprefix("\x1b[30;107m").removesuffix("\x1b[0m") for line in drawn.splitlines()]
    image = np.array([[halves[letter][part] for letter in row] for row in rows for part in (0, 1)], dtype=np.uint8)
    return str(zxingcpp.read_barcodes(np.kron(image, np.ones((4, 4), dtype=np.uint8)))[0].text)
