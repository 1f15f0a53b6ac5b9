"""Alembic is there for the commands that need it, and for nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def started(root: Path, home: Path, code: str) -> str:
    environment = {**os.environ, "PINGXUAN_HOME": str(home)} | {"DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_start_loads_no_alembic(root: Path, tmp_path: Path):
    said = started(root, tmp_path, "import sys, wsgi; print([one for one in sys.modules if 'alembic' in one])")

    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["upgrade", "current", "history"])
def test_the_commands_of_migrations_are_there_all_the_same(app, command):
    said = app.test_cli_runner().invoke(args=["db", command, "--help"])

    assert (said.exit_code, "Usage:" in said.output) == (0, True)
    assert command in app.test_cli_runner().invoke(args=["db", "--help"]).output


def test_an_unknown_one_is_refused(app):
    said = app.test_cli_runner().invoke(args=["db", "upgrad"])

    assert said.exit_code == 2
    assert "No such command 'upgrad'" in said.output


def test_a_database_is_brought_up_to_date_from_the_program_and_from_the_command(root: Path, tmp_path: Path):
    code = (
        "from app import create_app; from app.migrating import upgrade\n"
        "app = create_app()\n"
        "with app.app_context(): upgrade()\n"
        "print(app.test_cli_runner().invoke(args=['db', 'current']).output)"
    )

    assert "(head)" in started(root, tmp_path, code)


AN_OLDER_INSTALLATION = """
import sqlalchemy as sa
from datetime import UTC, datetime
from app import create_app
from app.migrating import ready, upgrade
from core import audit, search
from core.audit.digests import canonical, digest_row
from core.audit.recorder import GENESIS, hash_entry
from core.db import db

app = create_app()
with app.app_context():
    ready(app)
    import flask_migrate
    flask_migrate.upgrade(revision="ab5f2efb3b96")
    then = sa.MetaData()
    then.reflect(db.engine)
    at = datetime(2012, 5, 1, 8, 30)
    rows = {
        "division": {"id": 1, "code": "22", "name": "吉林省", "level": "province", "path": "/22/"},
        "stored_file": {
            "id": 1, "sha256": "0" * 64, "name": "名册.xlsx", "media_type": "x", "size": 1, "created_at": at,
        },
        "roster_import": {
            "id": 1, "file_id": 1, "state": "imported", "preview": {}, "path": "/22/", "created_at": at,
        },
    }
    with db.engine.begin() as connection:
        for name, row in rows.items():
            table = then.tables[name]
            row = {column: value for column, value in row.items() if column in table.c}
            rows[name] = row | {"created_at": at.replace(tzinfo=UTC)} if "created_at" in row else row
            connection.execute(sa.insert(table), row)
        entry = {
            "at": at.replace(tzinfo=UTC), "actor_id": None, "actor_name": "system", "role": "system",
            "action": "roster.imported", "subject_table": "roster_import", "subject_id": "1", "path": "/22/",
            "detail": {"name": "名册.xlsx"}, "seq": 1, "previous": GENESIS,
            "digests": canonical({
                name: {"1": digest_row(then.tables[name], row)} for name, row in rows.items() if name != "stored_file"
            }),
        }
        entry["hash"] = hash_entry({**entry, "commitments": None})
        entry["at"] = at
        connection.execute(sa.insert(then.tables["audit_entry"]), entry)
        connection.execute(sa.insert(then.tables["audit_head"]), {"id": 1, "seq": 1, "hash": entry["hash"]})
    upgrade()
    print([f"{one.where} {one.what}" for one in audit.verify()])
    print(db.session.execute(sa.text("SELECT what FROM roster_import")).all())
"""


def test_the_log_of_an_older_installation_is_whole_after_an_upgrade(root: Path, tmp_path: Path):
    """Rows as the first version wrote them: columns that came later are empty and change no digest."""
    assert started(root, tmp_path, AN_OLDER_INSTALLATION).splitlines()[-2:] == ["[]", "[(None,)]"]
