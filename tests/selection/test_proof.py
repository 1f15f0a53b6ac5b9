"""The proof of a plan: every claim that won a seat, beside the strongest that did not."""

from __future__ import annotations

import pytest

from core.db import writing
from selection import services
from selection.models import QuotaPlan
from selection.services.proof import near, prove
from tests.conftest import NOW
from tests.selection import make


@pytest.fixture
def contest(database) -> make.Contest:
    """Four candidates of Changchun, two of Jilin, one of the province's own units, for 4 seats."""
    return make.province_of_seven(quota=4)


@pytest.fixture
def even(database) -> make.Contest:
    """Changchun and Jilin have a candidate each for 3 seats: one each, and the third ties."""
    return make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))


def planned(seats: int, method: str, changchun: int, jilin: int) -> tuple[make.Contest, QuotaPlan]:
    """Share seats out between two places by typed weights."""
    two = make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")), quota=seats)
    weights = {two.tree["2201"].id: changchun, two.tree["2202"].id: jilin}
    return two, two.plan(method=method, basis="typed", weights=weights)


def test_a_proof_puts_the_claims_side_by_side(contest):
    """4, 2, 1 for 4 seats by Sainte-Laguë: 8, 4, 8/3 and 2 win; 8/5 (of 4), 4/3 and 2/3 do not.

    The fair shares are 16/7, 8/7 and 4/7.
    """
    proof = prove(contest.plan())

    assert [(line.fair, line.last, line.following, line.tied, line.decided) for line in proof.lines] == [
        ("16/7", "8/3", "1.6", False, False),
        ("8/7", "4", "4/3", False, False),
        ("4/7", "2", "2/3", False, False),
    ]
    assert [line.share.seats for line in proof.lines] == [2, 1, 1]
    assert proof.weakest == ("2", contest.tree["22"])
    assert proof.strongest == ("1.6", contest.tree["2201"])


def test_a_proof_shows_who_ties_and_who_was_chosen(even):
    plan = even.plan()
    with writing():
        services.decide_quota_tie(plan, [even.tree["2202"].id], "因", actor=even.organiser, now=NOW)

    proof = prove(plan)

    assert [(line.last, line.following, line.tied, line.decided) for line in proof.lines] == [
        ("2", "2/3", True, False),
        ("2", "2/3", True, True),
    ]
    assert (proof.weakest, proof.strongest) == (("2", even.tree["2202"]), ("2/3", even.tree["2201"]))


def test_a_proof_without_claims_leaves_them_out(contest):
    """By Adams each first seat is due, without a claim; a division without weight has neither seat nor claim.

    5 : 3 : 0 of 4: two are due; then 5 and 3 win, 5/2 is refused.
    """
    by_id = {contest.tree["2201"].id: 5, contest.tree["2202"].id: 3}
    proof = prove(contest.plan(method="adams", basis="typed", weights=by_id))

    assert [(line.last, line.following) for line in proof.lines] == [("5", "2.5"), ("3", "1.5"), (None, None)]
    assert (proof.weakest, proof.strongest) == (("3", contest.tree["2202"]), ("2.5", contest.tree["2201"]))


def test_a_proof_names_the_holder_of_the_strongest_claim_that_won_nothing(database):
    """4 : 1 of 2: 8 and 8/3 win, 2 of the second place does not."""
    two, plan = planned(2, "sainte_lague", 4, 1)

    proof = prove(plan)

    assert proof.weakest == ("8/3", two.tree["2201"])
    assert proof.strongest == ("2", two.tree["2202"])


def test_where_every_seat_is_due_no_claim_won(database):
    """5 : 3 of 2 by Adams: one each, before any comparison; then 5 would have been the next."""
    two, plan = planned(2, "adams", 5, 3)

    proof = prove(plan)

    assert [(line.share.seats, line.last, line.following) for line in proof.lines] == [(1, None, "5"), (1, None, "3")]
    assert (proof.weakest, proof.strongest) == (None, ("5", two.tree["2201"]))


def test_whole_shares_prove_themselves(database):
    """3 : 1 of 4 by the largest remainders: nothing remains."""
    _two, plan = planned(4, "hamilton", 3, 1)

    proof = prove(plan)

    assert [(line.fair, line.last, line.following) for line in proof.lines] == [("3", None, None), ("1", None, None)]
    assert (proof.weakest, proof.strongest) == (None, None)


def test_a_remainder_that_won_nothing_is_no_claim_to_one_seat_more(database):
    """2 : 1 of 2 by the largest remainders: 4/3 and 2/3; 2/3 beats 1/3."""
    two, plan = planned(2, "hamilton", 2, 1)

    proof = prove(plan)

    assert [(line.fair, line.last, line.following) for line in proof.lines] == [
        ("4/3", None, None),
        ("2/3", "2/3", None),
    ]
    assert (proof.weakest, proof.strongest) == (("2/3", two.tree["2202"]), None)


@pytest.mark.parametrize(
    ("exact", "read"), [("5032/1061", "4.74"), ("16/7", "2.29"), ("1.6", "1.60"), ("2", "2.00"), ("1/200", "0.01")]
)
def test_a_claim_is_read_with_two_decimals_rounded_half_up(exact, read):
    """5032/1061 is 4.7426…, 16/7 is 2.2857…, 1/200 is half a hundredth."""
    assert near(exact) == read
