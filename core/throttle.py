"""Counting tries: the same count for every process, and for every host where there is Redis. 限次"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from core import redis
from core.db import Base, db


class ThrottleHit(Base):
    """One counted try. The key is hashed: the table must not list who tried what."""

    __tablename__ = "throttle_hit"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.Unicode(64))
    at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_throttle_hit_key_at", "key", "at"), sa.Index("ix_throttle_hit_at", "at"))


WINDOW = timedelta(minutes=15)
MOST = 1000  # tries of one key that are counted; every limit is far below
SWEPT = 200  # old tries that one count lets go


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def exhausted(key: str, limit: int, *, now: datetime) -> bool:
    """Tell whether a key has had its tries within the last fifteen minutes."""
    return tries(key, now=now) >= limit


def tries(key: str, *, now: datetime) -> int:
    """Count the tries of a key within the last fifteen minutes."""
    return redis.ask(lambda _client: _counted_shared(key), lambda: _counted(key, now))


def hit(*keys: str, now: datetime) -> None:
    """Count one try for each key, and let old ones go."""
    redis.ask(lambda _client: _hit_shared(keys), lambda: _hit(keys, now))


def _counted(key: str, now: datetime) -> int:
    recent = sa.select(sa.func.count()).where(ThrottleHit.key == _hashed(key), ThrottleHit.at > now - WINDOW)
    return db.session.scalar(recent) or 0


def _hit(keys: tuple[str, ...], now: datetime) -> None:
    # Not those that another is letting go at this moment: two must not wait for each other.
    old = sa.select(ThrottleHit.id).where(ThrottleHit.at <= now - WINDOW).limit(SWEPT)
    db.session.execute(sa.delete(ThrottleHit).where(ThrottleHit.id.in_(old.with_for_update(skip_locked=True))))
    db.session.add_all(ThrottleHit(key=_hashed(key), at=now) for key in keys)
    db.session.flush()


def _limiter() -> tuple[Any, Any]:
    """Return the library's moving window over the application's Redis, made once; it goes by the machine's clock."""
    made: tuple[Any, Any] | None = current_app.extensions.get("throttle")
    if made is None:
        # It takes long to import, and most installations have no Redis.
        from limits import RateLimitItemPerMinute  # noqa: PLC0415
        from limits.storage import RedisStorage  # noqa: PLC0415
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

        found = redis.shared()
        assert found is not None
        pool = found.client.connection_pool
        storage = RedisStorage("redis://", connection_pool=pool, key_prefix=f"{redis.PREFIX}throttle")
        item = RateLimitItemPerMinute(MOST, int(WINDOW.total_seconds() // 60))
        made = current_app.extensions["throttle"] = MovingWindowRateLimiter(storage), item
    return made


def _counted_shared(key: str) -> int:
    limiter, item = _limiter()
    return MOST - int(limiter.get_window_stats(item, _hashed(key)).remaining)


def _hit_shared(keys: tuple[str, ...]) -> None:
    limiter, item = _limiter()
    for key in keys:
        limiter.hit(item, _hashed(key))
