"""Redis, where ``REDIS_URL`` names one: what hosts share beside the database. Without it, or while it is
away, whoever asks does with the database; nothing is ever kept in Redis alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app

Result = TypeVar("Result")
PREFIX = "pingxuan:"
SECONDS = 0.5  # a page does not wait longer for Redis than this
REST = 5.0  # after a failure, how many seconds nobody asks again
log = structlog.get_logger()


class Shared:
    """One application's Redis, and whether it has answered of late."""

    def __init__(self, url: str) -> None:
        from redis import Redis  # noqa: PLC0415 - an installation without one never loads it

        self.url = url
        self.client: Any = Redis(connection_pool=self.pool())
        self._rests_until = 0.0
        self._away = False

    def pool(self, socket_timeout: float = SECONDS) -> Any:
        """Make a pool of connections to it."""
        from redis import ConnectionPool  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        # One more try on a connection that the server has closed; a server that is away is not waited for.
        patience = {"socket_timeout": socket_timeout, "socket_connect_timeout": SECONDS}
        return ConnectionPool.from_url(self.url, retry=Retry(NoBackoff(), 1), **patience)

    def ask(
        self, question: Callable[[Any], Result], otherwise: Callable[[], Result], *, insist: bool = False
    ) -> Result:
        """Return what Redis answers; what the other way gives if Redis does not answer.

        Args:
            insist: Ask also while it rests: for what another host would go wrong without.
        """
        from redis.exceptions import RedisError  # noqa: PLC0415

        if time.monotonic() < self._rests_until and not insist:
            return otherwise()
        try:
            answer = question(self.client)
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST
            if not self._away:
                self._away = True
                # Its name alone: the text may hold the address, and so a password.
                log.warning("redis.away", cause=type(error).__name__)
            return otherwise()
        if self._away:
            self._away = False
            log.warning("redis.back")
        return answer


def shared() -> Shared | None:
    """Return the application's Redis, if a setting names one."""
    found: Shared | None = current_app.extensions.get("redis")
    return found


def ask(question: Callable[[Any], Result], otherwise: Callable[[], Result], *, insist: bool = False) -> Result:
    """Ask the application's Redis, with what to do where there is none or it does not answer."""
    found = shared()
    return otherwise() if found is None else found.ask(question, otherwise, insist=insist)


def init_app(app: Flask) -> None:
    """Know the application's Redis; connects when it is first asked."""
    url = app.config.get("REDIS_URL")
    if url:
        app.extensions["redis"] = Shared(url)
