"""Commands: ``flask retention``."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from core.clock import utcnow
from privacy import services
from privacy.jobs import run_rules

group = AppGroup("retention", help="How long records are kept. 保存期限")


@group.command("run")
@click.option("--dry-run", is_flag=True, help="Count what would go, and change nothing.")
def run(dry_run: bool) -> None:
    """Do what the rules of retention ask for today."""
    counts = services.preview(utcnow()) if dry_run else run_rules()
    for code in services.RULES:
        click.echo(f"{code}: {counts.get(code, 0)}")
