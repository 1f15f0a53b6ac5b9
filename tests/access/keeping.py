"""Putting a database back as it was: quickly, since most of thousands of requests change nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from core.db import Base, db, writing
from tests.databases import ON_POSTGRESQL

CHANGING = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


class Kept:
    """The content of every table at one moment, and which tables have been written to since."""

    def __init__(self) -> None:
        self.changed: set[str] = set()
        self.memory = sqlite3.connect(":memory:")
        event.listen(db.engine, "before_cursor_execute", self._watch)
        event.listen(db.engine, "commit", self._commit)
        event.listen(db.engine, "rollback", self._rollback)

    def _watch(self, connection: sa.Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        found = CHANGING.match(statement)
        if found:
            connection.info.setdefault("written", set()).add(found[1])

    def _commit(self, connection: sa.Connection) -> None:
        self.changed |= connection.info.pop("written", set())

    def _rollback(self, connection: sa.Connection) -> None:
        connection.info.pop("written", None)

    def keep(self) -> None:
        """Remember every table as it is."""
        db.session.remove()
        if ON_POSTGRESQL:
            with writing():
                self._run("DROP SCHEMA IF EXISTS kept CASCADE", "CREATE SCHEMA kept")
                self._run(*(f'CREATE TABLE kept."{name}" AS TABLE "{name}"' for name in Base.metadata.tables))
        else:
            with closing(sqlite3.connect(str(db.engine.url.database))) as live:
                live.backup(self.memory)
        self.changed.clear()

    def put_back(self) -> None:
        """Undo whatever has been committed since."""
        db.session.remove()
        if not self.changed:
            return
        if ON_POSTGRESQL:
            with writing():
                # The rows fit together as they did; in which order they come back is of no matter.
                self._run("SET LOCAL session_replication_role = replica")
                for name in sorted(self.changed & set(Base.metadata.tables)):
                    self._run(f'DELETE FROM "{name}"', f'INSERT INTO "{name}" SELECT * FROM kept."{name}"')
        else:
            with closing(sqlite3.connect(str(db.engine.url.database))) as live:
                live.execute("PRAGMA synchronous=OFF")
                self.memory.backup(live)
        self.changed.clear()

    def _run(self, *statements: str) -> None:
        for statement in statements:
            db.session.connection().exec_driver_sql(statement)

    def close(self) -> None:
        """Watch no longer."""
        event.remove(db.engine, "before_cursor_execute", self._watch)
        event.remove(db.engine, "commit", self._commit)
        event.remove(db.engine, "rollback", self._rollback)
        if ON_POSTGRESQL:
            with writing():
                self._run("DROP SCHEMA IF EXISTS kept CASCADE")
