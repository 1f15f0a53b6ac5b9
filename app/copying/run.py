"""Copying: look at both sides, carry, compare, and commit only what is equal to the last row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.copying import rows
from core import audit
from core.clock import utcnow
from core.db import Base, db, writing
from core.engines import Meaning, options, tune
from core.jobs.models import Worker
from core.jobs.queue import CHORES

ALIVE = timedelta(seconds=25)  # a worker that runs has said so within this time
VERSION = sa.table("alembic_version", sa.column("version_num"))
Tell = Callable[[str], object]


class CopyRefused(Exception):
    """Nothing was copied; the message says why and what to do."""


def carry(to: str, *, tell: Tell) -> None:
    """Copy every row of the present database into an empty one, in one transaction, and compare both. 迁移数据库

    Args:
        to: The address of the other database: blank, or with our tables and no rows.
        tell: Is given a line for each step.

    Raises:
        CopyRefused: It cannot be done, or the two would not be equal. The other database is as it was.
    """
    with writing():  # nobody writes here meanwhile
        source = db.session.connection()
        _refuse_running()
        head = _head()
        if _version(source) != head:
            raise CopyRefused("This database is not at the newest version. Type flask db upgrade first.")
        with _opened(to, source) as target:
            _make_ready(target, head, tell)
            _carry(source, target, tell)
            _compare(source, target, tell)
            _verify(target, tell)
            tell("Committing.")


@contextmanager
def _opened(to: str, source: sa.Connection) -> Iterator[sa.Connection]:
    """Connect to the other database; what is done there is committed at the end, or else undone."""
    try:
        url = sa.make_url(to)
    except sa.exc.ArgumentError:
        raise CopyRefused("--to must be an address such as postgresql://user:password@host/database.") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise CopyRefused("--to must be an address of PostgreSQL or SQLite.")
    if url == source.engine.url:
        raise CopyRefused("--to is the database that is in use; name another.")
    settings = {name: value for name, value in options(to, 1).items() if name == "connect_args"}
    engine = sa.create_engine(url, poolclass=NullPool, hide_parameters=True, **settings)
    tune(engine, current_app._get_current_object(), lambda: Meaning.WRITE)  # type: ignore[attr-defined]
    try:
        with engine.begin() as target:
            yield target
    except sa.exc.OperationalError as error:
        # The first line says what; parameters are never in it.
        why = str(error.orig).strip().splitlines()[0]
        raise CopyRefused(f"The other database does not do its part: {why}") from None


def _refuse_running() -> None:
    seen = db.session.scalar(sa.select(sa.func.max(Worker.seen_at)).where(Worker.name != CHORES))
    if seen is not None and utcnow() - seen < ALIVE:
        raise CopyRefused(
            "The service is running: a worker was seen just now. Stop it, wait half a minute, and copy again; "
            "what people saved meanwhile would stay behind."
        )


def _config() -> Any:
    from app.migrating import ready  # noqa: PLC0415 - Alembic takes half a second

    ready(current_app)
    return current_app.extensions["migrate"].migrate.get_config()


def _head() -> str | None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - Alembic takes half a second

    return ScriptDirectory.from_config(_config()).get_current_head()


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION.name):
        return None
    return connection.scalar(sa.select(VERSION.c.version_num))


def _make_ready(target: sa.Connection, head: str | None, tell: Tell) -> None:
    """Make the tables in a blank database; refuse one that holds anything.

    Raises:
        CopyRefused: It does, or its tables are of another version.
    """
    there = set(sa.inspect(target).get_table_names())
    if not there:
        tell("The other database is blank: making its tables.")
        _migrate(target)
        return
    if VERSION.name not in there:
        raise CopyRefused("The other database holds tables that are not ours. Name an empty one.")
    if _version(target) != head:
        raise CopyRefused(
            f"The other database's tables are of version {_version(target)}, ours of {head}. "
            "Name a blank one, or type flask db upgrade there first."
        )
    for table in Base.metadata.sorted_tables:
        if target.execute(sa.select(sa.literal(1)).select_from(sa.table(table.name)).limit(1)).first():
            raise CopyRefused(f"The other database is not empty: {table.name} has rows. Name an empty one.")


def _migrate(target: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415 - takes half a second

    config = _config()
    config.attributes["connection"] = target
    command.upgrade(config, "head")


def _carry(source: sa.Connection, target: sa.Connection, tell: Tell) -> None:
    tables = Base.metadata.sorted_tables
    for number, table in enumerate(tables, 1):
        try:
            count = rows.write(target, table, rows.read(source, table))
        except (sa.exc.DataError, sa.exc.IntegrityError) as error:
            why = str(error.orig).strip().splitlines()[0]
            raise CopyRefused(f"The other database does not take the rows of {table.name}: {why}") from None
        tell(f"{number:3}/{len(tables)}  {table.name:<28} {count:>10,}")
    rows.set_sequences(target, tables)


def _compare(source: sa.Connection, target: sa.Connection, tell: Tell) -> None:
    """Hold the two sides against each other, row by row.

    Raises:
        CopyRefused: They differ.
    """
    total, sum_of_all = 0, hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        for ours, theirs in zip_longest(rows.read(source, table), rows.read(target, table)):
            if ours != theirs:
                raise CopyRefused(f"A row of {table.name} came out otherwise there; nothing of it stays.")
            sum_of_all.update(repr((table.name, theirs)).encode())
            total += 1
    tell(f"Equal to the last row: {total:,} rows, SHA-256 {sum_of_all.hexdigest()}.")


def _verify(target: sa.Connection, tell: Tell) -> None:
    """Walk the audit chain as the other database has it.

    Raises:
        CopyRefused: It is not whole there though it is here.
    """
    here = list(audit.verify())
    with Session(bind=target) as session:
        there = list(audit.verify(session))
    if there != here:
        raise CopyRefused("The audit log does not come out the same there; nothing stays.")
    if there:
        tell(f"The audit log has {len(there)} finding(s), here as there: see flask audit verify.")
    else:
        tell("The audit log is whole there, and every audited row is as it says.")
