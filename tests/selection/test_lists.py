"""Lists of nominees: in order of merit, ties decided by a person, confirmed once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns.models import Activity, CandidateState
from core import audit
from core.access import Role
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from selection import services
from selection.models import ListState, Nominee, NomineeList, Standing
from tests import make as people
from tests.conftest import NOW
from tests.selection import make


def standing(made: NomineeList) -> dict[str, tuple[str, int]]:
    rows = db.session.scalars(sa.select(Nominee).where(Nominee.list_id == made.id).order_by(Nominee.position))
    return {row.candidate.name: (row.standing.value, row.rank) for row in rows}


@pytest.fixture
def contest(database):
    """Changchun has 2 seats for 95, 91, 91, 85: the two with 91 tie for the second one."""
    return make.province_of_seven(quota=4)


@pytest.fixture
def tied(contest):
    """The list with that tie on it: 2, 1 and 1 seats."""
    return contest.list(contest.run(), contest.plan())


def decide(contest: make.Contest, made: NomineeList, *names: str, reason: str = "基层一线优先") -> None:
    ids = [contest.candidate(name).id for name in names]
    with writing():
        services.decide_tie(made, contest.tree["2201"].id, ids, reason, actor=contest.organiser, now=NOW)


def test_seats_are_filled_in_order_of_merit_and_a_tie_at_the_line_waits(tied):
    assert standing(tied) == {
        "王秀兰": ("chosen", 1),
        "李建国": ("chosen", 1),
        "金永浩": ("tied", 2),
        "赵桂芬": ("tied", 2),
        "丁䶮": ("chosen", 1),
        "孙晓梅": ("reserve", 1),
        "吴𠮷": ("out", 4),
    }


def test_a_list_is_not_confirmed_while_a_tie_waits(contest, tied):
    with pytest.raises(Conflict, match="2 candidates tie"), writing():
        services.confirm_list(tied, actor=contest.organiser, now=NOW)


def test_a_decision_chooses_one_and_makes_the_other_the_first_reserve(contest, tied):
    decide(contest, tied, "赵桂芬")

    assert standing(tied)["赵桂芬"][0] == "chosen"
    assert standing(tied)["金永浩"] == ("reserve", 1)
    assert standing(tied)["吴𠮷"][0] == "out"
    decision = services.decisions_of(tied)[contest.tree["2201"].id]
    assert (decision.reason, decision.decided_by) == ("基层一线优先", contest.organiser.user_id)
    assert [f for f in audit.verify() if "nominee" in f.where or "tie_decision" in f.where] == []


def test_a_decision_is_made_once(contest, tied):
    decide(contest, tied, "赵桂芬")
    decide(contest, tied, "赵桂芬")

    with pytest.raises(Conflict, match="decided already"):
        decide(contest, tied, "金永浩")


@pytest.mark.parametrize(
    ("names", "reason", "said"),
    [
        ((), "因", "Choose exactly 1"),
        (("金永浩", "赵桂芬"), "因", "Choose exactly 1"),
        (("吴𠮷",), "因", "Choose exactly 1"),
        (("李建国",), "因", "Choose exactly 1"),
        (("赵桂芬",), "", "Give the reason"),
    ],
)
def test_a_decision_takes_the_right_number_of_tied_ones_and_a_reason(contest, tied, names, reason, said):
    with pytest.raises(DomainError, match=said):
        decide(contest, tied, *names, reason=reason)
    assert standing(tied)["赵桂芬"][0] == "tied"


def test_a_line_without_a_tie_has_nothing_to_decide(contest, tied):
    with pytest.raises(Conflict, match="Nobody ties"), writing():
        services.decide_tie(tied, contest.tree["2202"].id, [], "因", actor=contest.organiser, now=NOW)


def test_two_wait_for_each_other_at_the_reserve_line_as_equals(database):
    """One seat, one reserve; 95 is chosen, both 91 are the first reserve, 85 is out."""
    contest = make.contest(
        make.plain(甲=("220102", "95"), 乙=("220102", "91"), 丙=("220104", "91"), 丁=("220104", "85")), quota=1
    )
    made = contest.list(contest.run(), contest.plan(), reserves=1)

    assert standing(made) == {"甲": ("chosen", 1), "乙": ("reserve", 1), "丙": ("reserve", 1), "丁": ("out", 4)}


def test_reserves_are_numbered_in_order(database):
    contest = make.contest(
        make.plain(甲=("220102", "95"), 乙=("220102", "91"), 丙=("220104", "90"), 丁=("220104", "85")), quota=1
    )
    made = contest.list(contest.run(), contest.plan(), reserves=2)

    assert standing(made) == {"甲": ("chosen", 1), "乙": ("reserve", 1), "丙": ("reserve", 2), "丁": ("out", 4)}


def test_a_division_without_a_seat_has_everybody_out_and_knows_why(contest):
    made = contest.list(contest.run(), contest.typed_plan(d2201=1), reserves=0)

    found = db.session.scalars(sa.select(Nominee).where(Nominee.list_id == made.id, Nominee.place == 2)).one()
    assert found.standing is Standing.OUT
    assert (found.rule["rule"], found.rule["seats"]) == ("below_line", 0)


def test_who_withdrew_is_left_out_of_a_list(contest):
    run = contest.run()
    contest.withdraw("王秀兰")

    made = contest.list(run, contest.plan())

    assert "王秀兰" not in standing(made)
    assert standing(made)["金永浩"][0] == "chosen"


def test_confirming_freezes_a_list_and_twice_is_once(contest, tied):
    decide(contest, tied, "赵桂芬")
    for _time in range(2):
        with writing():
            services.confirm_list(tied, actor=contest.organiser, now=NOW)

    assert tied.state is ListState.CONFIRMED
    assert [n.candidate.name for n in services.confirmed_nominees(contest.honour)] == [
        "王秀兰",
        "李建国",
        "赵桂芬",
        "丁䶮",
    ]
    assert services.confirmed_list(contest.honour) is tied
    contest.withdraw("李建国")
    assert [n.candidate.name for n in services.confirmed_nominees(contest.honour)] == ["王秀兰", "赵桂芬", "丁䶮"]


def test_a_new_list_supersedes_an_open_one_and_a_confirmed_one_only_when_confirmed(contest, tied):
    decide(contest, tied, "赵桂芬")
    with writing():
        services.confirm_list(tied, actor=contest.organiser, now=NOW)
    second = contest.list(tied.run, contest.typed_plan(d2201=2, d2202=1, d22=1))
    third = contest.list(tied.run, services.last_plan(contest.honour))

    assert [made.state for made in (tied, second, third)] == [
        ListState.CONFIRMED,
        ListState.SUPERSEDED,
        ListState.OPEN,
    ]
    with pytest.raises(Conflict, match="no longer open"), writing():
        services.confirm_list(second, actor=contest.organiser, now=NOW)
    with pytest.raises(Conflict, match="no longer open"), writing():
        services.decide_tie(second, contest.tree["2201"].id, [], "因", actor=contest.organiser, now=NOW)
    decide(contest, third, "金永浩")
    with writing():
        services.confirm_list(third, actor=contest.organiser, now=NOW)
    assert (tied.state, third.state) == (ListState.SUPERSEDED, ListState.CONFIRMED)


def test_a_chosen_one_who_withdrew_keeps_a_list_from_being_confirmed(contest, tied):
    decide(contest, tied, "赵桂芬")
    contest.withdraw("王秀兰")

    with pytest.raises(Conflict, match="Withdrawn since the list was made: 王秀兰"), writing():
        services.confirm_list(tied, actor=contest.organiser, now=NOW)


def test_a_list_is_made_from_the_newest_run_and_plan(contest):
    old_run, old_plan = contest.run(), contest.plan()
    run, plan = contest.run(), contest.plan()

    with pytest.raises(Conflict, match="newer ranking"):
        contest.list(old_run, plan)
    with pytest.raises(Conflict, match="newer ranking"):
        contest.list(run, old_plan)
    with pytest.raises(DomainError, match="from 0 to 100"):
        contest.list(run, plan, reserves=101)


def test_a_list_waits_for_the_seats_that_tie(database):
    contest = make.contest(make.plain(甲=("220102", "95"), 乙=("220202", "93")))
    run, plan = contest.run(), contest.plan()

    with pytest.raises(Conflict, match="still tie"):
        contest.list(run, plan)


def test_a_list_is_of_one_honour(contest):
    other = make.contest(make.plain(甲=("220102", "95")), tree=contest.tree, name="另一活动")

    with pytest.raises(DomainError, match="another honour"):
        contest.list(other.run(), contest.plan())


def test_the_same_list_sent_twice_is_one_list(contest):
    run, plan = contest.run(), contest.plan()

    def make_one(expected: int) -> NomineeList:
        with writing():
            return services.make_list(contest.honour, run, plan, 1, expected=expected, actor=contest.organiser, now=NOW)

    assert make_one(1).id == make_one(1).id
    with pytest.raises(Conflict, match="made a list meanwhile"):
        make_one(9)


def test_when_everybody_withdrew_there_is_no_list(database):
    contest = make.contest(make.plain(甲=("220102", "95")), quota=1)
    run, plan = contest.run(), contest.plan()
    contest.withdraw("甲")

    with pytest.raises(DomainError, match="stands any more"):
        contest.list(run, plan)
    assert contest.candidate("甲").state is CandidateState.WITHDRAWN


def test_lists_belong_to_their_place_and_their_phase(contest, tied):
    below = people.person(Role.ORGANISER, contest.tree["2201"])

    assert services.get_list(contest.supervisor, tied.id) is tied
    with pytest.raises(NotFound):
        services.get_list(below, tied.id)
    for actor in (below, contest.supervisor):
        with pytest.raises(Forbidden), writing():
            services.confirm_list(tied, actor=actor, now=NOW)
    closed = make.contest(make.plain(甲=("220102", "95")), tree=contest.tree, name="另", phases=[Activity.MARK])
    with pytest.raises(DomainError, match="no phase for this"):
        closed.list(closed.run(), tied.plan)
