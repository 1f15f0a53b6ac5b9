from fractions import Fraction

import pytest

from scoring.errors import BadInput
from scoring.orders import ballots, points


def test_places_earn_points_and_the_last_nothing():
    """12-10-8-7-… on two ballots: 12 + 8, 10 + 12, 8 + 10."""
    assert points(ballots([[1, 2, 3], [3, 1, 2]])).scores == (20, 22, 18)
    assert points(ballots([[1, 2, 3]], [4]), (5,)).scores == (20, 0, 0)


def test_equal_ones_share_the_points_of_their_places():
    """Places 1 and 2 hold 12 + 10; three on the last place of (5, 1) share 1."""
    assert points(ballots([[1, 1, 2]])).scores == (11, 11, 8)
    assert points(ballots([[1, 2, 2, 2]]), (5, 1)).scores == (5, Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))


def test_gaps_in_places_do_not_matter_and_who_is_not_ranked_has_none():
    assert points(ballots([[10, 30, None]])).scores == (12, 10, 0)


@pytest.mark.parametrize("values", [(), (3, 4), (3, 2.5), (True,), ("a",)])
def test_points_do_not_rise(values):
    with pytest.raises(BadInput):
        points(ballots([[1, 2]]), values)
