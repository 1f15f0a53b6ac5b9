"""No line of the log holds a secret, a token, a personal number or a mark, whatever is sent and whatever breaks."""

from __future__ import annotations

import logging
from typing import NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts import services as accounts
from app import logs, pages
from core import jobs
from core.access import system
from core.db import db, writing
from core.jobs import JobContext
from core.jobs.run import HANDLERS
from tests.app.conftest import Log
from tests.conftest import NOW

PASSWORD, TOKEN, CODE = "Tr0ub4dor&3-horse", "s3cret-0ne-time-t0ken", "QWERTYUIOPASDFGHJKLZXCVBNM"
IDENTITY, PHONE, MARK = "22010219800101123X", "13912345678", "97.35"
SECRETS = (PASSWORD, TOKEN, CODE, IDENTITY, PHONE, MARK)


def clean(log: Log) -> None:
    assert log.lines(), "nothing was logged at all"
    found = [word for word in SECRETS if word in log.text]
    assert found == [], log.text


def test_what_is_sent_in_addresses_forms_headers_and_bodies_is_not_logged(
    client: FlaskClient, as_served: Flask, log: Log
):
    everything = {"login": PHONE, "password": PASSWORD, "number": IDENTITY, "holder": PHONE, "code": CODE, "mark": MARK}
    client.post("/sign-in", data=everything)
    client.post("/verify", data=everything)
    for path in (f"/setup/{TOKEN}", f"/verify/{CODE}", f"/no-such/{TOKEN}", f"/?token={TOKEN}&phone={PHONE}"):
        client.get(path, headers={"Authorization": f"Bearer {TOKEN}", "Cookie": f"pingxuan={TOKEN}", "Referer": path})
        client.post(path, json=everything)
    clean(log)


def test_the_link_that_creates_the_first_organiser_is_not_logged(client: FlaskClient, log: Log):
    with writing():
        token = accounts.make_setup_link(now=NOW)
    assert client.get(f"/setup/{token}").status_code == 200
    assert log.lines("request") and token not in log.text


def test_a_fault_is_logged_without_what_the_frames_held_and_the_record_quoted(
    client: FlaskClient, as_served: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
):
    def fail(_now: object) -> NoReturn:
        password, mark = PASSWORD, MARK
        raise RuntimeError(f"{IDENTITY} and {PHONE} are known already, {len(password + mark)}")

    monkeypatch.setattr(pages, "portal", fail)
    assert client.get("/").status_code == 500
    clean(log)
    assert "[number]" in log.text and log.lines("request.failed")[0]["exception"]


def test_a_statement_that_fails_is_logged_without_its_parameters_and_postgresqls_own_words_about_them(
    client: FlaskClient, as_served: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
):
    def fail(_now: object) -> NoReturn:
        # As PostgreSQL words it: the statement's parameters are hidden, the line with the values is not.
        gone = Exception(f"duplicate key value\nDETAIL:  Key (login)=({PASSWORD}) already exists.")
        raise sa.exc.IntegrityError("INSERT", {"login": PASSWORD}, gone, hide_parameters=True)

    monkeypatch.setattr(pages, "portal", fail)
    assert client.get("/").status_code == 500
    clean(log)


def test_a_job_that_breaks_is_logged_without_what_it_was_about(
    as_served: Flask, database: None, log: Log, monkeypatch: pytest.MonkeyPatch
):
    def fail(job: JobContext) -> NoReturn:
        raise RuntimeError(f"row 3: {job.params['phone']} {IDENTITY}")

    monkeypatch.setitem(HANDLERS, "test", fail)
    with writing():
        jobs.ask("test", {"phone": PHONE, "password": PASSWORD}, title="任务", actor=system(), now=NOW)
    jobs.run_pending()
    db.session.rollback()
    clean(log)
    assert log.lines("job.failed")


def test_a_librarys_line_is_of_the_same_form_and_quotes_no_number():
    record = logging.LogRecord("huey", logging.WARNING, __file__, 1, "task for %s", (PHONE,), None)
    written = logs.formatter().format(record)

    assert PHONE not in written and '"logger": "huey"' in written and '"level": "warning"' in written


@pytest.mark.parametrize("kept", ["2012", "20120510090000", "0431-88123456", "12345678901234567890", "a1b2c3d4e5"])
def test_what_is_no_personal_number_stays_readable(kept: str):
    assert logs.leave_out(None, "info", {"event": kept})["event"] == kept
