"""Counting tries across all worker processes: a window of counters in our own database."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

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


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def exhausted(key: str, limit: int, *, now: datetime) -> bool:
    """Tell whether a key has had its tries within the last fifteen minutes."""
    recent = sa.select(sa.func.count()).where(ThrottleHit.key == _hashed(key), ThrottleHit.at > now - WINDOW)
    return (db.session.scalar(recent) or 0) >= limit


def hit(*keys: str, now: datetime) -> None:
    """Count one try for each key, and let old ones go."""
    db.session.execute(sa.delete(ThrottleHit).where(ThrottleHit.at <= now - WINDOW))
    db.session.add_all(ThrottleHit(key=_hashed(key), at=now) for key in keys)
    db.session.flush()
