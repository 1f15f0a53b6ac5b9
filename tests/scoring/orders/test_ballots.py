from fractions import Fraction

import pytest

from scoring.errors import BadInput
from scoring.orders import ballots
from scoring.orders.ballots import ordered


def test_who_is_not_ranked_has_no_place():
    given = ballots([[1, None, 2], [3, 1, 0]], [2, 5])

    assert given.places.tolist() == [[1, 0, 2], [3, 1, 0]]
    assert given.counts.tolist() == [2, 5]
    assert ballots([[1, 2]]).counts.tolist() == [1]


@pytest.mark.parametrize(
    ("places", "counts", "rows"),
    [
        ([], None, ()),
        ([[]], None, ()),
        ([[1, 2], [1]], None, ()),
        ([[1, 2], [1, -1]], None, (1,)),
        ([[1, 2.5]], None, (0,)),
        ([[True, 2]], None, (0,)),
        ([[1, 2], [0, None]], None, (1,)),
        ([[1, 2**31]], None, (0,)),
        ([[1, 2]], [1, 1], ()),
        ([[1, 2], [2, 1]], [1, 0], (1,)),
        ([[1, 2]], [1.5], (0,)),
    ],
)
def test_ballots_that_say_nothing_are_refused(places, counts, rows):
    with pytest.raises(BadInput) as refused:
        ballots(places, counts)

    assert refused.value.rows == rows


def test_equal_scores_share_a_place_and_the_next_is_left_free():
    found = ordered([Fraction(1, 2), 3, Fraction(6, 2), 0])

    assert found.places.tolist() == [3, 1, 1, 4]
    assert found.scores == (Fraction(1, 2), 3, 3, 0)
