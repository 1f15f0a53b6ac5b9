"""Sign-ins between their first step and their last. 未完成的登录"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts.identity import hashed
from accounts.models import HalfSignIn, User
from core.db import db
from core.errors import DomainError

LASTS = timedelta(minutes=10)


class NotHalfWay(DomainError):
    """There is no sign-in to go on with."""

    status = 410


def begin(
    user: User | None, *, goes_to: str, now: datetime, issuer: str | None = None, subject: str | None = None
) -> str:
    """Keep that the first step is done; returns the browser's token for the second. 第一步完成"""
    db.session.execute(sa.delete(HalfSignIn).where(HalfSignIn.expires_at <= now))
    token = secrets.token_urlsafe(32)
    db.session.add(
        HalfSignIn(
            token_hash=hashed(token),
            user_id=user.id if user is not None else None,
            issuer=issuer,
            subject=subject,
            goes_to=goes_to[:2048],
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    db.session.flush()
    return token


def find(token: str | None, *, now: datetime) -> HalfSignIn:
    """Return the sign-in that this browser is half way through.

    Raises:
        NotHalfWay: There is none, or it took too long.
    """
    chosen = sa.select(HalfSignIn).where(HalfSignIn.token_hash == hashed(token or "")).with_for_update(of=HalfSignIn)
    found = db.session.scalar(chosen)
    gone = found is None or found.used_at is not None or found.expires_at <= now
    if found is None or gone or (found.user is not None and not found.user.active):
        raise NotHalfWay("This sign-in took too long or is done already.", advice="Sign in from the beginning.")
    return found
