"""``flask search``: make the index anew, or compare it with the records. 搜索索引命令"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from core import search
from core.db import writing

group = AppGroup("search", help="The search index. 搜索索引")


@group.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the records, in one transaction."""
    with writing():
        count = search.rebuild()
    click.echo(f"The search index has {count} entries.")


@group.command("check")
def check() -> None:
    """Say whether the index agrees with the records, and where not."""
    wrong = search.check()
    for where in wrong:
        click.echo(where)
    if wrong:
        raise click.ClickException(f"{len(wrong)} entries do not agree; `flask search rebuild` mends them.")
    click.echo("The search index agrees with the records.")
