"""Places that a person types: a unit by its code or name, or a division."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from core.access import Actor, within
from core.db import db
from core.errors import DomainError
from core.sheets import clean
from units.models import Division, Unit
from units.roster import Divisions
from units.roster.errors import MESSAGES, Wrong
from units.services.compare import batches, known_divisions


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


def find_places(actor: Actor, texts: Iterable[str]) -> dict[str, Division | Unit | UnknownPlace]:
    """Return what each of many texts means, or why it means nothing; the records are read once. 批量查找"""
    wanted = {text: clean.text(text) for text in texts}
    units: dict[str, list[Unit]] = defaultdict(list)
    words = sorted({*wanted.values(), *(clean.code(one) for one in wanted.values())})
    for batch in batches(words):
        named = sa.select(Unit).where(within(Unit.path, actor.path), Unit.code.in_(batch) | Unit.name.in_(batch))
        for unit in db.session.scalars(named):
            for key in {unit.code, unit.name}:
                units[key].append(unit)
    known = Divisions(known_divisions(actor))
    return {text: _meant(actor, one, units, known) for text, one in wanted.items()}


def _meant(
    actor: Actor, words: str, units: Mapping[str, list[Unit]], known: Divisions
) -> Division | Unit | UnknownPlace:
    found = {unit.id: unit for key in (clean.code(words), words) for unit in units.get(key, ())}
    if len(found) == 1:
        return next(iter(found.values()))
    try:
        division = db.session.get(Division, known.by_text(words).id)
    except Wrong as wrong:
        if found:
            return UnknownPlace("Several units are called “%(value)s”. Give the code.", value=words)
        params: dict[str, Any] = dict(wrong.params)
        return UnknownPlace(MESSAGES[wrong.code], **params)
    if division is None or not actor.sees(division.path):
        return UnknownPlace("This place is outside what you look after.")
    return division
