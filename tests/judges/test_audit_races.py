"""Who acts on a panel at once with its opening waits for it, and sees what it did."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from accounts.models import User
from core.access import Role
from core.db import db, writing
from judges import services
from judges.models import Panel
from tests import make as people
from tests.conftest import NOW
from tests.judges import make


@pytest.fixture
def locked(app, database):
    """The tables whose rows are taken for writing, in order, whatever the database makes of it."""
    taken: list[str] = []

    def note(state: sa.orm.ORMExecuteState) -> None:
        statement = state.statement
        if getattr(statement, "_for_update_arg", None) is not None:
            taken.append(state.bind_mapper.local_table.name if state.bind_mapper else "?")

    event.listen(db.session, "do_orm_execute", note)
    yield taken
    event.remove(db.session, "do_orm_execute", note)


def test_seats_recusals_and_the_opening_take_the_panels_row_first(locked):
    """Else a recusal recorded while sheets are being written would leave a sheet that counts."""
    stage = make.stage(opened=False)
    newcomer = people.person(Role.JUDGE, stage.tree["22"], "评委九")
    acts = [
        lambda: services.seat_judge(
            stage.panel, db.session.get_one(User, newcomer.user_id), actor=stage.organiser, now=NOW
        ),
        lambda: services.remove_seat(stage.seats()[-1], actor=stage.organiser, now=NOW),
        lambda: services.recuse(stage.seats()[0], stage.candidates()[0], "同事", actor=stage.organiser, now=NOW),
        lambda: services.lift_recusal(stage.seats()[0], stage.candidates()[0], actor=stage.organiser, now=NOW),
        lambda: services.open_panel(stage.panel, actor=stage.organiser, now=NOW),
        lambda: services.add_missing_sheets(stage.panel, actor=stage.organiser, now=NOW),
        lambda: services.abstain(stage.sheet(), "同事", actor=stage.judges[0], now=NOW),
    ]
    for act in acts:
        locked.clear()
        with writing():
            act()
        assert locked[:1] == [Panel.__tablename__]
