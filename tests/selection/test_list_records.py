"""What is stored and logged when a list is made and a tie decided, and the limits of each figure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.models import CandidateState
from core import audit
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden
from selection import services
from selection.models import ListState, Nominee, NomineeList
from selection.services.lists import list_from_newest, newest_list, newest_run
from tests.conftest import NOW
from tests.selection import make


def rules(made: NomineeList) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(sa.select(Nominee).where(Nominee.list_id == made.id).order_by(Nominee.position))
    return {
        row.candidate.name: {"rank": row.rank, "place": row.place, "position": row.position} | row.rule for row in rows
    }


@pytest.fixture
def contest(database) -> make.Contest:
    """Changchun has 2 seats for 95, 91, 91, 85: the two with 91 tie for the second one."""
    return make.province_of_seven(quota=4)


def decide(contest: make.Contest, made: NomineeList, name: str, reason: str = "基层一线优先") -> None:
    place = contest.tree["2201"].id
    with writing():
        services.decide_tie(made, place, [contest.candidate(name).id], reason, actor=contest.organiser, now=NOW)


def test_a_list_says_who_made_it_when_and_from_what(contest):
    run, plan = contest.run(), contest.plan()
    made = contest.list(run, plan, reserves=2)

    assert (made.number, made.state, made.reserves_each) == (1, ListState.OPEN, 2)
    assert (made.run_id, made.plan_id, made.honour_id) == (run.id, plan.id, contest.honour.id)
    assert (made.made_by, made.made_at) == (contest.organiser.user_id, NOW)
    assert (made.confirmed_by, made.confirmed_at) == (None, None)
    said = {
        "run": run.id,
        "plan": plan.id,
        "by": contest.organiser.user_id,
        "when": NOW,
        "subject": f"nominee_list {made.id}",
    }
    assert make.logged("list.made") == said
    assert contest.list(run, plan).number == 2
    assert newest_list(contest.honour).number == 2


def test_every_nominee_knows_the_rule_the_line_and_the_seats(contest):
    """2 seats of Changchun end at place 3 of the run, where two tie; Jilin's one at place 2."""
    made = contest.list(contest.run(), contest.plan())
    changchun, jilin = contest.tree["2201"].id, contest.tree["2202"].id

    found = rules(made)
    assert found["赵桂芬"] == {
        "rank": 2,
        "place": 3,
        "position": 4,
        "rule": "tied_at_line",
        "group": changchun,
        "line": 3,
        "seats": 2,
        "open": 1,
    }
    assert found["孙晓梅"] == {
        "rank": 1,
        "place": 6,
        "position": 6,
        "rule": "reserve",
        "group": jilin,
        "line": 2,
        "seats": 1,
        "open": 0,
    }
    assert [found[name]["rule"] for name in ("王秀兰", "吴𠮷")] == ["merit", "below_line"]


def test_who_shares_the_last_reserve_number_is_a_reserve_by_the_same_rule(database):
    contest = make.contest(
        make.plain(甲=("220102", "95"), 乙=("220102", "93"), 丙=("220104", "91"), 丁=("220104", "91")), quota=1
    )

    found = rules(contest.list(contest.run(), contest.plan(), reserves=2))

    assert {name: (row["rule"], row["rank"]) for name, row in found.items()} == {
        "甲": ("merit", 1),
        "乙": ("reserve", 1),
        "丙": ("reserve", 2),
        "丁": ("reserve", 2),
    }


@pytest.mark.parametrize("reserves", [0, 100])
def test_a_list_may_have_no_reserves_or_a_hundred(contest, reserves):
    assert contest.list(contest.run(), contest.plan(), reserves=reserves).reserves_each == reserves


@pytest.mark.parametrize("reserves", [-1, 101])
def test_a_list_has_neither_fewer_nor_more_reserves(contest, reserves):
    with pytest.raises(DomainError, match=r"^Enter from 0 to 100 reserves\.$"):
        contest.list(contest.run(), contest.plan(), reserves=reserves)


def test_a_new_list_leaves_the_open_lists_of_other_honours_open(contest):
    other = make.contest(
        make.plain(钱进=("220102", "80"), 冯雪=("220202", "70")), tree=contest.tree, name="另一活动", quota=2
    )
    theirs = other.list(other.run(), other.typed_plan(d2201=1, d2202=1))
    run, plan = contest.run(), contest.plan()
    former = contest.list(run, plan)

    contest.list(run, plan)

    assert (theirs.state, former.state) == (ListState.OPEN, ListState.SUPERSEDED)


def test_who_stands_where_a_plan_gives_nothing_has_no_seat(contest):
    """The province's own candidate stood back while the quota was shared out, and stands again."""
    run = contest.run()
    contest.withdraw("丁䶮")
    plan = contest.plan()
    with writing():
        contest.candidate("丁䶮").state = CandidateState.NOMINATED
        audit.record("candidate.reinstated", contest.candidate("丁䶮"), actor=contest.organiser, now=NOW)

    made = contest.list(run, plan, reserves=0)

    found = rules(made)["丁䶮"]
    assert (found["rule"], found["seats"], found["open"]) == ("below_line", 0, 0)


def test_the_next_list_may_be_expected_and_only_that(contest):
    run, plan = contest.run(), contest.plan()

    def make_one(expected: int) -> NomineeList:
        with writing():
            return services.make_list(contest.honour, run, plan, 1, expected=expected, actor=contest.organiser, now=NOW)

    with pytest.raises(Conflict, match="made a list meanwhile"):
        make_one(2)
    assert make_one(1).number == 1
    with pytest.raises(Conflict, match="made a list meanwhile"):
        make_one(3)
    assert make_one(2).number == 2


def test_a_list_is_made_from_the_newest_run_without_naming_it(contest):
    plan = contest.plan()
    with pytest.raises(Conflict, match=r"^There is no ranking yet\.$") as caught, writing():
        list_from_newest(plan, 1, actor=contest.organiser, now=NOW)
    assert caught.value.advice == "Compute the ranking first."
    contest.run()
    run = contest.run()

    with writing():
        made = list_from_newest(plan, 3, expected=1, actor=contest.organiser, now=NOW)

    assert newest_run(contest.honour).id == run.id
    assert (made.run_id, made.plan_id, made.reserves_each, made.made_at) == (run.id, plan.id, 3, NOW)
    assert made.made_by == contest.organiser.user_id
    with writing():
        assert list_from_newest(plan, 3, expected=1, actor=contest.organiser, now=NOW).id == made.id


def test_a_list_and_its_decisions_are_of_the_place_itself_and_its_phase(contest):
    run, plan = contest.run(), contest.plan()
    made = contest.list(run, plan)
    chosen = [contest.candidate("赵桂芬").id]
    changchun = contest.tree["2201"].id
    late = NOW + timedelta(days=60)

    with pytest.raises(Forbidden), writing():
        services.make_list(contest.honour, run, plan, 1, actor=contest.supervisor, now=NOW)
    with pytest.raises(Forbidden), writing():
        services.decide_tie(made, changchun, chosen, "因", actor=contest.supervisor, now=NOW)
    with pytest.raises(DomainError, match="is over"), writing():
        services.decide_tie(made, changchun, chosen, "因", actor=contest.organiser, now=late)
    decide(contest, made, "赵桂芬")
    with pytest.raises(DomainError, match="is over"), writing():
        services.confirm_list(made, actor=contest.organiser, now=late)


def test_a_decided_tie_is_kept_with_who_when_and_why(contest):
    made = contest.list(contest.run(), contest.plan())
    chosen, changchun = contest.candidate("赵桂芬").id, contest.tree["2201"].id

    decide(contest, made, "赵桂芬", "  基层一线优先 ")

    kept = services.decisions_of(made)[changchun]
    assert (kept.chosen, kept.reason, kept.decided_at) == ([chosen], "基层一线优先", NOW)
    assert make.logged("list.tie_decided") == {
        "division": changchun,
        "chosen": [chosen],
        "reason": "基层一线优先",
        "by": contest.organiser.user_id,
        "when": NOW,
        "subject": f"nominee_list {made.id}",
    }
    found = rules(made)
    assert (found["赵桂芬"]["rule"], found["金永浩"]["rule"], found["李建国"]["rule"]) == (
        "decided",
        "reserve",
        "merit",
    )
    assert (found["赵桂芬"]["open"], found["李建国"]["rank"]) == (0, 1)


@pytest.mark.parametrize(("name", "reason"), [("赵桂芬", "另"), ("金永浩", "基层一线优先")])
def test_a_decided_tie_is_not_decided_otherwise(contest, name, reason):
    made = contest.list(contest.run(), contest.plan())
    decide(contest, made, "赵桂芬")

    with pytest.raises(Conflict, match="decided already"):
        decide(contest, made, name, reason)


def test_who_is_not_on_the_list_is_not_chosen(contest):
    made = contest.list(contest.run(), contest.plan())

    with pytest.raises(DomainError, match=r"^Choose exactly 1 of the tied candidates\.$"), writing():
        services.decide_tie(made, contest.tree["2201"].id, [987654], "因", actor=contest.organiser, now=NOW)
    with pytest.raises(Conflict, match=r"^Nobody ties at this line\.$"), writing():
        services.decide_tie(made, 987654, [], "因", actor=contest.organiser, now=NOW)
