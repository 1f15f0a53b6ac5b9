"""``flask settings``: what is in force here, and the page that describes it."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from app.config import page, present
from app.config.table import GROUPS

SOURCES = {"environment": "environment 环境变量", "file": "file 设置文件", "default": "default 默认"}


@click.group("settings", cls=AppGroup, invoke_without_command=True)
@click.pass_context
def settings_group(context: click.Context) -> None:
    """Print every setting in force and where it comes from; secrets are masked. 当前设置"""
    if context.invoked_subcommand is not None:
        return
    found = present()
    for group, (zh, en) in GROUPS.items():
        rows = [one for one in found if one.setting.group == group]
        if rows:
            click.echo(f"\n{en} {zh}")
        for one in rows:
            shown = one.setting.shown(one.text) or "-"
            click.echo(f"  {one.setting.name:<16} {shown:<48} {SOURCES[one.source]}")


@settings_group.command("write")
def write() -> None:
    """Write docs/settings.md and its Chinese page from the table. 生成设置说明"""
    for place in page.write():
        click.echo(f"Wrote {place}")


def init_app(app: Flask) -> None:
    """Add the commands to ``flask``."""
    app.cli.add_command(settings_group)
