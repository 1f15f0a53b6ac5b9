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
