import json
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.apportion import METHODS, Award, apportion
from scoring.divisors import DIVISORS
from scoring.errors import BadInput
from tests.scoring.build import GOLDEN

HOUSES = json.loads((GOLDEN / "house_1940_2010.json").read_text(encoding="utf-8"))
SMALL = json.loads((GOLDEN / "apportionment_small.json").read_text(encoding="utf-8"))
NAMES = {
    "jefferson": "dhondt",
    "webster": "sainte_lague",
    "hill": "huntington_hill",
    "adams": "adams",
    "dean": "dean",
    "hamilton": "hamilton",
}


@pytest.mark.parametrize("year", sorted(HOUSES))
def test_the_house_of_representatives_comes_out_seat_by_seat(year):
    """Huntington-Hill, at least one seat for every state."""
    house = HOUSES[year]

    found = apportion(
        house["population"], house["house"], method="huntington_hill", floors=[1] * len(house["population"])
    )

    assert list(found.seats) == house["official_seats"]
    assert (found.tied, found.open_seats) == ((), 0)


def cases():
    for entry in SMALL.values():
        for case in entry if isinstance(entry, list) else [entry]:
            for name in sorted(NAMES.keys() & case.keys()):
                yield case["votes"], case["house"], NAMES[name], case[name]


@pytest.mark.parametrize(("votes", "house", "method", "seats"), list(cases()))
def test_published_apportionments_come_out(votes, house, method, seats):
    assert list(apportion(votes, house, method=method).seats) == seats


@pytest.mark.parametrize("case", SMALL["austria_dhondt_4pct"], ids=lambda case: str(case["year"]))
def test_austrian_elections_come_out(case):
    """D'Hondt among the parties with at least 4 % of all valid votes."""
    least = sum(case["votes"]) * Fraction(4, 100)
    votes = [number if number >= least else 0 for number in case["votes"]]

    assert list(apportion(votes, case["house"], method="dhondt").seats) == case["official"]


def test_a_tie_for_the_last_seat_is_reported():
    """2 seats for 1 : 1 : 1; any two of the three."""
    found = apportion([1, 1, 1], 2)

    assert found.seats == (0, 0, 0)
    assert (found.tied, found.open_seats) == ((0, 1, 2), 2)
    assert found.awards == ()
    assert found.first_refused == 2


def test_certain_seats_stay_apart_from_a_tie():
    """D'Hondt, 4 seats for 6 : 2 : 2: 6, 3, then 2 = 2 = 2 for two seats."""
    found = apportion([6, 2, 2], 4, method="dhondt")

    assert found.seats == (2, 0, 0)
    assert (found.tied, found.open_seats, found.first_refused) == ((0, 1, 2), 2, 2)
    assert found.awards == (Award(0, 1, Fraction(6)), Award(0, 2, Fraction(3)))


def test_equal_remainders_tie_too():
    """3 seats for 1 : 1 : 4 are 1/2, 1/2, 2: one seat for the first or the second."""
    found = apportion([1, 1, 4], 3, method="hamilton")

    assert (found.seats, found.tied, found.open_seats) == ((0, 0, 2), (0, 1), 1)
    assert (found.awards, found.first_refused) == ((), Fraction(1, 2))
    assert found.shares == (Fraction(1, 2), Fraction(1, 2), 2)


def test_hamilton_shows_the_remainders_that_won_and_the_best_that_did_not():
    """10 seats for 47 : 16 : 37 are 4.7, 1.6, 3.7: two of .7, .7 and .6 left."""
    found = apportion([47, 16, 37], 10, method="hamilton")

    assert found.seats == (5, 1, 4)
    assert found.awards == (Award(0, 5, Fraction(7, 10)), Award(2, 4, Fraction(7, 10)))
    assert (found.tied, found.first_refused) == ((), Fraction(3, 5))


def test_whole_shares_need_no_remainders():
    found = apportion([1, 2], 3, method="hamilton")

    assert (found.seats, found.awards, found.first_refused) == ((1, 2), (), None)


def test_the_claims_prove_the_result():
    """Sainte-Lague, 5 : 3 for 3: over 1/2, 3/2, 5/2: 10, 10/3, 2 and 6, 2."""
    found = apportion([5, 3], 3, method="sainte_lague")

    assert found.method == "sainte_lague"
    assert found.awards == (Award(0, 1, Fraction(10)), Award(1, 1, Fraction(6)), Award(0, 2, Fraction(10, 3)))
    assert found.first_refused == 2
    assert found.shares == (Fraction(15, 8), Fraction(9, 8))


@pytest.mark.parametrize("method", ["adams", "dean", "huntington_hill"])
def test_first_seats_that_are_due_go_to_the_larger_when_they_do_not_suffice(method):
    """Every unit is owed a first seat; with two seats for three the two larger get them."""
    found = apportion([5, 9, 7], 2, method=method)

    assert found.seats == (0, 1, 1)
    assert found.awards == (Award(1, 1, None), Award(2, 1, None))
    assert found.first_refused is None
    assert apportion([5, 5, 7], 2, method=method).tied == (0, 1)


@pytest.mark.parametrize("method", METHODS)
def test_floors_and_caps_hold(method):
    """1 : 1 : 98 of 10 with at least 1 and at most 6: the third is stopped at 6."""
    found = apportion([1, 1, 98], 8, method=method, floors=[1, 1, 1], caps=[6, 6, 6])

    assert found.method == method
    assert found.seats == (1, 1, 6)
    assert (found.tied, found.open_seats) == ((), 0)


@pytest.mark.parametrize("method", METHODS)
def test_a_unit_whose_floor_is_its_cap_gets_exactly_that(method):
    """98 : 2 : 1 of 4, the first fixed at 1: three are left for 2 : 1."""
    found = apportion([98, 2, 1], 4, method=method, floors=[1, 0, 0], caps=[1, 9, 9])

    assert found.seats == (1, 2, 1)


@pytest.mark.parametrize("method", METHODS)
def test_a_unit_without_weight_gets_its_floor_and_nothing_more(method):
    assert apportion([0, 5, 0], 4, method=method, floors=[1, 0, 0]).seats == (1, 3, 0)
    assert apportion([0, 0], 2, method=method, floors=[1, 1]).seats == (1, 1)
    assert apportion([], 0, method=method).seats == ()


@pytest.mark.parametrize("method", METHODS)
def test_when_all_are_at_their_caps_nobody_is_refused(method):
    found = apportion([5, 3], 4, method=method, caps=[2, 2])

    assert (found.seats, found.first_refused) == ((2, 2), None)


@pytest.mark.parametrize(
    ("weights", "seats", "more", "says", "rows"),
    [
        ([1], 1, {"method": "lots"}, "There is no method 'lots'.", ()),
        ([1, 2], 1, {"floors": [0]}, "Weights, floors and caps differ in length.", ()),
        ([1, 2], 1, {"caps": [1]}, "Weights, floors and caps differ in length.", ()),
        ([1, -2, 1.5, True], 1, {}, "Weights, floors and caps are whole numbers, 0 or more.", (1, 2, 3)),
        ([1, 2], 3, {"floors": [0, -1]}, "Weights, floors and caps are whole numbers, 0 or more.", (1,)),
        ([1], -1, {}, "The number of seats is a whole number, 0 or more.", ()),
        ([1], 1.0, {}, "The number of seats is a whole number, 0 or more.", ()),
        ([1, 1], 4, {"floors": [1, 3], "caps": [2, 2]}, "A floor is above its cap.", (1,)),
        ([1, 1], 4, {"floors": [2, 3]}, "The floors need 5 seats; there are 4.", ()),
        ([1, 1], 4, {"caps": [1, 2]}, "Only 3 of 4 seats can be given out.", ()),
        ([1, 0], 4, {"floors": [0, 1], "caps": [2, 9]}, "Only 3 of 4 seats can be given out.", ()),
        ([0, 0], 1, {}, "Only 0 of 1 seats can be given out.", ()),
    ],
)
def test_what_cannot_be_apportioned_is_refused(weights, seats, more, says, rows):
    with pytest.raises(BadInput) as caught:
        apportion(weights, seats, **more)

    assert (str(caught.value), caught.value.rows) == (says, rows)


weights = st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any)
seats = st.integers(0, 30)


@given(weights, seats, st.sampled_from(sorted(METHODS)))
def test_all_seats_are_given_out_or_open(numbers, house, method):
    found = apportion(numbers, house, method=method)

    assert sum(found.seats) + found.open_seats == house
    assert (found.open_seats < len(found.tied)) if found.tied else found.open_seats == 0
    assert sum(found.shares) == house


@given(weights, seats, st.sampled_from(sorted(METHODS)), st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(numbers, house, method, random):
    order = random.sample(range(len(numbers)), len(numbers))

    found = apportion(numbers, house, method=method)
    moved = apportion([numbers[at] for at in order], house, method=method)

    assert moved.seats == tuple(found.seats[at] for at in order)
    assert {order[at] for at in moved.tied} == set(found.tied)


@given(weights, st.sampled_from(sorted(DIVISORS)))
def test_a_larger_house_costs_nobody_a_seat_under_a_divisor_method(numbers, method):
    houses = [apportion(numbers, house, method=method).seats for house in range(15)]

    for smaller, larger in pairwise(houses):
        assert all(less <= more for less, more in zip(smaller, larger, strict=True))


@given(weights, seats)
def test_hamilton_keeps_within_one_seat_of_the_fair_share(numbers, house):
    found = apportion(numbers, house, method="hamilton")

    for at, (held, share) in enumerate(zip(found.seats, found.shares, strict=True)):
        assert share - 1 < held + (at in found.tied)
        assert held < share + 1


@given(weights, seats, st.sampled_from(sorted(DIVISORS)))
def test_no_claim_that_won_is_weaker_than_one_that_did_not(numbers, house, method):
    """The seats of a divisor method are right if every last claim beats every next claim."""
    found = apportion(numbers, house, method=method)

    claim = DIVISORS[method]
    pairs = [(number, held) for number, held in zip(numbers, found.seats, strict=True) if number]
    last = [claim(number, held - 1) for number, held in pairs if held]
    following = [claim(number, held) for number, held in pairs]
    assert not last or min(last) > max(following) or (min(last) >= max(following) and not found.tied)
    if found.tied:
        tied = {claim(numbers[at], found.seats[at]) for at in found.tied}
        assert tied == {max(following)}
