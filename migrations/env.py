"""How Alembic reaches the application's database and its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from flask import current_app

from core.db import Base, db, meaning_to
from core.engines import Meaning

target = Base.metadata
PLAIN = {"UTCDateTime": "sa.DateTime()", "SealedText": "sa.UnicodeText()"}


def run_offline() -> None:
    """Write the statements instead of running them."""
    context.configure(
        url=current_app.config["SQLALCHEMY_DATABASE_URI"], target_metadata=target, literal_binds=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations in one transaction, on the connection that we are given or one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with meaning_to(Meaning.WRITE), db.engine.connect() as connection:
        migrate(connection)


def migrate(connection: sa.Connection) -> None:
    """Run the migrations on a connection."""
    if connection.dialect.name == "postgresql":
        # A change of a large table takes as long as it takes; a page's statement does not.
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    context.configure(
        connection=connection,
        target_metadata=target,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes.get("connection") is None:
        connection.commit()


def render(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as the plain ones they are stored as."""
    if kind == "type" and type(item).__name__ in PLAIN:
        return PLAIN[type(item).__name__]
    return False


if context.is_offline_mode():
    run_offline()
else:
    run_online()
