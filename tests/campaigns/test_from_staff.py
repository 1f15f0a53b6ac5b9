"""Nominating somebody of the staff: what composition rules ask comes along, and free typing stays."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns.models import Candidate
from core import audit
from core.access import Role
from core.db import db
from staff.models import Rank
from tests import make
from tests.campaigns.make import campaign, honour
from tests.staff.make import person


@pytest.fixture
def ground(app, database):
    places = make.tree()
    unit = make.unit(places["220102"])
    honour_id = honour(campaign(places["22"])).id
    made = person(unit, "阿卜杜拉·买买提")
    return honour_id, made.id, make.signed_in(app, make.person(Role.CLERK, unit))


def last() -> Candidate:
    db.session.rollback()
    return db.session.scalars(sa.select(Candidate).order_by(Candidate.id.desc())).first()


def test_a_person_picked_from_the_staff_brings_rank_and_front_line(ground):
    honour_id, staff_id, clerk = ground
    page = clerk.get(f"/honours/{honour_id}/nominate?staff_id={staff_id}").text
    assert 'value="阿卜杜拉·买买提"' in page
    sent = {"name": "阿卜杜拉·买买提", "title": "登记员", "deeds": "三十年", "staff_id": staff_id}
    assert clerk.post(f"/honours/{honour_id}/nominate", data=sent).status_code in (302, 303)

    made = last()
    assert (made.staff_id, made.rank, made.front_line, made.party_member) == (staff_id, Rank.STAFF, True, False)
    assert list(audit.verify()) == []


@pytest.mark.parametrize("staff_id", ["", "999"])
def test_somebody_typed_freely_brings_nothing(ground, staff_id):
    honour_id, _staff_id, clerk = ground
    clerk.post(f"/honours/{honour_id}/nominate", data={"name": "崔明淑", "deeds": "好", "staff_id": staff_id})

    assert (last().name, last().staff_id, last().rank) == ("崔明淑", None, None)


def test_another_name_over_a_picked_person_is_a_free_one(ground):
    honour_id, staff_id, clerk = ground
    clerk.post(f"/honours/{honour_id}/nominate", data={"name": "崔明淑", "deeds": "好", "staff_id": staff_id})

    assert last().staff_id is None
