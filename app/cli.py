"""Commands: ``flask audit verify`` and those of the demo."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from accounts.commands import accounts_group
from accounts.services import make_setup_link
from app import backups, doctor
from app.config import commands
from core import audit
from core.addresses import public_url_for
from core.clock import utcnow
from core.commands import keys_group
from core.db import writing
from core.errors import Conflict
from privacy.commands import group as retention_group

audit_group = AppGroup("audit", help="The audit log. 审计日志")


@audit_group.command("verify")
def verify() -> None:
    """Say whether the audit log is whole, and where not."""
    findings = list(audit.verify())
    for finding in findings:
        click.echo(f"{finding.where}: {finding.what}")
    if findings:
        raise click.ClickException(f"{len(findings)} finding(s): the log and the records do not agree.")
    click.echo("The audit log is whole, and every audited row is as it says.")


@click.command("setup-link")
@with_appcontext
def setup_link() -> None:
    """Print a one-time link that creates the first organiser. 首次设置链接"""
    try:
        with writing():
            token = make_setup_link(now=utcnow())
    except Conflict as error:
        raise click.ClickException(str(error)) from None
    click.echo(public_url_for("accounts.set_up", token=token))


def init_app(app: Flask) -> None:
    """Add the commands to ``flask``."""
    app.cli.add_command(audit_group)
    app.cli.add_command(setup_link)
    app.cli.add_command(accounts_group)
    app.cli.add_command(keys_group)
    app.cli.add_command(retention_group)
    commands.init_app(app)
    backups.init_app(app)
    doctor.init_app(app)
