"""Persons one at a time: one current record each, numbers sealed, shown for a reason only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Role
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from staff import services
from staff.drafts import PersonDraft
from staff.models import Person, Rank
from tests import make
from tests.conftest import NOW
from tests.staff.make import PHONE, number, person
from units.models import Unit


@pytest.fixture
def ground(database):
    places = make.tree()
    unit, other = make.unit(places["220102"]), make.unit(places["220202"])
    return unit, other, make.person(Role.CLERK, unit), make.person(Role.CLERK, other)


def draft(**more):
    said = {"name": "于海峰", "post": "", "rank": Rank.STAFF, "front_line": False, "party_member": False} | more
    return PersonDraft(**said)


def test_the_same_number_twice_is_refused_and_a_leaver_makes_room(ground):
    unit, other, clerk, _other_clerk = ground
    first = person(unit)
    with pytest.raises(Conflict, match="于海峰 of"), writing():
        services.add_person(db.session.get_one(Unit, unit.id), draft(id_number=number(1)), actor=clerk, now=NOW)
    with writing():
        services.leave(db.session.get_one(Person, first.id), NOW.date(), actor=clerk, now=NOW)
    second = person(other)

    assert second.fingerprint == db.session.get_one(Person, first.id).fingerprint
    with pytest.raises(Conflict, match="outside what you look after"), writing():
        services.come_back(db.session.get_one(Person, first.id), actor=clerk, now=NOW)


def test_two_current_records_of_one_person_are_refused_by_the_database(ground):
    unit, other, *_clerks = ground
    first = person(unit)
    with pytest.raises(sa.exc.IntegrityError), writing():
        values = {c.name: getattr(first, c.name) for c in Person.__table__.columns if c.name != "id"}
        db.session.execute(sa.insert(Person.__table__).values(values | {"unit_id": other.id}))


def test_an_empty_number_leaves_the_one_on_record(ground):
    unit, _other, clerk, _ = ground
    made = person(unit)
    with writing():
        services.edit_person(db.session.get_one(Person, made.id), draft(post="主任"), actor=clerk, now=NOW)
    found = db.session.get_one(Person, made.id)

    assert (found.post, found.id_number.open(), found.phone.open()) == ("主任", number(1), PHONE)
    assert list(audit.verify()) == []


def test_another_units_clerk_neither_sees_nor_changes_a_person(ground):
    unit, _other, _clerk, stranger = ground
    made = person(unit)
    with pytest.raises(NotFound):
        services.get_person(stranger, made.id)
    with pytest.raises(Forbidden), writing():
        services.leave(db.session.get_one(Person, made.id), NOW.date(), actor=stranger, now=NOW)


def test_a_day_that_has_not_come_is_no_last_day(ground):
    unit, _other, clerk, _ = ground
    made = person(unit)
    with pytest.raises(DomainError, match="not come"), writing():
        services.leave(db.session.get_one(Person, made.id), NOW.date() + timedelta(days=1), actor=clerk, now=NOW)


def test_numbers_are_shown_for_a_reason_and_the_log_has_the_reason_and_not_the_number(ground):
    unit, _other, clerk, _ = ground
    made = person(unit)
    with writing():
        shown = services.reveal(db.session.get_one(Person, made.id), "核对名册", actor=clerk, now=NOW)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "staff.revealed")).one()

    assert (shown.id_number, shown.phone) == (number(1), PHONE)
    assert (entry.told, entry.subject_id, entry.actor_name) == ({"reason": "核对名册"}, str(made.id), clerk.name)
    assert number(1) not in repr(shown)
    with pytest.raises(DomainError, match="Say why"), writing():
        services.reveal(db.session.get_one(Person, made.id), " ", actor=clerk, now=NOW)


def test_looking_at_too_many_numbers_is_stopped(ground):
    unit, _other, clerk, _ = ground
    made = person(unit)
    for _time in range(30):
        with writing():
            services.reveal(db.session.get_one(Person, made.id), "核对", actor=clerk, now=NOW)
    with pytest.raises(services.LookingRefused), writing():
        services.reveal(db.session.get_one(Person, made.id), "核对", actor=clerk, now=NOW)


def test_a_supervisor_sees_no_number_in_full(ground):
    unit, *_rest = ground
    made = person(unit)
    supervisor = make.person(Role.SUPERVISOR, unit.division)
    with pytest.raises(Forbidden), writing():
        services.reveal(db.session.get_one(Person, made.id), "想看", actor=supervisor, now=NOW)


def test_a_person_is_found_by_the_whole_number_within_ones_own_only(ground):
    unit, _other, clerk, stranger = ground
    made = person(unit)
    with writing():
        assert services.by_number(clerk, number(1)).id == made.id
        assert services.by_number(clerk, number(2)) is None
        assert services.by_number(stranger, number(1)) is None
