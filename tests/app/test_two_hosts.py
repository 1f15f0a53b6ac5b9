"""Two hosts, each with a web server and a worker, on one PostgreSQL and one Redis: they are one service."""

from __future__ import annotations

import copy
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from accounts.services.sessions import TRIES_PER_LOGIN
from core import audit, jobs
from core.access import system
from core.db import db, writing
from core.files import StoredFile
from core.jobs import Job, JobState
from tests.conftest import NOW
from tests.databases import ON_POSTGRESQL
from tests.judges import make
from tests.judges.test_durability import Phone, check
from tests.live import ROOT, Production
from tools.servers import Server

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(400),
    pytest.mark.skipif(ON_POSTGRESQL, reason="brings a PostgreSQL of its own: done once, in the run on SQLite"),
]
PATIENCE = 90  # seconds
# A worker as it is, that also knows a job which waits for a sign. It may be killed meanwhile.
WORKER = """
import os, sys, time
from pathlib import Path
from app.worker import main
from core import jobs

@jobs.handler("test.gated")
def gated(job):
    here = Path(job.params["place"])
    (here / "started").write_text(str(os.getpid()))
    while not (here / "go").exists():
        time.sleep(0.05)
    with job.finish() as now:
        job.attach(b"done", name="done.txt", media_type="text/plain", now=now)

main()
"""


@dataclass
class Hall:
    """Everything that runs, and what is in it."""

    app: Flask  # only to look into the database
    hosts: list[Production]
    workers: list[subprocess.Popen[bytes]]
    stage: make.Stage
    logins: list[str]
    sheets: list[list[int]]
    organiser: str

    def phone(self, host: int, sheets: list[int]) -> Phone:
        return Phone(self.hosts[host].address, dict.fromkeys(sheets, ""))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Two web servers and two workers; the hosts share a data folder, as they must share the files."""
    from accounts.models import User
    from app import create_app

    home = tmp_path_factory.mktemp("hosts")
    with Server("postgresql") as database, Server("redis") as redis, pytest.MonkeyPatch.context() as patch:
        settings = {
            "PINGXUAN_HOME": str(home),
            "DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "CLOCK": NOW.isoformat(),
        }
        for name, value in settings.items():
            patch.setenv(name, value)
        app = create_app({"TESTING": True, "CHEAP_PASSWORDS": True})
        with app.app_context():
            db.create_all()
            stage = make.stage(candidates=4, judges=2)
            people = [*stage.judges, stage.organiser]
            *logins, organiser = [db.session.get_one(User, one.user_id).login for one in people]
            sheets = [[stage.sheet(judge, at).id for at in range(4)] for judge in range(2)]
            db.session.remove()
            hosts = [Production(home, workers=1, settings=settings) for _host in range(2)]
            script = home / "worker.py"
            script.write_text(WORKER)
            workers: list[subprocess.Popen[bytes]] = []
            try:
                for host in hosts:
                    host.start()
                    workers.append(start_worker(script))
                yield Hall(app, hosts, workers, stage, logins, sheets, organiser)
            finally:
                for worker in workers:
                    worker.kill()
                    worker.wait()
                for host in hosts:
                    host.kill()
                db.session.remove()
                db.engine.dispose()


def start_worker(script: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (script.parent / "worker.log").open("ab") as log:
        return subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env=environment, stdout=log, stderr=log)


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something has come about."""
    end = time.monotonic() + PATIENCE
    db.session.rollback()
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)
        db.session.rollback()


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Do things in threads that start together; returns what went wrong."""
    gate, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def over_at(phone: Phone, address: str) -> Phone:
    """Return the same browser before another host: cookies know no port."""
    there = copy.copy(phone)
    there.address = address
    return there


def test_who_signs_in_on_one_host_has_pages_on_the_other_and_is_out_on_both(hall: Hall):
    here = hall.phone(0, hall.sheets[0])
    here.sign_in(hall.logins[0])
    there = over_at(here, hall.hosts[1].address)
    page = f"/sheets/{hall.sheets[0][0]}"
    assert "marks" in there.fetch(page) and "marks" in here.fetch(page)
    kept = {cookie.name: cookie.value for cookie in _jar(there)}

    here.fetch("/sign-out", f"csrf_token={here.csrf}".encode())

    for phone in (there, here):
        for cookie in _jar(phone):
            cookie.value = kept.get(cookie.name, cookie.value)
        assert 'name="password"' in phone.fetch(page)


def _jar(phone: Phone) -> list:
    (processor,) = [h for h in phone.opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)]
    return list(processor.cookiejar)


def test_wrong_tries_are_counted_across_both_hosts(hall: Hall):
    login = hall.logins[1]
    for number in range(TRIES_PER_LOGIN):
        phone = hall.phone(number % 2, hall.sheets[1])
        assert _try(phone, login, "wrong wrong") == 422
    assert [_try(hall.phone(host, []), login, make.make.PASSWORD) for host in (0, 1)] == [429, 429]

    # Counted for this login from here; nobody else is kept out.
    assert _try(hall.phone(1, []), hall.organiser, make.make.PASSWORD) == 200


def _try(phone: Phone, login: str, password: str) -> int:
    """Try to sign in; while the host asks to come again in a few seconds, nothing was tried."""
    form = f"csrf_token={phone.token('/sign-in')}&login={login}&password={password.replace(' ', '+')}"
    while True:
        try:
            phone.fetch("/sign-in", form.encode())
        except urllib.error.HTTPError as error:
            if error.code == 429 and "几秒钟后再试" in error.read().decode():
                continue
            return error.code
        return 200


def test_marks_saved_through_both_hosts_at_once_are_kept_once_each(hall: Hall):
    """Every save goes to both hosts at the same moment under one key: one version each, in order, none lost."""
    from judges.models import MarkVersion

    here = hall.phone(0, hall.sheets[0])
    here.sign_in(hall.logins[0])
    there = over_at(here, hall.hosts[1].address)
    there.acknowledged = []
    before = db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) or 0
    sheet, count = hall.sheets[0][1], 24
    for serial in range(count):
        key, text = ("c1", "c2")[serial % 2], f"{serial + 1}.5"
        wrong = at_once(
            lambda key=key, text=text, serial=serial: here.save(sheet, key, text, serial),
            lambda key=key, text=text, serial=serial: there.save(sheet, key, text, serial),
        )
        assert wrong == []

    assert len(here.acknowledged) == len(there.acknowledged) == count
    db.session.rollback()
    after = db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) or 0
    assert after - before == count
    check(hall.app, here.acknowledged)


def test_jobs_asked_on_either_host_are_done_once_by_either_worker(hall: Hall):
    phones = [hall.phone(host, []) for host in (0, 1)]
    page, address = f"/panels/{hall.stage.panel_id}/sheets", f"/panels/{hall.stage.panel_id}/sheets/export"
    for phone in phones:
        assert _try(phone, hall.organiser, make.make.PASSWORD) == 200
    tokens = [phone.token(page) for phone in phones]
    asks = [lambda at=at: phones[at % 2].fetch(address, f"csrf_token={tokens[at % 2]}".encode()) for at in range(8)]
    assert at_once(*asks) == []

    mine = sa.select(Job).where(Job.kind == "marks.export")
    until(lambda: all(job.state.ended for job in db.session.scalars(mine)), "the jobs are not done")
    done = db.session.scalars(mine).all()
    assert [(job.state, job.attempts) for job in done] == [(JobState.DONE, 1)] * 8
    assert len({job.file_id for job in done}) == 8


def test_a_job_whose_worker_is_killed_is_taken_up_by_the_other(hall: Hall, tmp_path: Path):
    with writing():
        files = db.session.scalar(sa.select(sa.func.count(StoredFile.id))) or 0
        job_id = jobs.ask("test.gated", {"place": str(tmp_path)}, title="任务", actor=system(), now=NOW).id
    started = tmp_path / "started"
    until(lambda: started.exists() and started.read_text() != "", "no worker has taken it up")
    victim = int(started.read_text())
    assert victim in {worker.pid for worker in hall.workers}
    os.kill(victim, signal.SIGKILL)
    started.unlink()
    assert db.session.get_one(Job, job_id).state is JobState.RUNNING

    # Two minutes without a beat: the time is told, not waited for.
    with writing():
        db.session.get_one(Job, job_id).beat_at = NOW - timedelta(minutes=3)
    until(lambda: started.exists() and started.read_text() != "", "the other worker has not taken it up")
    assert int(started.read_text()) in {worker.pid for worker in hall.workers} - {victim}
    (tmp_path / "go").touch()
    until(lambda: db.session.get_one(Job, job_id).state.ended, "it is not done")

    job = db.session.get_one(Job, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == files + 1


def test_after_all_of_it_the_audit_log_is_whole_and_no_page_failed(hall: Hall):
    db.session.rollback()
    assert list(audit.verify()) == []
    said = (Path(hall.hosts[0].home) / "server.log").read_text() + (Path(hall.hosts[0].home) / "worker.log").read_text()
    assert not re.search(r"request\.failed|job\.failed|Traceback", said), said
