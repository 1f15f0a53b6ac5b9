"""A copy of the database as one file, and the database from it: SQLite by its own means, PostgreSQL by its programs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa


class CannotCopy(Exception):
    """The database could not be copied or put back; the message says why."""


def name_of(url: str) -> str:
    """Return what the copy is called in the archive."""
    return "database.sqlite3" if sa.make_url(url).get_backend_name() == "sqlite" else "database.pgdump"


def copy_out(url: str, target: Path) -> None:
    """Write the database as it stands at one instant, while others go on writing."""
    if (source := _sqlite(url)) is not None:
        with closing(sqlite3.connect(source)) as present, closing(sqlite3.connect(target)) as made:
            present.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        return
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], url)


def put_back(url: str, source: Path) -> None:
    """Fill an empty database from a copy, all of it or nothing."""
    if (target := _sqlite(url)) is not None:
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(target)) as made:
            copy.backup(made)
        return
    name = sa.make_url(url).database or ""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={name}"]
    _run(["pg_restore", *options, str(source)], url)


def empty(url: str) -> bool:
    """Tell whether a database holds nothing yet."""
    path = _sqlite(url)
    if path is not None and not path.exists():
        return True
    engine = sa.create_engine(url)
    try:
        return not sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _sqlite(url: str) -> Path | None:
    parts = sa.make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def _run(command: list[str], url: str) -> None:
    """Run one of PostgreSQL's programs; where to connect, and the password, go through its environment."""
    parts = sa.make_url(url)
    given: dict[str, object] = {"PGHOST": parts.query.get("host") or parts.host, "PGPORT": parts.port}
    given |= {"PGUSER": parts.username, "PGPASSWORD": parts.password, "PGDATABASE": parts.database}
    given |= {"PGSSLMODE": parts.query.get("sslmode"), "PGSSLROOTCERT": parts.query.get("sslrootcert")}
    environment = {**os.environ, **{name: str(value) for name, value in given.items() if value}}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise CannotCopy(f"{command[0]} is not on this machine: apt-get install postgresql-client") from None
    if done.returncode != 0:
        raise CannotCopy(f"{command[0]} failed: {done.stderr.strip()}")
