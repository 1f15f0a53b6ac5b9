"""The demo's staff: made up, valid, and imported like anybody's."""

from __future__ import annotations

import sqlalchemy as sa

from core import audit
from core.db import db
from demo import people
from demo.names import SPECIAL
from staff.models import Person, Rank
from tests import make
from tests.conftest import NOW


def test_the_demos_staff_is_imported_with_valid_numbers_and_rare_characters(database):
    places = make.tree()
    for _number in range(40):
        make.unit(places["220102"])
    people.load(63, NOW)
    db.session.rollback()
    found = db.session.scalars(sa.select(Person)).all()

    assert len(found) == people.COUNT
    assert set(SPECIAL) <= {person.name for person in found}
    assert {person.rank for person in found} == set(Rank)
    assert len({person.fingerprint for person in found}) == people.COUNT
    assert list(audit.verify()) == []


def test_the_same_seed_makes_the_same_people():
    assert list(people.rows(["A"], 63, 20)) == list(people.rows(["A"], 63, 20))
