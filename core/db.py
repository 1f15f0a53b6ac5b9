"""The database: one declarative base, portable column types, and how a transaction begins."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState

from core.engines import Meaning, options, tune

View = TypeVar("View", bound=Callable[..., Any])

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

_meaning: ContextVar[Meaning | None] = ContextVar("meaning", default=None)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def alongside(view: View) -> View:
    """Let a view's writes go on beside those of other such views, on a database that can.

    For what many do at once. Its services must lock the rows that they read and go by; any other
    view waits for its turn, and need not.
    """
    view.__alongside__ = True  # type: ignore[attr-defined]
    return view


def meaning() -> Meaning:
    """Return what the present transaction is for: a GET never writes."""
    told = _meaning.get()
    if told is not None:
        return told
    if not has_request_context():
        return Meaning.READ
    if request.method in SAFE_METHODS:
        return Meaning.LOOK
    view = current_app.view_functions.get(request.endpoint or "")
    return Meaning.ALONGSIDE if getattr(view, "__alongside__", False) else Meaning.WRITE


def means_to_write() -> bool:
    """Tell whether the present transaction may write."""
    return meaning() in (Meaning.WRITE, Meaning.ALONGSIDE)


@contextmanager
def meaning_to(what: Meaning) -> Iterator[None]:
    """Say what the transactions that begin within a block are for."""
    token = _meaning.set(what)
    try:
        yield
    finally:
        _meaning.reset(token)


@contextmanager
def writing(*, alongside: bool = False) -> Iterator[None]:
    """Run a block as one write transaction of its own, committed at the end.

    What was read before is let go first: on SQLite a transaction that began as a reader cannot
    become a writer once somebody else has written.

    Args:
        alongside: It may go on beside others that say so; it locks the rows that it goes by.
    """
    db.session.rollback()
    with meaning_to(Meaning.ALONGSIDE if alongside else Meaning.WRITE):
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def _lock_nothing_on_a_page(state: ORMExecuteState) -> None:
    # What a form goes by is often found by the same function for the page that shows the form. A page
    # changes nothing, and PostgreSQL refuses to lock a row for it.
    if meaning() is Meaning.LOOK and getattr(state.statement, "_for_update_arg", None) is not None:
        unlocked: Any = state.statement._clone()  # type: ignore[attr-defined]
        unlocked._for_update_arg = None
        state.statement = unlocked


def init_app(app: Flask) -> None:
    """Bind the database to the application, each kind with what it needs."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options(url, app.config.get("WEB_THREADS") or 8))
    db.init_app(app)
    with app.app_context():
        tune(db.engine, app, meaning)
    if not event.contains(db.session, "do_orm_execute", _lock_nothing_on_a_page):
        event.listen(db.session, "do_orm_execute", _lock_nothing_on_a_page)
