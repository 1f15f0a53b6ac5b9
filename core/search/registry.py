"""What can be found: each feature registers its own. 可搜索的对象"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.access import Actor, Role
from core.db import Base


@dataclass(frozen=True)
class Said:
    """What one thing is called, and its numbers."""

    names: Sequence[str] = ()
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """One result as the page shows it: enough to tell two people of one name apart."""

    title: str
    url: str
    place: str = ""
    state: str = ""
    number: str = ""
    muted: bool = False  # withdrawn, revoked, suspended: no longer in force


@dataclass(frozen=True)
class Findable:
    """One kind of thing that can be found. 可搜索的一类

    Attributes:
        kind: Its short name, in the index and in the address.
        label: Its name for people, in the plural.
        roles: Who has a page for it; nobody else finds it.
        show: Turns ids into results. What it leaves out is not shown.
        rows: Selects ``id``, ``path`` and what ``says`` needs, one row for each place from which the
            thing is seen. None where ``source`` names another kind whose entries this one shares.
        key: The column of ``rows`` that holds the id.
        says: Turns one row into names and numbers.
        touches: Which records' changes concern which things, table by table.
        scope: Selects the ids of what is the actor's own, wherever it lies. Without it, what lies in
            their subtree is theirs to find.
        marked: Selects the ids of those with a personal number, by its fingerprint.
    """

    kind: str
    label: Any
    roles: frozenset[Role]
    show: Callable[[Actor, Sequence[int]], Mapping[int, Shown]]
    rows: Any = None  # a sa.Select
    key: Any = None
    says: Callable[[Any], Said] | None = None
    touches: Mapping[type[Base], Callable[[Any], int | None]] = field(default_factory=dict)
    source: str = ""
    scope: Callable[[Actor], sa.Select[Any]] | None = None
    marked: Callable[[str], sa.Select[Any]] | None = None

    @property
    def indexed(self) -> str:
        """Return the kind under which its entries stand."""
        return self.source or self.kind


KINDS: dict[str, Findable] = {}


def register(findable: Findable) -> None:
    """Let a kind of thing be found, in the order of registration."""
    KINDS[findable.kind] = findable


def sources() -> list[Findable]:
    """Return the kinds that have entries of their own."""
    return [one for one in KINDS.values() if not one.source]


def can_search(actor: Actor) -> bool:
    """Tell whether there is anything that the actor's role may find."""
    return any(actor.role in one.roles for one in KINDS.values())
