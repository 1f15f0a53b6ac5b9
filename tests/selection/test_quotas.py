"""Sharing out a quota, and the tie for its last seat."""

from __future__ import annotations

from fractions import Fraction

import pytest

from campaigns.models import Activity
from core.access import Role
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from selection import services
from selection.models import QuotaPlan
from tests import make as people
from tests.conftest import NOW
from tests.selection import make


def seats_of(plan: QuotaPlan) -> dict[str, int]:
    return {share.division.name: share.seats for share in plan.shares}


def test_seats_follow_the_numbers_of_candidates(database):
    """4, 2 and 1 candidates for 4 seats: 8, 4, 8/3, 2 against 8/5: 2, 1 and 1."""
    plan = make.province_of_seven(quota=4).plan()

    assert seats_of(plan) == {"长春市": 2, "吉林市": 1, "吉林省": 1}
    assert [share.weight for share in plan.shares] == [4, 2, 1]
    assert (plan.tie, services.waits(plan)) == (None, False)


def test_units_count_where_they_are_the_basis(database):
    """Two districts of Changchun and two of Jilin have a unit each, the province one."""
    plan = make.province_of_seven(quota=5).plan(basis="units")

    assert [share.weight for share in plan.shares] == [2, 2, 1]


def test_the_province_shares_only_when_somebody_of_its_own_stands(database):
    contest = make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))

    assert list(seats_of(contest.plan())) == ["长春市", "吉林市"]


def test_equal_claims_to_the_last_seat_wait_for_a_person(database):
    """1 : 1 for 3 seats: one each, and both claim the third with 2/3."""
    contest = make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))
    plan = contest.plan()
    changchun, jilin = contest.tree["2201"].id, contest.tree["2202"].id

    assert plan.tie == {"open": 1, "divisions": [changchun, jilin]}
    assert seats_of(plan) == {"长春市": 1, "吉林市": 1}
    assert services.proof_of(plan).first_refused == Fraction(2, 3)

    with writing():
        services.decide_quota_tie(plan, [jilin], "去年少一名", actor=contest.organiser, now=NOW)
    assert seats_of(plan) == {"长春市": 1, "吉林市": 2}
    assert not services.waits(plan)
    assert plan.decision["reason"] == "去年少一名"
    with writing():
        services.decide_quota_tie(plan, [jilin], "去年少一名", actor=contest.organiser, now=NOW)
    assert seats_of(plan) == {"长春市": 1, "吉林市": 2}
    with pytest.raises(Conflict, match="decided already"), writing():
        services.decide_quota_tie(plan, [changchun], "改", actor=contest.organiser, now=NOW)


@pytest.mark.parametrize(
    ("codes", "reason", "said"),
    [
        ((), "因", "Choose exactly 1"),
        (("2201", "2202"), "因", "Choose exactly 1"),
        (("220102",), "因", "Choose exactly 1"),
        (("2201",), "  ", "Give the reason"),
        (("2201",), "长" * 1001, "at most 1000 characters"),
    ],
)
def test_a_decision_needs_the_right_number_and_a_reason(database, codes, reason, said):
    contest = make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))
    plan = contest.plan()

    with pytest.raises(DomainError, match=said), writing():
        services.decide_quota_tie(
            plan, [contest.tree[code].id for code in codes], reason, actor=contest.organiser, now=NOW
        )


def test_typed_weights_are_checked(database):
    """3 : 1 : 0 for 4 seats: 3, 1 and none."""
    contest = make.province_of_seven(quota=4)

    assert seats_of(contest.typed_plan(d2201=3, d2202=1)) == {"长春市": 3, "吉林市": 1, "吉林省": 0}
    with pytest.raises(DomainError, match="nothing to share"):
        contest.typed_plan()
    with pytest.raises(DomainError, match="长春市"):
        contest.typed_plan(d2201=-1)


def test_a_method_or_basis_that_does_not_exist_is_refused(database):
    contest = make.province_of_seven()

    with pytest.raises(DomainError, match="Choose a method"):
        contest.plan(method="lottery")
    with pytest.raises(DomainError, match="Choose a method"):
        contest.plan(basis="population")


def test_the_same_plan_sent_twice_is_one_plan(database):
    contest = make.province_of_seven()
    first, again = contest.plan(expected=1), contest.plan(expected=1)

    assert first.id == again.id
    with pytest.raises(Conflict, match="planned this quota meanwhile"):
        contest.plan(expected=7)
    assert contest.plan().number == 2


def test_a_plan_without_a_tie_has_nothing_to_decide(database):
    contest = make.province_of_seven(quota=4)
    plan = contest.plan()

    with pytest.raises(Conflict, match="No seats of this plan tie"), writing():
        services.decide_quota_tie(plan, [], "因", actor=contest.organiser, now=NOW)


def test_plans_are_made_by_the_place_itself_and_in_its_phase(database):
    contest = make.province_of_seven(phases=[Activity.MARK])
    below = people.person(Role.ORGANISER, contest.tree["2201"])

    with pytest.raises(DomainError, match="no phase for this"):
        contest.plan()
    with pytest.raises(Forbidden), writing():
        services.plan_quota(contest.honour, actor=below, now=NOW)


def test_a_plan_outside_the_subtree_does_not_exist(database):
    contest = make.province_of_seven(quota=4)
    plan = contest.plan()

    assert services.get_plan(contest.supervisor, plan.id) is plan
    with pytest.raises(NotFound):
        services.get_plan(people.person(Role.ORGANISER, contest.tree["2201"]), plan.id)
    assert db.session.get(QuotaPlan, plan.id) is not None
