"""Rows as they are stored: sealed text stays sealed, JSON stays the same letters, so that every digest still fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

MANY = 1000  # rows that are carried at once
Row = tuple[Any, ...]


def stored_type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """Return a column's type without what our own types do between the database and us."""
    kind = column.type
    while isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    return sa.Text() if isinstance(kind, sa.JSON | sa.Enum) else kind


def read(connection: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """Read every row of a table, in the order of its key."""
    columns = [_letters(connection, column) for column in table.columns]
    chosen = sa.select(*columns).order_by(*(sa.column(key.name) for key in table.primary_key))
    rows = connection.execute(chosen.select_from(table), execution_options={"yield_per": MANY})
    for row in rows:
        yield tuple(row)


def _letters(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    plain: sa.ColumnElement[Any] = sa.literal_column(
        connection.dialect.identifier_preparer.quote(column.name), stored_type(column)
    )
    if connection.dialect.name == "postgresql" and _is_json(column):
        plain = sa.cast(plain, sa.Text())
    return plain.label(column.name)


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.JSON)


def write(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> int:
    """Write rows into a table; returns how many."""
    place = sa.table(table.name, *(sa.column(column.name, stored_type(column)) for column in table.columns))
    statement = sa.insert(place).values({column.name: _value(connection, column) for column in table.columns})
    names = [f"v_{column.name}" for column in table.columns]
    count, waiting = 0, iter(parents_first(table, rows))
    while chunk := [dict(zip(names, row, strict=True)) for row in islice(waiting, MANY)]:
        connection.execute(statement, chunk)
        count += len(chunk)
    return count


def _value(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    given: sa.ColumnElement[Any] = sa.bindparam(f"v_{column.name}", type_=stored_type(column))
    if connection.dialect.name == "postgresql" and _is_json(column):
        return sa.cast(given, postgresql.JSON())
    return given


def parents_first(table: sa.Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Order rows that point to others of their own table after those: PostgreSQL looks at once."""
    own = [key for key in table.foreign_key_constraints if key.referred_table is table]
    if not own:
        yield from rows
        return
    places = [column.name for column in table.columns]
    key = places.index(next(iter(table.primary_key)).name)
    points = [places.index(column.name) for constraint in own for column in constraint.columns]
    yield from _ordered(rows, lambda row: row[key], lambda row: {row[at] for at in points} - {None, row[key]})


def _ordered(rows: Iterable[Row], key: Callable[[Row], Any], above: Callable[[Row], set[Any]]) -> Iterator[Row]:
    gone: set[Any] = set()
    waiting = list(rows)
    while waiting:
        later = []
        for row in waiting:
            if above(row) <= gone:
                gone.add(key(row))
                yield row
            else:
                later.append(row)
        if len(later) == len(waiting):
            # Rows that point at nothing, or in a ring: let the database say which.
            yield from later
            return
        waiting = later


def set_sequences(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Let new rows on PostgreSQL be numbered after those that have come."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        counted = table.autoincrement_column
        if counted is None:
            continue
        last = connection.scalar(sa.select(sa.func.max(sa.column(counted.name))).select_from(sa.table(table.name)))
        if last is not None:
            sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', counted.name)
            connection.execute(sa.select(sa.func.setval(sequence, last)))
