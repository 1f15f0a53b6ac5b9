"""``flask db copy``: from SQLite to PostgreSQL, and with DB=postgresql the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from sqlalchemy.pool import NullPool

from app.copying import rows
from core import audit, jobs
from core.access import system
from core.db import Base, db, writing
from core.jobs.queue import beat
from tests import make
from tests.access import worlds
from tests.conftest import NOW
from tests.databases import ON_POSTGRESQL
from tests.live import ROOT
from tools.servers import Server

VERSION = "alembic_version"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of this module's own, where the run has none."""
    with Server("postgresql") as running:
        yield running.url


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A blank database of the other kind."""
    if ON_POSTGRESQL:
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}", poolclass=NullPool)
    else:
        url = sa.make_url(request.getfixturevalue("server"))
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS other")
            connection.exec_driver_sql("CREATE DATABASE other TEMPLATE template0")
        engine = sa.create_engine(url.set(database="other"), poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def source(app: Flask, database: None) -> Iterator[Flask]:
    """The application's own database, at the newest version; what nobody has filled is empty."""
    from app.copying.run import _head

    with writing():
        _say_version(db.session.connection(), str(_head()))
    yield app
    db.session.remove()
    with writing():
        db.session.connection().exec_driver_sql(f"DROP TABLE {VERSION}")


@pytest.fixture
def ready(source: Flask, target: sa.Engine) -> sa.Engine:
    """The other database with our tables and no rows."""
    from app.copying.run import _head

    with target.begin() as connection:
        Base.metadata.create_all(connection)
        _say_version(connection, str(_head()))
    return target


def _say_version(connection: sa.Connection, version: str) -> None:
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {VERSION} (version_num VARCHAR(32) NOT NULL)")
    connection.exec_driver_sql(f"DELETE FROM {VERSION}")
    connection.exec_driver_sql(f"INSERT INTO {VERSION} VALUES ('{version}')")


def copy(app: Flask, target: sa.Engine | str) -> Result:
    db.session.remove()
    address = target if isinstance(target, str) else target.url.render_as_string(hide_password=False)
    return app.test_cli_runner().invoke(args=["db", "copy", "--to", address])


def digests(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """Digest every row as the application reads it."""
    return {
        table.name: audit.digest_rows(table, connection.execute(sa.select(table)).mappings())
        for table in Base.metadata.sorted_tables
    }


def test_every_row_of_every_table_and_the_audit_chain_come_over(source: Flask, ready: sa.Engine):
    worlds.two_worlds()
    with writing():
        asked = jobs.ask("test.any", {"text": "评选 “”", "n": None, "e": 1e-7}, title="任务", actor=system(), now=NOW)
        asked.message = "’; DROP TABLE job; --"
    here = digests(db.session.connection())
    said = copy(source, ready)

    assert said.exit_code == 0, said.output
    with ready.connect() as connection:
        there = digests(connection)
    assert {name: len(found) for name, found in there.items()} == {name: len(found) for name, found in here.items()}
    assert there == here
    assert sum(len(found) for found in here.values()) > 300 and here["audit_entry"] and here["score_sheet"]
    assert "The audit log is whole there" in said.output and "DATABASE_URL" in said.output
    assert source.config["HOME"] in said.output
    if password := ready.url.password:
        assert password not in said.output


def test_the_other_installation_finds_its_audit_log_whole_and_numbers_on(source: Flask, ready: sa.Engine):
    make.tree()
    assert copy(source, ready).exit_code == 0
    address = ready.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0 and "whole" in done.stdout, done.stdout + done.stderr

    place = Base.metadata.tables["division"]
    with ready.begin() as connection:
        last = connection.scalar(sa.select(sa.func.max(place.c.id)))
        row = {"code": "23", "name": "黑龙江省", "level": make.Level.PROVINCE, "path": "/23/"}
        made = connection.execute(sa.insert(place).values(**row).returning(place.c.id)).scalar_one()
    assert last is not None and made == last + 1


def test_rows_that_point_to_later_rows_of_their_table_come_over(source: Flask, ready: sa.Engine):
    """A division that was moved below one with a higher number: PostgreSQL looks at each row at once."""
    tree = make.tree()
    with writing():
        low, high = db.session.get_one(make.Division, tree["2201"].id), tree["2202"].id
        low.parent_id = high
        audit.record("division.moved", low, actor=system(), now=NOW)

    assert copy(source, ready).exit_code == 0


def test_a_blank_database_is_given_its_tables_by_the_migrations(source: Flask, target: sa.Engine):
    from app.copying import run

    with source.app_context(), target.begin() as connection:
        run._make_ready(connection, run._head(), lambda _line: None)
        assert run._version(connection) == run._head()
        assert "user_account" in sa.inspect(connection).get_table_names()


def test_a_database_that_is_not_empty_is_refused_and_stays_as_it_is(source: Flask, ready: sa.Engine):
    make.tree()
    assert copy(source, ready).exit_code == 0
    with ready.connect() as connection:
        before = digests(connection)
    said = copy(source, ready)

    assert said.exit_code == 1 and "not empty" in said.output
    with ready.connect() as connection:
        assert digests(connection) == before


def test_different_versions_are_refused_on_either_side(source: Flask, ready: sa.Engine):
    with ready.begin() as connection:
        _say_version(connection, "another")
    said = copy(source, ready)
    assert said.exit_code == 1 and "version another" in said.output

    with writing():
        _say_version(db.session.connection(), "older")
    said = copy(source, ready)
    assert said.exit_code == 1 and "flask db upgrade" in said.output


def test_somebody_elses_database_is_refused(source: Flask, target: sa.Engine):
    with target.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE payroll (id INTEGER)")
    said = copy(source, target)

    assert said.exit_code == 1 and "not ours" in said.output


@pytest.mark.parametrize("address", ["nonsense", "mysql://a@b/c", "postgresql://nobody:secret@127.0.0.1:1/none"])
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(source: Flask, address: str):
    said = copy(source, address)

    assert said.exit_code == 1 and said.output.startswith("Error: ")
    assert "secret" not in said.output and "Traceback" not in said.output


def test_the_database_in_use_is_no_target(source: Flask):
    said = copy(source, db.engine.url.render_as_string(hide_password=False))

    assert said.exit_code == 1 and "in use" in said.output


def test_a_service_that_runs_is_to_be_stopped_first(source: Flask, ready: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    """What people save while it copies would stay behind."""
    beat("host:1")
    assert "running" in copy(source, ready).output

    monkeypatch.setitem(source.config, "CLOCK", NOW + timedelta(seconds=26))
    assert copy(source, ready).exit_code == 0


def test_a_row_that_comes_out_otherwise_takes_all_of_it_back(
    source: Flask, ready: sa.Engine, monkeypatch: pytest.MonkeyPatch
):
    make.tree()
    write = rows.write

    def drop_one(connection: sa.Connection, table: sa.Table, found: list[rows.Row]) -> int:
        kept = list(found)
        return write(connection, table, kept[:-1] if table.name == "audit_entry" else kept)

    monkeypatch.setattr(rows, "write", drop_one)
    said = copy(source, ready)

    assert said.exit_code == 1 and "audit_entry" in said.output
    with ready.connect() as connection:
        assert not any(digests(connection).values())


def test_a_password_of_the_other_database_may_come_from_the_environment(
    source: Flask, ready: sa.Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COPY_TO", ready.url.render_as_string(hide_password=False))
    db.session.remove()

    assert source.test_cli_runner().invoke(args=["db", "copy"]).exit_code == 0
