from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.fair_share import fair_shares


def test_without_bounds_shares_are_in_proportion():
    """10 seats for 1 : 2 are 10/3 and 20/3."""
    assert fair_shares((1, 2), 10, (0, 0), (10, 10)) == (Fraction(10, 3), Fraction(20, 3))


def test_a_share_below_its_floor_is_raised_and_the_rest_shared():
    """1 : 4 : 5 of 10 with 2 for the first: 8 are left for 4 : 5."""
    assert fair_shares((1, 4, 5), 10, (2, 0, 0), (10, 10, 10)) == (2, Fraction(32, 9), Fraction(40, 9))


def test_a_share_above_its_cap_is_lowered_and_the_rest_shared():
    """1 : 4 : 5 of 10 with at most 3 for the last: 7 are left for 1 : 4."""
    assert fair_shares((1, 4, 5), 10, (0, 0, 0), (10, 10, 3)) == (Fraction(7, 5), Fraction(28, 5), 3)


def test_without_weight_there_is_only_the_floor():
    assert fair_shares((0, 3), 5, (1, 0), (5, 5)) == (1, 4)
    assert fair_shares((0, 0), 1, (1, 0), (1, 0)) == (1, 0)
    assert fair_shares((), 0, (), ()) == ()


def test_all_floors_or_all_caps_leave_nothing_to_share():
    assert fair_shares((3, 5), 4, (2, 2), (9, 9)) == (2, 2)
    assert fair_shares((3, 5), 4, (0, 0), (1, 3)) == (1, 3)


units = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=6)


@given(units, st.integers(0, 100))
def test_shares_add_up_and_those_within_bounds_have_one_rate(columns, extra):
    """A free share over its weight is the rate; a floor's is at least, a cap's at most that."""
    weights = [weight for weight, _, _ in columns]
    floors = [floor for _, floor, _ in columns]
    caps = [floor + room for _, floor, room in columns]
    seats = min(sum(floors) + extra, sum(caps))

    shares = fair_shares(weights, seats, floors, caps)

    assert sum(shares) == seats
    entries = list(zip(shares, weights, floors, caps, strict=True))
    assert all(floor <= share <= cap for share, _, floor, cap in entries)
    least = max((share / weight for share, weight, floor, _ in entries if share > floor), default=0)
    most = min((share / weight for share, weight, _, cap in entries if share < cap), default=least)
    assert least <= most
