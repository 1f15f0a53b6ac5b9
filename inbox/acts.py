"""An act as the rules see it, and what a rule makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.db import Base


@dataclass(frozen=True)
class Act:
    """What `core.audit` tells of an act, within its transaction."""

    name: str
    subject: Any
    path: str
    actor_id: int | None
    actor_name: str
    at: datetime
    detail: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any], subject: Base | None) -> Act:
        """Read an entry of the log."""
        return cls(
            name=entry["action"],
            subject=subject,
            path=entry["path"],
            actor_id=entry["actor_id"],
            actor_name=entry["actor_name"],
            at=entry["at"],
            detail=entry["detail"],
        )


@dataclass(frozen=True)
class Holder:
    """A person in one of their roles; some rules say more to one than to another."""

    user_id: int
    grant_id: int | None
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What is to be said to some people: a text by name, its parameters, and where it leads."""

    text: str
    to: tuple[Holder, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
