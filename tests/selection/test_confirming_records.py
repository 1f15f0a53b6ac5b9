"""What is stored and logged when a list is confirmed, and what keeps one from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import audit
from core.db import writing
from core.errors import Conflict
from selection import services
from selection.models import ListState, NomineeList
from tests.conftest import NOW
from tests.selection import make


@pytest.fixture
def contest(database) -> make.Contest:
    """Changchun has 2 seats for 95, 91, 91, 85: the two with 91 tie for the second one."""
    return make.province_of_seven(quota=4)


def decide(contest: make.Contest, made: NomineeList, name: str, reason: str = "基层一线优先") -> None:
    place = contest.tree["2201"].id
    with writing():
        services.decide_tie(made, place, [contest.candidate(name).id], reason, actor=contest.organiser, now=NOW)


def turn(made: NomineeList, contest: make.Contest) -> None:
    """Turn a stored list upside down."""
    with writing():
        for nominee in made.nominees:
            nominee.position = len(made.nominees) + 1 - nominee.position
        audit.record("test.turned", made, actor=contest.organiser, now=NOW)


def test_a_confirmed_list_says_who_confirmed_it_and_when_and_that_stays(contest):
    made = contest.list(contest.run(), contest.plan())
    assert services.confirmed_list(contest.honour) is None
    assert list(services.confirmed_nominees(contest.honour)) == []
    decide(contest, made, "赵桂芬")
    for now in (NOW, NOW + timedelta(hours=1)):
        with writing():
            services.confirm_list(made, actor=contest.organiser, now=now)

    assert (made.confirmed_by, made.confirmed_at) == (contest.organiser.user_id, NOW)
    assert make.logged("list.confirmed") == {
        "number": 1,
        "by": contest.organiser.user_id,
        "when": NOW,
        "subject": f"nominee_list {made.id}",
    }


def test_at_most_five_who_withdrew_are_named(database):
    names = dict.fromkeys("甲乙丙丁戊己", ("220102", "95"))
    contest = make.contest(make.plain(**names), quota=6)
    made = contest.list(contest.run(), contest.plan())
    turn(made, contest)
    for name in names:
        contest.withdraw(name)

    with pytest.raises(Conflict, match=r"^Withdrawn since the list was made: 己、戊、丁、丙、乙\.$"), writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)


def test_who_withdrew_from_an_older_list_does_not_keep_a_newer_one_from_being_confirmed(contest):
    """Without the first, both 91 have Changchun's two seats."""
    run, plan = contest.run(), contest.plan()
    contest.list(run, plan)
    contest.withdraw("王秀兰")
    made = contest.list(run, plan)
    with writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)

    assert [n.candidate.name for n in services.confirmed_nominees(contest.honour)] == [
        "李建国",
        "金永浩",
        "赵桂芬",
        "丁䶮",
    ]


def test_a_withdrawn_reserve_does_not_keep_a_list_from_being_confirmed(contest):
    made = contest.list(contest.run(), contest.plan())
    decide(contest, made, "赵桂芬")
    contest.withdraw("吴𠮷")
    with writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)

    assert made.state is ListState.CONFIRMED


def test_the_lists_of_another_honour_stay_as_they_are(contest):
    other = make.contest(make.plain(甲=("220102", "95")), quota=1, tree=contest.tree, name="另一活动")
    first = other.list(other.run(), other.plan())
    assert first.state is ListState.OPEN
    with writing():
        services.confirm_list(first, actor=other.organiser, now=NOW)

    made = contest.list(contest.run(), contest.plan())
    decide(contest, made, "赵桂芬")
    with writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)

    assert (first.state, made.state, made.number) == (ListState.CONFIRMED, ListState.CONFIRMED, 1)
    assert [n.candidate.name for n in services.confirmed_nominees(other.honour)] == ["甲"]
    assert services.confirmed_list(other.honour) is first
    assert services.confirmed_list(contest.honour) is made


def test_the_chosen_come_in_order_of_merit_however_they_are_stored(contest):
    made = contest.list(contest.run(), contest.plan())
    decide(contest, made, "赵桂芬")
    with writing():
        services.confirm_list(made, actor=contest.organiser, now=NOW)
    turn(made, contest)

    assert [n.candidate.name for n in services.confirmed_nominees(contest.honour)] == [
        "丁䶮",
        "赵桂芬",
        "李建国",
        "王秀兰",
    ]
