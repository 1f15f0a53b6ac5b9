"""What hangs on a role: the features above say it in numbers, and pass on what passes. 随角色转移的事项

A feature registers what it keeps for whoever holds a role, much as it registers its jobs::

    holdings.register(Holding("seats", _l("Seats without a mark"), count=…, pass_on=…))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Grant, User
from core.access import Actor

Count = Callable[[Grant, datetime], int]
PassOn = Callable[[Grant, User, Actor, datetime], list[int]]
GiveBack = Callable[[list[int], User, Actor, datetime], None]


@dataclass(frozen=True)
class Holding:
    """One kind of thing that hangs on a role.

    Attributes:
        name: In code, and in the record of a hand-over.
        label: In words.
        count: How many there are now.
        pass_on: Passes them to the successor, if that is chosen; returns the ids of what it passed.
            None: they belong to the place, and whoever holds the role has them.
        give_back: Undoes that for these ids, as far as they have not been touched since.
    """

    name: str
    label: object
    count: Count
    pass_on: PassOn | None = None
    give_back: GiveBack | None = None


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Let hand-overs show and pass on one more kind of thing."""
    HOLDINGS[holding.name] = holding
