"""How Alembic reaches the application's database and its tables."""

from __future__ import annotations

from alembic import context
from flask import current_app

from core.db import Base, db

target = Base.metadata


def run_offline() -> None:
    """Write the statements instead of running them."""
    context.configure(
        url=current_app.config["SQLALCHEMY_DATABASE_URI"], target_metadata=target, literal_binds=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations in one transaction."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render,
        )
        with context.begin_transaction():
            context.run_migrations()


def render(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as the plain ones they are stored as."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime()"
    return False


if context.is_offline_mode():
    run_offline()
else:
    run_online()
