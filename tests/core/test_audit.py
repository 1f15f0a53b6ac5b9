"""The audit log: what it refuses, and what it finds."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from core import audit
from core.access import system
from core.audit.models import AuditEntry
from core.db import db, writing
from core.errors import UnrecordedChange
from tests import make
from tests.conftest import NOW
from units.models import Division, Level


def problems() -> list[str]:
    db.session.rollback()
    return [f"{f.where}: {f.what}" for f in audit.verify()]


def test_a_log_of_a_few_acts_is_whole(database: None):
    make.tree()

    assert problems() == []


def test_a_change_without_an_entry_is_refused_at_the_commit(database: None):
    with pytest.raises(UnrecordedChange, match="division"), writing():
        db.session.add(Division(code="22", name="吉林省", level=Level.PROVINCE, path="/22/"))

    assert db.session.scalar(sa.select(sa.func.count(Division.id))) == 0


def test_a_bulk_statement_that_says_nothing_of_its_rows_is_refused(database: None):
    make.tree()
    with pytest.raises(UnrecordedChange), writing():
        db.session.execute(sa.update(Division).values(name="别名"))


def test_a_row_changed_behind_the_log_is_found(database: None):
    make.tree()
    with writing():
        db.session.execute(sa.text("UPDATE division SET name = '改名' WHERE code = '2201'"))

    assert len(problems()) == 1
    assert "was changed without an entry" in problems()[0]


def test_a_row_deleted_behind_the_log_is_found(database: None):
    make.tree()
    with writing():
        db.session.execute(sa.text("DELETE FROM division WHERE code = '220203'"))

    assert "was deleted without an entry" in problems()[0]


def test_a_row_added_behind_the_log_is_found(database: None):
    make.tree()
    with writing():
        db.session.execute(
            sa.text("INSERT INTO division (code, name, level, path) VALUES ('23', '黑龙江省', 'province', '/23/')")
        )

    assert "no entry tells of this row" in problems()[0]


@pytest.mark.parametrize("column", ["action", "actor_name", "digests", "path"])
def test_an_altered_entry_is_found(database: None, column: str):
    make.tree()
    with writing():
        value = "{}" if column == "digests" else "别的"
        db.session.execute(sa.update(AuditEntry.__table__).where(AuditEntry.seq == 2).values({column: value}))

    assert "entry 2: was altered" in problems()


def test_entries_cut_off_at_the_end_are_found(database: None):
    make.tree()
    with writing():
        last = db.session.scalar(sa.select(sa.func.max(AuditEntry.seq)))
        db.session.execute(sa.delete(AuditEntry.__table__).where(AuditEntry.__table__.c.seq == last))

    assert "head: entries are missing at the end" in problems()


def test_an_entry_taken_out_of_the_middle_is_found(database: None):
    make.tree()
    with writing():
        db.session.execute(sa.delete(AuditEntry.__table__).where(AuditEntry.__table__.c.seq == 3))

    assert "entry 3: missing" in problems()


def test_an_act_that_is_rolled_back_leaves_no_entry(database: None):
    make.tree()
    before = db.session.scalar(sa.select(sa.func.count(AuditEntry.seq)))
    with pytest.raises(ZeroDivisionError), writing():
        audit.record("nothing.done", actor=system(), now=NOW)
        raise ZeroDivisionError

    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.seq))) == before


def test_the_command_says_so_and_fails_when_something_is_wrong(app: Flask, database: None):
    make.tree()
    runner = app.test_cli_runner()

    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    with writing():
        db.session.execute(sa.text("UPDATE division SET name = '改名' WHERE code = '2201'"))
    answer = runner.invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    assert "was changed without an entry" in answer.output
