"""Commands of the core: ``flask keys``."""

from __future__ import annotations

import click
from cryptography.fernet import Fernet
from flask.cli import AppGroup

from core import rotation
from core.errors import DomainError

keys_group = AppGroup("keys", help="The keys that seal personal data. 数据密钥")


def _said(error: DomainError) -> click.ClickException:
    return click.ClickException(" ".join(filter(None, (str(error), error.advice))))


@keys_group.command("list")
def list_keys() -> None:
    """Show the ids of the keys, newest first, and how much lies under each."""
    for place, (name, count) in enumerate(rotation.counts().items()):
        click.echo(f"{name}  {count:>8}{'  seals' if place == 0 else ''}")


@keys_group.command("new")
def new_key() -> None:
    """Print a new key for the setting DATA_KEYS; nothing is changed."""
    click.echo(Fernet.generate_key().decode())


@keys_group.command("rotate")
@click.option("--no-new", is_flag=True, help="Make no new key: seal everything under the newest there is.")
def rotate(no_new: bool) -> None:
    """Make a new key and seal everything again under it; go on where a run broke off (--no-new)."""
    try:
        if not no_new:
            click.echo(f"New key {rotation.add_key()}.")
        click.echo(f"{rotation.rotate()} values and files are sealed again. `flask keys retire` puts old keys away.")
    except DomainError as error:
        raise _said(error) from None


@keys_group.command("retire")
@click.argument("key")
def retire(key: str) -> None:
    """Put away a key under which nothing lies any more."""
    try:
        rotation.retire(key)
    except DomainError as error:
        raise _said(error) from None
    click.echo(f"The key {key} is retired.")
