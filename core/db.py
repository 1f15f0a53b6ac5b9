"""The database: one declarative base, portable column types, and how a transaction begins."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware datetimes in and out, stored as naive UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Take the zone off, after turning it to UTC; an instant without one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored instant needs a time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        """Put the zone back on."""
        return None if value is None else value.replace(tzinfo=UTC)


def enum_column(kind: type[enum.Enum]) -> sa.Enum:
    """Store an enumeration by its value, as text with a check constraint, on any database."""
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=32,
    )


class Base(DeclarativeBase):
    """The base of every table. ``__audited__`` is False where the audit log does not watch."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        str: sa.Unicode(255),
        dict[str, Any]: sa.JSON(),
    }
    __audited__ = True


def _dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


db = SQLAlchemy(
    metadata=Base.metadata,
    # Without the parameters of a statement that fails: those hold passwords' hashes, codes and marks.
    engine_options={"json_serializer": _dump_json, "hide_parameters": True},
    session_options={"autoflush": True},
)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def means_to_write() -> bool:
    """Tell whether the present transaction may write: a GET never does."""
    if _writing.get():
        return True
    return has_request_context() and request.method not in SAFE_METHODS


@contextmanager
def writing() -> Iterator[None]:
    """Run a block as one write transaction of its own, committed at the end.

    What was read before is let go first: on SQLite a transaction that began as a reader cannot
    become a writer once somebody else has written.
    """
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


def _tune_sqlite(connection: Any, synchronous: str) -> None:
    connection.isolation_level = None  # We say BEGIN ourselves, below.
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON", "busy_timeout=20000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes its place in the queue at once and waits there, rather than failing half way.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if means_to_write() else "BEGIN")


def init_app(app: Flask) -> None:
    """Bind the database to the application, with durable settings on SQLite."""
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        # FULL: what we have acknowledged survives a power cut. Only the test suite says otherwise.
        synchronous = app.config.get("SQLITE_SYNCHRONOUS", "FULL")
        event.listen(engine, "connect", lambda connection, _record: _tune_sqlite(connection, synchronous))
        event.listen(engine, "begin", _begin_sqlite)
