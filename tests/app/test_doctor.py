"""Whether the place is fit: each ill is found, and said with what to do."""

from __future__ import annotations

import smtplib
import ssl
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import doctor
from core import audit, jobs
from core.access import system
from core.db import db, writing
from core.jobs.models import Worker
from inbox.mail.server import Server

pytestmark = pytest.mark.usefixtures("database")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def set_to(app: Flask, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Change settings for one test."""
    return lambda **new: [monkeypatch.setitem(app.config, name, value) for name, value in new.items()]


def states(look) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.state for one in look()]


def words(look) -> str:  # type: ignore[no-untyped-def]
    return " ".join(one.words for one in look())


def test_an_address_that_no_phone_can_open_deserves_a_thought(set_to):  # type: ignore[no-untyped-def]
    set_to(PUBLIC_URL="http://127.0.0.1:5000")
    assert states(doctor.address) == ["mind"] and "PUBLIC_URL" in words(doctor.address)
    set_to(PUBLIC_URL="https://px.example.cn")
    assert states(doctor.address) == ["well"]


def test_a_database_without_this_versions_tables_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "behind", lambda: True)
    assert states(doctor.database) == ["well", "ill"] and "flask db upgrade" in words(doctor.database)
    monkeypatch.setattr(doctor, "behind", lambda: False)
    assert states(doctor.database) == ["well"]


def test_a_database_that_does_not_answer_is_found(monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_more: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", fail)
    assert states(doctor.database) == ["ill"] and "DATABASE_URL" in words(doctor.database)


def test_tables_made_without_migrations_count_as_behind():
    """As in the tests themselves: nothing says of which version they are."""
    assert doctor.behind() is True


def test_a_worker_that_has_gone_is_missed():
    assert states(doctor.workers) == ["ill"]
    with writing():
        db.session.add(Worker(name="w:1", seen_at=datetime.now(UTC) - timedelta(minutes=3)))
    assert states(doctor.workers) == ["ill"]
    with writing():
        db.session.add(Worker(name="w:2", seen_at=datetime.now(UTC)))
    assert states(doctor.workers) == ["well"]


def test_a_job_that_waits_too_long_is_said():
    with writing():
        db.session.add(Worker(name="w:2", seen_at=datetime.now(UTC)))
        asked = datetime.now(UTC) - timedelta(minutes=25)
        jobs.ask("test.any", {}, title="任务", actor=system(), now=asked)
    assert states(doctor.workers) == ["well", "mind"] and "25" in words(doctor.workers)


def test_a_clock_that_is_slow_is_found_by_the_newest_act(set_to):  # type: ignore[no-untyped-def]
    set_to(CLOCK=None)
    assert states(doctor.clock) == ["well"]
    with writing():
        audit.record("test.act", None, actor=system(), now=datetime.now(UTC) + timedelta(hours=1))
    assert states(doctor.clock) == ["ill"]


def test_a_clock_held_still_is_said(set_to):  # type: ignore[no-untyped-def]
    set_to(CLOCK=datetime.now(UTC))
    assert states(doctor.clock)[0] == "mind"


def test_a_full_disk_and_a_folder_that_others_see_are_found(set_to, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    set_to(HOME=str(tmp_path))
    tmp_path.chmod(0o700)
    assert "ill" not in states(doctor.disk)
    tmp_path.chmod(0o755)
    assert states(doctor.disk)[1] == "ill" and "chmod 700" in words(doctor.disk)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: Usage(10, 9, 500_000_000))
    assert states(doctor.disk)[0] == "ill" and "0.5 GB" in words(doctor.disk)


def test_missing_fonts_are_found(monkeypatch: pytest.MonkeyPatch):
    assert states(doctor.paper) == ["well"]
    monkeypatch.setattr(doctor.fonts, "has", lambda _face, _letter: False)
    assert states(doctor.paper) == ["ill"] and "fonts-noto-cjk" in words(doctor.paper)


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), ssl.SSLError(), smtplib.SMTPAuthenticationError(535, b"px")]
)
def test_a_mail_server_that_refuses_us_is_found_and_its_words_are_kept_back(
    error: Exception, monkeypatch: pytest.MonkeyPatch
):
    assert states(doctor.mail) == []

    def refuse(_self: Server) -> None:
        raise error

    monkeypatch.setattr(doctor, "server", lambda: Server("smtp", "mail", 587, "px", "hunter2"))
    monkeypatch.setattr(Server, "connect", refuse)
    assert states(doctor.mail) == ["ill"] and "SMTP_URL" in words(doctor.mail) and "535" not in words(doctor.mail)


def test_the_command_speaks_the_terminals_language_and_fails_if_anything_is_ill(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    def broken() -> list[doctor.Finding]:
        raise OSError("/secret/place")

    monkeypatch.setattr(doctor, "LOOKS", (lambda: [doctor.mind("想一想")],))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert (done.exit_code, done.output) == (0, "! 想一想\n")

    monkeypatch.setattr(doctor, "LOOKS", (broken, doctor.paper))
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1 and "未能检查" in done.output and "字体齐备" in done.output
    assert "/secret/place" not in done.output
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "The fonts for paper are there." in app.test_cli_runner().invoke(args=["doctor"]).output
