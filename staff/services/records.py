"""Persons one at a time: added, changed, gone."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from core import audit, vault
from core.access import Actor
from core.clock import local_date
from core.db import db
from core.errors import Conflict, DomainError, Forbidden
from staff.drafts import PersonDraft
from staff.models import Person
from staff.services.finding import CURRENT, may_change
from units.models import Unit

PLAIN = ("name", "post", "rank", "front_line", "party_member")


class NumberConflict(Conflict):
    """Somebody with this identity number is on record already."""


def add_person(unit: Unit, draft: PersonDraft, *, actor: Actor, now: datetime) -> Person:
    """Put a person on a unit's staff. 新增人员

    Raises:
        NumberConflict: Somebody with this number works here or elsewhere.
    """
    _require(actor, unit.path)
    if not draft.id_number:
        raise DomainError("An identity number is needed: it tells people of one name apart.")
    mark = vault.fingerprint(draft.id_number)
    _refuse_twin(mark, actor, None)
    person = Person(
        unit_id=unit.id,
        path=unit.path,
        **{name: getattr(draft, name) for name in PLAIN},
        id_number=vault.seal(draft.id_number),
        phone=vault.seal_or_none(draft.phone),
        fingerprint=mark,
        created_at=now,
    )
    db.session.add(person)
    audit.record("staff.added", person, actor=actor, now=now)
    return person


def edit_person(person: Person, draft: PersonDraft, *, actor: Actor, now: datetime) -> None:
    """Change what is said of a person; a number left empty stays as it is. 修改人员"""
    _require(actor, person.path)
    changed = [name for name in PLAIN if getattr(person, name) != getattr(draft, name)]
    for name in changed:
        setattr(person, name, getattr(draft, name))
    if draft.id_number and (mark := vault.fingerprint(draft.id_number)) != person.fingerprint:
        if person.left_on is None:
            _refuse_twin(mark, actor, person.id)
        person.id_number, person.fingerprint = vault.seal(draft.id_number), mark
        changed.append("id_number")
    if draft.phone and (person.phone is None or person.phone.open() != draft.phone):
        person.phone = vault.seal(draft.phone)
        changed.append("phone")
    if changed:
        audit.record("staff.edited", person, actor=actor, now=now, fields=sorted(changed))


def leave(person: Person, left_on: date, *, actor: Actor, now: datetime) -> None:
    """Record that a person has left the unit; the record stays. 离岗

    Raises:
        DomainError: The day lies ahead.
    """
    _require(actor, person.path)
    if person.left_on is not None:
        raise Conflict("This person has left already.")
    if left_on > local_date(now):
        raise DomainError("This day has not come yet.")
    person.left_on = left_on
    audit.record("staff.left", person, actor=actor, now=now, left_on=left_on.isoformat())


def come_back(person: Person, *, actor: Actor, now: datetime) -> None:
    """Take a leaving back: it was a mistake, or the person is here again. 恢复在岗"""
    _require(actor, person.path)
    if person.left_on is None:
        raise Conflict("This person works here.")
    if person.fingerprint is None:
        raise Conflict("The numbers of this person are erased.", advice="Add the person anew.")
    _refuse_twin(person.fingerprint, actor, person.id)
    person.left_on = None
    audit.record("staff.came_back", person, actor=actor, now=now)


def _require(actor: Actor, path: str) -> None:
    if not may_change(actor, path):
        raise Forbidden("This place is outside what you look after.")


def _refuse_twin(mark: str, actor: Actor, own: int | None) -> None:
    other = db.session.scalars(sa.select(Person).where(Person.fingerprint == mark, CURRENT)).first()
    if other is None or other.id == own:
        return
    if actor.sees(other.path):
        raise NumberConflict(
            "%(name)s of %(unit)s has this identity number. Record there first that they left.",
            name=other.name,
            unit=other.unit.name,
        )
    raise NumberConflict(
        "This person is on record in a unit outside what you look after. That unit must first record that they left."
    )
