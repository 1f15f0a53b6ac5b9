"""Migrations: Alembic is loaded by the commands that need it, not at every start. 数据库迁移"""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, current_app, g
from flask.cli import with_appcontext

from app import config
from app.copying.commands import copy
from core.db import db


class Deferred(click.Group):
    """Our own commands, and Flask-Migrate's, which is loaded once one of them is looked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name both."""
        return sorted({*super().list_commands(ctx), *_theirs().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find one, ours first."""
        return super().get_command(ctx, cmd_name) or _theirs().get_command(ctx, cmd_name)


def _theirs() -> click.Group:
    from flask_migrate.cli import db as group  # noqa: PLC0415 - takes half a second

    found: click.Group = group
    return found


@click.group("db", cls=Deferred, help="The database and its migrations. 数据库")
@click.option("-d", "--directory", default=None, help="Where the migrations are.")
@click.option("-x", "--x-arg", multiple=True, help="What env.py is told besides.")
@with_appcontext
def group(directory: str | None, x_arg: tuple[str, ...]) -> None:
    """Pass on what Flask-Migrate's own group would."""
    ready(current_app)
    g.directory, g.x_arg = directory, x_arg


def ready(app: Any) -> None:
    """Load Flask-Migrate, once."""
    if "migrate" in app.extensions:
        return
    from flask_migrate import Migrate  # noqa: PLC0415 - takes half a second

    Migrate(app, db, directory=str(config.ROOT / "migrations"), compare_type=True)
    app.cli.add_command(group)  # it has put its own in the place of ours


def upgrade() -> None:
    """Bring the database of the application at hand up to date. 升级数据库"""
    ready(current_app)
    from flask_migrate import upgrade as run  # noqa: PLC0415 - takes half a second

    run()


def init_app(app: Flask) -> None:
    """Add ``flask db``."""
    group.add_command(copy)
    app.cli.add_command(group)
