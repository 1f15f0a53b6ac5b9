"""The command, and what it says to do next."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext


@click.command("copy")
@click.option("--to", required=True, envvar="COPY_TO", help="The address of an empty database. Or set COPY_TO.")
@with_appcontext
def copy(to: str) -> None:
    """Copy everything into another, empty database, and compare both. 迁移到另一个数据库

    The service must be stopped. Either all of it is there in the end, equal to the last row, or nothing.
    """
    from app.copying.run import CopyRefused, carry  # noqa: PLC0415 - commands are read at every start

    try:
        carry(to, tell=click.echo)
    except CopyRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    shown = sa.make_url(to).render_as_string(hide_password=True)
    click.echo(
        f"""
Everything is in {shown}. Next:
  1. set DATABASE_URL to that address, with its password, where the service is started;
  2. leave PINGXUAN_HOME as it is: files, keys and certificates stay in {current_app.config["HOME"]};
  3. start the service. The database used until now is as it was; keep it until you are content."""
    )
