"""Places that a person types: a unit by its code or name, or a division."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.access import Actor, within
from core.db import db
from core.errors import DomainError
from core.sheets import clean
from units.models import Division, Unit
from units.roster import Divisions
from units.roster.errors import MESSAGES, Wrong
from units.services.compare import known_divisions


class UnknownPlace(DomainError):
    """No place within the actor's subtree is called so."""


def find_place(actor: Actor, text: str) -> Division | Unit:
    """Return the division or the unit within the actor's subtree that a text means. 查找单位或区划

    Raises:
        UnknownPlace: There is none, or more than one.
    """
    words = clean.text(text)
    units = sa.select(Unit).where(within(Unit.path, actor.path))
    found = db.session.scalars(units.where((Unit.code == clean.code(words)) | (Unit.name == words)).limit(2)).all()
    if len(found) == 1:
        return found[0]
    try:
        division = db.session.get(Division, Divisions(known_divisions(actor)).by_text(words).id)
    except Wrong as wrong:
        if found:
            raise UnknownPlace("Several units are called “%(value)s”. Give the code.", value=words) from None
        params: dict[str, Any] = dict(wrong.params)
        raise UnknownPlace(MESSAGES[wrong.code], **params) from None
    if division is None or not actor.sees(division.path):
        raise UnknownPlace("This place is outside what you look after.")
    return division
