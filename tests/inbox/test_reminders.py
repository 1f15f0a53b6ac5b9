"""Reminders: three days and one day before a phase closes, and when it is late; once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from campaigns.models import Activity, Phase
from core import audit
from core.access import Role, system
from core.db import db, writing
from inbox.models import Message
from inbox.services.reminders import remind, step_of
from tests import make
from tests.access.conftest import Ground
from units.models import Division

MAY = datetime.fromisoformat("2012-05-28T09:00:00+08:00")  # three days before everything closes


def told(ground: Ground, role: Role) -> list[tuple[str, object]]:
    db.session.expire_all()
    rows = db.session.scalars(
        sa.select(Message)
        .where(Message.user_id == ground.a.people[role].user_id, Message.created_at >= MAY)
        .order_by(Message.id)
    )
    return [(row.text, row.params.get("count")) for row in rows]


@pytest.mark.parametrize(
    ("left", "step"),
    [(4, None), (3, "three"), (2, "three"), (1, "one"), (0, "one"), (-1, "late"), (-7, "late"), (-8, None)],
)
def test_which_reminder_is_due_so_many_days_before(left: int, step: str | None):
    assert step_of(date(2012, 5, 31), date(2012, 5, 31) - timedelta(days=left)) == step


def test_each_reminder_goes_out_once_to_those_who_have_something_left(fresh: Ground):
    """The first judge has two sheets out, the organiser two honours without a confirmed list besides the first."""
    for at in (MAY, MAY, MAY + timedelta(days=1), MAY + timedelta(days=2), MAY + timedelta(days=3)):
        with writing():
            remind(at)
    assert told(fresh, Role.JUDGE) == [("marking.closes", 2)] * 2
    assert told(fresh, Role.ORGANISER) == [("selection.closes", 3)] * 2
    assert told(fresh, Role.CLERK) == []  # its unit has put somebody forward

    with writing():
        remind(MAY + timedelta(days=4))
    assert told(fresh, Role.JUDGE)[2:] == [("marking.late", 2)]
    assert told(fresh, Role.ORGANISER)[2:] == [("marking.missing", 6), ("selection.late", 3)]


def test_nobody_is_reminded_at_night(fresh: Ground):
    with writing():
        assert remind(MAY.replace(hour=7, minute=59)) == 0
        assert remind(MAY.replace(hour=8)) > 0


def test_a_phase_that_is_moved_is_reminded_of_anew(fresh: Ground):
    with writing():
        remind(MAY)
    with writing():
        for phase in db.session.scalars(sa.select(Phase).where(Phase.activity == Activity.MARK)):
            phase.closes_on = date(2012, 6, 10)
            audit.record("phase.edited", phase, actor=system(), now=MAY)
    with writing():
        remind(MAY + timedelta(days=10))

    assert told(fresh, Role.JUDGE) == [("marking.closes", 2)] * 2


def test_a_clerk_whose_unit_has_put_nobody_forward_is_reminded(fresh: Ground):
    """A fourth unit in the first world, with a clerk and no candidate."""
    place = db.session.scalars(sa.select(Division).where(Division.code == "220102")).one()
    clerk = make.person(Role.CLERK, make.unit(place))
    with writing():
        remind(MAY)

    message = db.session.scalars(sa.select(Message).where(Message.user_id == clerk.user_id)).one()
    assert (message.text, message.endpoint) == ("nomination.closes", "campaigns.campaign")
