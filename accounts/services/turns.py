"""Taking turns at verifying passwords, so that many wrong tries neither starve the hall nor a right one. 排队校验

One verification takes a tenth of a second of a whole processor, by design. A process therefore
verifies one at a time. Whoever waits is let in by how few wrong tries came from their address of
late; from an address with several nobody waits at all. Few may wait, so that the threads of the
process are left to those who mark.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from core.errors import DomainError

PATIENCE = 5.0  # seconds that somebody waits
ROOM = 4  # who may wait in one process: half of its threads
SUSPECT = 5  # wrong tries of late, from where nobody waits
REST = 0.25  # seconds after one of those in which the next of them is not tried


class Throttled(DomainError):
    """Too many wrong tries."""

    status = 429


class AllBusy(Throttled):
    """More people are signing in than can be served at this moment; nothing was tried."""


class Turns:
    """Lets one in at a time, those with the fewest wrong tries first."""

    def __init__(
        self,
        patience: float = PATIENCE,
        room: int = ROOM,
        rest: float = REST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience, self._room, self.rest, self._clock = patience, room, rest, clock
        self._rested = 0.0  # when the next suspect may be tried
        self._changed = threading.Condition()
        self._busy = False
        self._waiting: list[tuple[int, int]] = []  # wrong tries, place in the order of coming
        self._coming = count()

    @contextmanager
    def turn(self, wrong: int) -> Iterator[None]:
        """Wait for one's turn and hold it for a block.

        Args:
            wrong: How many wrong tries came from the same address of late.

        Raises:
            AllBusy: It is not one's turn for too long, or others have come before.
        """
        self._enter(wrong)
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                if wrong >= SUSPECT:
                    self._rested = self._clock() + self.rest
                self._changed.notify_all()

    def _enter(self, wrong: int) -> None:
        with self._changed:
            if wrong >= SUSPECT and self._clock() < self._rested:
                raise _refusal()
            if not self._busy and not self._waiting:
                self._busy = True
                return
            if wrong >= SUSPECT or (len(self._waiting) >= self._room and wrong >= max(self._waiting)[0]):
                raise _refusal()
            me = (wrong, next(self._coming))
            self._waiting.append(me)
            if len(self._waiting) > self._room:
                self._waiting.remove(max(self._waiting))
                self._changed.notify_all()
            self._wait(me)

    def _wait(self, me: tuple[int, int]) -> None:
        """Wait until it is one's turn; whoever was put out by another, or has waited long enough, goes."""
        self._changed.wait_for(
            lambda: me not in self._waiting or (not self._busy and min(self._waiting) == me), self._patience
        )
        if me not in self._waiting:
            raise _refusal()
        mine = not self._busy and min(self._waiting) == me
        self._waiting.remove(me)
        if not mine:
            raise _refusal()
        self._busy = True


def _refusal() -> AllBusy:
    return AllBusy("Many people are signing in at this moment. Try again in a few seconds.")


TURNS = Turns()
