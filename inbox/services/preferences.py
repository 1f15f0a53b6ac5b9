"""What each person wants to be told how. 通知偏好"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from accounts.models import User
from core import audit
from core.access import Actor
from core.db import db
from core.errors import DomainError
from inbox.defaults import USUAL, choices
from inbox.models import Category, Channel, Preference, QuietHours


def channels_of(user_id: int) -> dict[Category, Channel]:
    """Return how a person is told of every category."""
    chosen = sa.select(Preference.category, Preference.channel).where(Preference.user_id == user_id)
    return {**USUAL, **dict(db.session.execute(chosen).all())}


def quiet_of(user_id: int) -> tuple[int, int] | None:
    """Return the hours in which no e-mail goes to a person, if they have set any."""
    found = db.session.get(QuietHours, user_id)
    return (found.begins, found.ends) if found else None


def set_preferences(
    channels: Mapping[Category, Channel],
    *,
    quiet: tuple[int, int] | None,
    locale: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep how a person wants to be told, when not, and in which language. 保存通知偏好

    Raises:
        DomainError: A category cannot be told in that way, or the quiet hours are none.
    """
    user = db.session.get_one(User, actor.user_id)
    for category, channel in channels.items():
        if channel not in choices(category):
            raise DomainError("Messages about the security of the account cannot be turned off.")
    if quiet is not None and (quiet[0] == quiet[1] or not all(0 <= hour <= 23 for hour in quiet)):
        raise DomainError("The quiet hours must begin and end at different hours.")
    held = {one.category: one for one in db.session.scalars(sa.select(Preference).where(Preference.user_id == user.id))}
    for category, channel in channels.items():
        if category in held:
            held[category].channel = channel
        elif channel is not USUAL[category]:
            db.session.add(Preference(user_id=user.id, category=category, channel=channel))
    _set_quiet(user.id, quiet)
    user.locale = locale
    audit.record("preferences.set", user, actor=actor, now=now)


def _set_quiet(user_id: int, quiet: tuple[int, int] | None) -> None:
    found = db.session.get(QuietHours, user_id)
    if quiet is None:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        db.session.add(QuietHours(user_id=user_id, begins=quiet[0], ends=quiet[1]))
    else:
        found.begins, found.ends = quiet
