"""Finding the unit that somebody means: by its code, or by its name where only one has it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from campaigns.models import Campaign
from core.access import Actor, within
from core.db import db
from core.errors import DomainError, NotFound
from units.models import Unit

CHUNK = 400


class NoSuchUnit(DomainError):
    """No unit, or more than one, is meant by a text."""


def own_unit(actor: Actor) -> Unit | None:
    """Return the unit that a clerk belongs to; None for who does not belong to one."""
    if actor.unit_id is None:
        return None
    unit = db.session.get(Unit, actor.unit_id)
    if unit is None:
        raise NotFound
    return unit


def plain(text: str) -> str:
    """Return a text as units are looked up by: half width, no spaces, capital letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _forms(text: str) -> tuple[str, ...]:
    """Return how a code or name may stand in the records."""
    return plain(text), text.strip(), "".join(unicodedata.normalize("NFKC", text).split())


def unit_by_text(actor: Actor, campaign: Campaign, text: str) -> Unit:
    """Return the unit of the actor's subtree and of the campaign's place that a text means.

    Raises:
        NoSuchUnit: None is called so, or several are.
    """
    return pick(units_by_text(actor, campaign, [text]), text)


def units_by_text(actor: Actor, campaign: Campaign, texts: Iterable[str]) -> dict[str, list[Unit]]:
    """Return the units that each text may mean, by plain text; a few statements for thousands."""
    wanted = sorted({form for text in texts for form in _forms(text) if form})
    found: dict[str, dict[int, Unit]] = defaultdict(dict)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = db.session.scalars(
            sa.select(Unit).where(
                Unit.code.in_(part) | Unit.name.in_(part),
                within(Unit.path, actor.path),
                within(Unit.path, campaign.path),
            )
        )
        for unit in rows:
            found[plain(unit.code)][unit.id] = unit
            found[plain(unit.name)][unit.id] = unit
    return {text: list(units.values()) for text, units in found.items()}


def pick(found: dict[str, list[Unit]], text: str) -> Unit:
    """Return the one unit that a text means among those found for it."""
    units = found.get(plain(text), [])
    coded = [unit for unit in units if plain(unit.code) == plain(text)]
    if coded:
        return coded[0]
    if not units:
        raise NoSuchUnit("No unit here has the code or name “%(text)s”.", text=text)
    if len(units) > 1:
        raise NoSuchUnit("Several units are called “%(text)s”. Enter the unit's code.", text=text)
    return units[0]
