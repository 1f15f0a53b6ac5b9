"""The time, in one place, so that tests and the played demo can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from flask import current_app

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def utcnow() -> datetime:
    """Return the present instant, or the one that the setting ``CLOCK`` holds still."""
    fixed = current_app.config.get("CLOCK")
    if isinstance(fixed, datetime):
        return fixed
    return datetime.now(UTC)


def local_date(now: datetime) -> date:
    """Return the calendar day in China on which an instant falls."""
    return now.astimezone(CHINA).date()
