"""A list rests on the newest run and plan and on marks as they stand, or it is neither decided on nor confirmed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns.models import CandidateState
from core import audit
from core.access import system
from core.db import db, writing
from core.errors import Conflict
from judges import services as judges
from judges.models import ScoreSheet
from selection import services
from selection.models import ListState
from tests.conftest import NOW
from tests.selection import make


@pytest.fixture
def contest(database):
    """Seven candidates for four seats; in Changchun two tie for its second seat."""
    return make.province_of_seven(quota=4)


def confirm(contest, made) -> None:
    with writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)


def give_back(contest, name: str) -> None:
    """Send one sheet of a candidate back to its judge."""
    sheet = db.session.scalars(
        sa.select(ScoreSheet).where(ScoreSheet.candidate_id == contest.candidate(name).id).order_by(ScoreSheet.id)
    ).first()
    with writing():
        judges.return_sheet(sheet, "漏看一项", actor=contest.organiser, now=NOW)


@pytest.fixture
def fair(database):
    """Three candidates for one seat, no ties."""
    return make.contest(make.plain(甲=("220102", "95"), 乙=("220102", "91"), 丙=("220104", "85")), quota=1)


def test_a_list_of_an_older_run_is_not_confirmed(fair):
    made = fair.list(fair.run(), fair.plan())
    fair.run()
    with pytest.raises(Conflict, match="newer ranking"):
        confirm(fair, made)
    assert made.state is ListState.OPEN


def test_a_list_of_an_older_plan_is_not_confirmed(fair):
    made = fair.list(fair.run(), fair.plan())
    fair.plan()
    with pytest.raises(Conflict, match="newer ranking or quota plan"):
        confirm(fair, made)


def test_a_list_is_not_confirmed_once_a_mark_behind_it_is_being_changed(fair):
    made = fair.list(fair.run(), fair.plan())
    give_back(fair, "丙")
    with pytest.raises(Conflict, match="have changed since"):
        confirm(fair, made)


def test_no_list_is_made_of_a_run_whose_marks_have_changed(fair):
    run, plan = fair.run(), fair.plan()
    give_back(fair, "甲")
    with pytest.raises(Conflict, match="have changed since"):
        fair.list(run, plan)


def test_who_was_let_stand_again_is_not_passed_over_in_silence(fair):
    fair.withdraw("乙")
    run, plan = fair.run(), fair.plan()
    with writing():
        back = fair.candidate("乙")
        back.state = CandidateState.NOMINATED
        audit.record("candidate.reinstated", back, actor=system(), now=NOW)
    with pytest.raises(Conflict, match="have changed since"):
        fair.list(run, plan)


def test_who_withdrew_changes_nobody_elses_total_and_needs_no_new_run(fair):
    run, plan = fair.run(), fair.plan()
    fair.withdraw("甲")
    made = fair.list(run, plan)
    confirm(fair, made)
    assert [one.candidate.name for one in services.confirmed_nominees(fair.honour)] == ["乙"]


def test_seats_of_a_quota_that_was_changed_are_not_filled(fair):
    run, plan = fair.run(), fair.plan()
    with writing():
        fair.honour.quota = 2
        audit.record("honour.edited", fair.honour, actor=system(), now=NOW)
    with pytest.raises(Conflict, match="quota has changed"):
        fair.list(run, plan)


def test_a_tie_is_not_decided_on_a_stale_list(contest):
    made = contest.list(contest.run(), contest.plan())
    contest.run()
    tied = contest.candidate("赵桂芬").id
    with pytest.raises(Conflict, match="newer ranking"), writing():
        services.decide_tie(made, contest.tree["2201"].id, [tied], "基层优先", actor=contest.organiser, now=NOW)


def test_a_confirmed_list_stays_so_whatever_is_computed_after_it(fair):
    made = fair.list(fair.run(), fair.plan())
    confirm(fair, made)
    fair.run()
    confirm(fair, made)
    assert made.state is ListState.CONFIRMED
