"""On which database the tests run: SQLite, or with ``DB=postgresql`` a private server started for the run.

Databases are made by the suite and named by it; one that a ``DATABASE_URL`` of the environment names is
never touched.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tools.servers import Server

KIND = os.environ.get("DB", "sqlite")
ON_POSTGRESQL = KIND == "postgresql"
SERVER = "PINGXUAN_TEST_SERVER"  # where the run's server is, told to the run's own worker processes

only_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about SQLite's own ways; PostgreSQL has tests of its own")
only_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="about PostgreSQL: run with DB=postgresql")

# Truncated only where there are rows: most tests fill a few tables of many.
EMPTY = sa.DDL("""
DO $$
DECLARE
  one text; filled text[] := '{}'; found boolean;
BEGIN
  FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one || ')' INTO found;
    IF found THEN filled := filled || one; END IF;
  END LOOP;
  IF cardinality(filled) > 0 THEN
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' RESTART IDENTITY CASCADE';
  END IF;
END $$
""")


def start() -> Server | None:
    """Start the run's server, if it needs one and nobody has; called once, before any worker process."""
    if KIND not in ("sqlite", "postgresql"):
        raise pytest.UsageError(f"DB is sqlite or postgresql, not {KIND}.")
    os.environ.pop("DATABASE_URL", None)
    if not ON_POSTGRESQL or SERVER in os.environ:
        return None
    server = Server("postgresql")
    os.environ[SERVER] = server.url
    return server


def own(name: str) -> str:
    """Make an empty database on the run's server, unless it is there, and return its address."""
    address = sa.make_url(os.environ[SERVER])
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{name}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        known = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(known, {"name": name}) is None:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    return address.set(database=name).render_as_string(hide_password=False)


def settings_for(home: Path) -> dict[str, str]:
    """Return the environment of an installation of its own in a folder: on PostgreSQL a database goes with it."""
    mine = {"PINGXUAN_HOME": str(home)}
    if ON_POSTGRESQL:
        mine["DATABASE_URL"] = own("home_" + hashlib.sha256(str(home).encode()).hexdigest()[:16])
    return mine


def engine_of(home: Path) -> sa.Engine:
    """Reach the database of an installation of its own."""
    url = settings_for(home).get("DATABASE_URL", f"sqlite:///{home / 'pingxuan.sqlite3'}")
    return sa.create_engine(url, poolclass=NullPool)


def empty() -> None:
    """Empty every table of the application's database."""
    from core.db import Base, db, writing

    db.session.remove()
    with writing():
        if ON_POSTGRESQL:
            db.session.execute(EMPTY)
        else:
            for table in reversed(Base.metadata.sorted_tables):
                db.session.execute(table.delete())
    db.session.remove()
