"""What is stored and logged when a quota is planned, and the limits of each figure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import Activity
from core.db import writing
from core.errors import Conflict, DomainError, Forbidden
from scoring.errors import BadInput
from selection import services
from selection.services.quotas import MOST_WEIGHT, check_reason
from selection.services.reach import places_of, require_phase
from tests import make as people
from tests.conftest import NOW
from tests.selection import make


@pytest.fixture
def contest(database) -> make.Contest:
    """Changchun has 2 seats for 95, 91, 91, 85: the two with 91 tie for the second one."""
    return make.province_of_seven(quota=4)


@pytest.fixture
def even(database) -> make.Contest:
    """Changchun and Jilin have a candidate each for 3 seats: one each, and the third ties."""
    return make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))


def test_a_plan_says_who_made_it_when_and_by_what(contest):
    """2, 2 and 1 units for 4 seats by D'Hondt: 2, 2, then three claims of 1 tie for two seats."""
    plan = contest.plan(method="dhondt", basis="units")

    assert (plan.number, plan.method, plan.basis, plan.seats) == (1, "dhondt", "units", 4)
    assert (plan.made_by, plan.made_at, plan.decision) == (contest.organiser.user_id, NOW, None)
    assert [(share.position, share.division.code) for share in plan.shares] == [(0, "2201"), (1, "2202"), (2, "22")]
    assert make.logged("quota.planned") == {
        "method": "dhondt",
        "basis": "units",
        "tied": True,
        "by": contest.organiser.user_id,
        "when": NOW,
        "subject": f"quota_plan {plan.id}",
    }
    assert contest.plan().number == 2
    assert services.last_plan(contest.honour).number == 2
    assert make.logged("quota.planned")["tied"] is False


def test_sainte_lague_by_candidates_is_the_rule_unless_another_is_named(contest):
    plan = contest.plan()

    assert (plan.method, plan.basis) == ("sainte_lague", "candidates")


def test_the_next_number_may_be_expected_and_only_that(contest):
    contest.plan(expected=1)

    with pytest.raises(Conflict, match="planned this quota meanwhile"):
        contest.plan(expected=3)
    with pytest.raises(Conflict, match="planned this quota meanwhile"):
        contest.plan(expected=0)
    assert contest.plan(expected=2).number == 2


def test_before_the_first_plan_only_the_first_may_be_expected(contest):
    with pytest.raises(Conflict, match="planned this quota meanwhile"):
        contest.plan(expected=2)


def test_only_candidates_that_stand_and_units_of_the_place_count(contest):
    places = places_of(contest.honour.campaign.division)
    contest.withdraw("王秀兰")
    make.contest(make.plain(甲=("220102", "95")), tree=contest.tree, name="另一活动")

    by_code = {division.id: division.code for division in places.every}
    counted = services.weights_of(contest.honour, "candidates", places)
    assert {by_code[key]: count for key, count in counted.items()} == {"2201": 3, "2202": 2, "22": 1}


def test_the_place_itself_shares_for_candidates_of_its_own_not_for_units(even):
    """The province has a unit, but nobody of it stands."""
    people.unit(even.tree["22"])

    assert [share.division.code for share in even.plan(basis="units").shares] == ["2201", "2202"]


def test_the_province_shares_alone_when_there_is_nothing_below(database):
    """A county has no divisions here: its own unit's candidate takes all its seats."""
    contest = make.province_of_seven()
    places = places_of(contest.tree["220102"])

    assert (places.children, places.every) == ((), (contest.tree["220102"],))
    assert places.of("/22/2201/220102/U1/") is contest.tree["220102"]


def test_places_come_in_the_order_of_their_codes(contest):
    places = places_of(contest.tree["22"])

    assert [place.code for place in places.every] == ["2201", "2202", "22"]
    assert places.of("/22/2202/220202/U1/").code == "2202"
    assert places.of("/22/U1/").code == "22"


def test_a_place_that_came_later_stands_where_its_code_belongs(contest):
    with writing():
        people.division("2200", "开发区", contest.tree["22"])

    assert [place.code for place in places_of(contest.tree["22"]).children] == ["2200", "2201", "2202"]


def test_weights_are_typed_from_zero_to_a_million_million(contest):
    """10**12 : 10**12 : 10**12 of 4 seats ties for the fourth; one more is refused, by name."""
    plan = contest.typed_plan(d2201=MOST_WEIGHT, d2202=1)

    assert [share.weight for share in plan.shares] == [MOST_WEIGHT, 1, 0]
    assert plan.basis == "typed"
    with pytest.raises(DomainError, match=r"^Enter whole numbers of 0 or more as weights: 长春市、吉林市\.$"):
        contest.typed_plan(d2201=MOST_WEIGHT + 1, d2202=-1)


def test_a_quota_that_cannot_be_shared_out_says_why(contest, monkeypatch):
    monkeypatch.setitem(services.quotas.METHODS, "sainte_lague", refuse)

    with pytest.raises(DomainError, match=r"^This quota cannot be shared out like this: no way$") as caught:
        contest.plan()
    assert caught.value.advice == "Choose another method."


def refuse(*_args: object) -> None:
    raise BadInput("no way")


def test_a_decided_quota_tie_says_who_when_and_why(even):
    plan = even.plan()
    jilin = even.tree["2202"].id
    assert services.waits(plan)

    with writing():
        services.decide_quota_tie(plan, [jilin, jilin], "  去年少一名 ", actor=even.organiser, now=NOW)

    assert plan.decision == {
        "divisions": [jilin],
        "reason": "去年少一名",
        "by": even.organiser.name,
        "at": NOW.isoformat(),
    }
    assert make.logged("quota.tie_decided") == {
        "divisions": [jilin],
        "reason": "去年少一名",
        "by": even.organiser.user_id,
        "when": NOW,
        "subject": f"quota_plan {plan.id}",
    }


@pytest.mark.parametrize(("chosen", "reason"), [("2202", "另"), ("2201", "去年少一名")])
def test_a_decided_quota_tie_is_not_decided_otherwise(even, chosen, reason):
    plan = even.plan()
    with writing():
        services.decide_quota_tie(plan, [even.tree["2202"].id], "去年少一名", actor=even.organiser, now=NOW)

    with pytest.raises(Conflict, match="decided already"), writing():
        services.decide_quota_tie(plan, [even.tree[chosen].id], reason, actor=even.organiser, now=NOW)


def test_a_quota_tie_is_decided_in_its_phase_and_by_the_place_itself(even):
    plan = even.plan()
    chosen = [even.tree["2202"].id]

    with pytest.raises(DomainError, match="is over"), writing():
        services.decide_quota_tie(plan, chosen, "因", actor=even.organiser, now=NOW + timedelta(days=60))
    with pytest.raises(Forbidden), writing():
        services.decide_quota_tie(plan, chosen, "因", actor=even.supervisor, now=NOW)


def test_a_reason_has_from_one_to_a_thousand_characters():
    check_reason("因")
    check_reason("长" * 1000)
    with pytest.raises(DomainError, match=r"^Give the reason for this decision\.$"):
        check_reason("")
    with pytest.raises(DomainError, match=r"^Use at most 1000 characters\.$"):
        check_reason("长" * 1001)


def test_any_of_several_phases_opens(contest):
    campaign = contest.honour.campaign

    require_phase(campaign, NOW, Activity.NOMINATE, Activity.SELECT)
    require_phase(campaign, NOW, Activity.SELECT, Activity.NOMINATE)
    with pytest.raises(DomainError, match="no phase for this"):
        require_phase(campaign, NOW, Activity.NOMINATE)
