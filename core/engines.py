"""How each of the two databases is spoken to: connections, transactions, and what counts as busy.

See docs/decisions/0009-one-meaning-on-two-databases.md for what the two have in common and what it costs.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, scoped_session

PATIENCE = 20  # seconds that a writer waits for the others before the page says "busy"
# The one number for our turn among PostgreSQL's advisory locks: "PXP1".
TURN = 0x50585031
# A server that has gone, or has no room, or gave up on a statement: nothing was written, try again.
BUSY_STATES = frozenset({"40001", "40P01", "53300", "55P03", "57014", "57P01", "57P02", "57P03"})


class Meaning(Enum):
    """What a transaction is for, known before its first statement."""

    READ = "read"  # sees one moment
    LOOK = "look"  # the same, and the database refuses any write: a page
    WRITE = "write"  # takes its turn: no other writer meanwhile
    ALONGSIDE = "alongside"  # writes beside others of its kind; its services lock the rows they go by


def options(url: str, threads: int) -> dict[str, Any]:
    """Return the engine's settings for an address."""
    if sa.make_url(url).get_backend_name() != "postgresql":
        return {}
    server = {
        "lock_timeout": f"{PATIENCE}s",
        "statement_timeout": "120s",
        # A host that dies in the midst must not hold its locks for long.
        "idle_in_transaction_session_timeout": "600s",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
        "timezone": "UTC",
    }
    connect = {
        "application_name": "pingxuan",
        "connect_timeout": 5,
        "options": " ".join(f"-c {name}={value}" for name, value in server.items()),
    }
    # A thread uses one connection at a time, and now and then a second; none waits for another thread's.
    return {"pool_size": threads, "max_overflow": threads, "pool_pre_ping": True, "connect_args": connect}


def tune(engine: sa.Engine, app: Flask, meaning: Callable[[], Meaning]) -> None:
    """Let every connection and every transaction of an engine begin as it must."""
    if engine.dialect.name == "sqlite":
        # FULL: what we have acknowledged survives a power cut. Only the test suite says otherwise.
        synchronous = app.config.get("SQLITE_SYNCHRONOUS", "FULL")
        event.listen(engine, "connect", lambda connection, _record: _tune_sqlite(connection, synchronous))
        event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, meaning()))
    else:
        event.listen(engine, "begin", lambda connection: _begin_postgresql(connection, meaning()))


def _tune_sqlite(connection: Any, synchronous: str) -> None:
    connection.isolation_level = None  # We say BEGIN ourselves, below.
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection, meaning: Meaning) -> None:
    # A writer takes its place in the queue at once and waits there, rather than failing half way.
    writes = meaning in (Meaning.WRITE, Meaning.ALONGSIDE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: sa.Connection, meaning: Meaning) -> None:
    from psycopg import IsolationLevel  # noqa: PLC0415 - an installation on SQLite never loads it

    # Said before BEGIN goes out, with the first statement: no statement of its own.
    raw: Any = connection.connection.dbapi_connection
    writes = meaning in (Meaning.WRITE, Meaning.ALONGSIDE)
    # A reader sees one moment, as on SQLite. A writer sees, at each statement, what others have committed.
    raw.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    raw.read_only = meaning is Meaning.LOOK
    if writes:
        shared = "_shared" if meaning is Meaning.ALONGSIDE else ""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({TURN})")


def insert(session: Session | scoped_session[Any], table: Any) -> Any:
    """Return an INSERT that can say what to do with a row that is there already, in the words of either database."""
    name = session.get_bind().dialect.name
    return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)


def is_busy(error: sa.exc.SQLAlchemyError) -> bool:
    """Tell whether an error only means that the database has no time now, and nothing was written."""
    if isinstance(error, sa.exc.TimeoutError):  # every connection of the pool is in use
        return True
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in BUSY_STATES
    # SQLite says it in words; PostgreSQL's library has no state for a connection that was lost or refused.
    return error.connection_invalidated or "locked" in str(error.orig) or "connection" in str(error.orig)
