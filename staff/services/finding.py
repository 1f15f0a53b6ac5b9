"""Finding staff within the actor's subtree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import contains_eager

from core import vault
from core.access import Actor, Role, within
from core.db import db
from core.errors import NotFound
from core.sheets import clean
from staff.models import Person, Rank
from units.models import Division, Unit

PAGE = 50
ORDERS = {"place": Person.path, "name": Person.name, "rank": Person.rank}
CURRENT = Person.left_on.is_(None)


@dataclass(frozen=True)
class Wanted:
    """Which staff a list shows."""

    text: str = ""
    rank: Rank | None = None
    party: bool | None = None
    line: bool | None = None
    left: bool = False
    division: Division | None = None
    unit: Unit | None = None
    sort: str = "place"


def may_change(actor: Actor, path: str) -> bool:
    """Tell whether the actor keeps the staff of a unit: its clerk, or an organiser above it."""
    return actor.role in (None, Role.ORGANISER, Role.CLERK) and actor.sees(path)


def get_person(actor: Actor, staff_id: int) -> Person:
    """Return a person of staff within the actor's subtree; one who was erased does not exist."""
    found = db.session.get(Person, staff_id)
    if found is None or found.erased_at is not None or not actor.sees(found.path):
        raise NotFound
    return found


def chosen(actor: Actor, wanted: Wanted) -> sa.Select[Person]:
    """Return the query for what a list shows."""
    place = wanted.unit or wanted.division
    found = sa.select(Person).join(Person.unit).options(contains_eager(Person.unit))
    found = found.where(within(Person.path, actor.path), Person.erased_at.is_(None))
    if place is not None:
        found = found.where(within(Person.path, place.path))
    found = found.where(Person.left_on.is_not(None) if wanted.left else CURRENT)
    if wanted.rank is not None:
        found = found.where(Person.rank == wanted.rank)
    if wanted.party is not None:
        found = found.where(Person.party_member == wanted.party)
    if wanted.line is not None:
        found = found.where(Person.front_line == wanted.line)
    for word in clean.person(wanted.text).split()[:5]:
        found = found.where(
            Person.name.contains(word, autoescape=True)
            | Person.post.contains(word, autoescape=True)
            | Unit.name.contains(word, autoescape=True)
        )
    column = ORDERS.get(wanted.sort.removeprefix("-"), Person.path)
    return found.order_by(column.desc() if wanted.sort.startswith("-") else column.asc(), Person.id)


def find_staff(actor: Actor, wanted: Wanted, *, page: int = 1) -> Pagination:
    """Return one page of staff, each with their unit. 查找工作人员"""
    return db.paginate(chosen(actor, wanted), page=page, per_page=PAGE, error_out=False)


def has_staff(actor: Actor) -> bool:
    """Tell whether any staff is on record within the actor's subtree."""
    mine = sa.select(Person.id).where(within(Person.path, actor.path), Person.erased_at.is_(None))
    return db.session.scalar(mine.limit(1)) is not None


def by_number(actor: Actor, number: str) -> Person | None:
    """Find the person with an identity number, exactly, within the actor's subtree. 按身份证号查找"""
    mark = vault.fingerprint(clean.code(number))
    found = sa.select(Person).where(Person.fingerprint == mark, within(Person.path, actor.path))
    return db.session.scalars(found.order_by(Person.left_on.is_not(None), Person.id.desc()).limit(1)).first()


def staff_of(unit: Unit) -> Sequence[Person]:
    """Return who works in a unit now, by name: to be picked from. 本单位人员"""
    mine = sa.select(Person).where(Person.unit_id == unit.id, CURRENT, Person.erased_at.is_(None))
    return db.session.scalars(mine.order_by(Person.name, Person.id).limit(1000)).all()
