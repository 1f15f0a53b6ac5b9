"""What a setting is: one entry of the table, and how a wrong one is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click

Values = Mapping[str, Any]


class BadSetting(click.ClickException):
    """A setting cannot be used; the message names it and says what to write.

    A command of ``flask`` shows it as one line; whoever starts a server catches it and does the same.
    """

    def __str__(self) -> str:
        return self.message


def hidden(_text: str) -> str:
    """Show nothing of a secret."""
    return "••••••"


def without_password(text: str) -> str:
    """Show an address without the password, and without the query that may hold one."""
    return re.sub(r"\?.*", "?••••••", re.sub(r"(://[^:@/]*):.*@", r"\1:••••••@", text))


@dataclass(frozen=True)
class Setting:
    """One setting.

    Args:
        name: As it is written in the environment or the file.
        group: The heading of the settings page under which it stands; one of `GROUPS`.
        zh: What it is for, in Chinese.
        en: What it is for, in English.
        parse: Turns the text into the value that pages and services see; raises ``ValueError`` with
            what to write instead ("must be a number from 1 to 65535"), which follows the name.
        default: The text that counts when nothing is set; None leaves the value at None.
        derive: Computes the value when nothing is set, from the values of the entries above it.
        derived_zh: What `derive` comes to, for the settings page.
        derived_en: The same in English.
        example: A text that one might write; it must parse.
        key: The name in ``app.config``, if it is another.
        mask: What of the text may be shown (`hidden` for a secret, `without_password` for an
            address with one); nothing is masked without it.
    """

    name: str
    group: str
    zh: str
    en: str
    parse: Callable[[str], Any]
    default: str | None = None
    derive: Callable[[Values], Any] | None = None
    derived_zh: str = ""
    derived_en: str = ""
    example: str = ""
    key: str = ""
    mask: Callable[[str], str] | None = None

    @property
    def config_key(self) -> str:
        """Return where ``app.config`` has it."""
        return self.key or self.name

    @property
    def secret(self) -> bool:
        """Tell whether it must not be shown whole."""
        return self.mask is not None

    def shown(self, text: str) -> str:
        """Return as much of a text as may be shown."""
        return self.mask(text) if self.mask and text else text

    def refuse(self, why: str) -> BadSetting:
        """Return the error that names this setting and says what to write."""
        example = f" For example: {self.name}={self.example}" if self.example else ""
        return BadSetting(f"{self.name} {why}.\n  {self.name}: {self.en} {self.zh}{example}")
