"""``flask backup`` and ``flask restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.backups import databases, reading, writing
from app.doctor import behind
from core import audit, vault
from core.db import db


@click.command("backup")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="The folder; backups/ at home.")
@click.option("--keep", type=click.IntRange(1), help="Remove older archives there beyond this many.")
@with_appcontext
def backup(folder: Path | None, keep: int | None) -> None:
    """Write one archive of database, files and keys, while the service runs. 备份"""
    place = folder or Path(current_app.config["HOME"]) / "backups"
    try:
        made = writing.write(current_app.config, place, now=datetime.now(UTC))
    except (databases.CannotCopy, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made}  {made.stat().st_size:,} bytes")
    for old in writing.prune(place, keep) if keep else ():
        click.echo(f"Removed {old}")


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(archive: Path) -> None:
    """Put an archive back into an empty installation, and check the audit log. 恢复"""
    try:
        manifest = reading.restore(current_app.config, archive)
    except reading.Unfit as error:
        raise click.ClickException(str(error)) from None
    # From here on with the keys that were put back.
    db.session.remove()
    db.engine.dispose()
    vault.init_app(current_app)
    click.echo(f"Restored as of {manifest['at']}, written by version {manifest['version']}.")
    if behind():
        click.echo("Its tables are those of another version. Run: flask db upgrade; then: flask audit verify")
        return
    findings = list(audit.verify())
    for finding in findings:
        click.echo(f"{finding.where}: {finding.what}")
    if findings:
        raise click.ClickException(f"{len(findings)} finding(s): the log and the records do not agree.")
    click.echo("The audit log is whole, and every audited row is as it says.")


def init_app(app: Flask) -> None:
    """Add the commands to ``flask``."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)
