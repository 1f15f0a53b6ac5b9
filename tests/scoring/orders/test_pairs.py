from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.orders import ballots, borda, copeland, points, schulze, wins

SIZE = 4
votes = st.lists(st.permutations([1, 2, 3, 4]), min_size=1, max_size=7)
METHODS = [borda, copeland, schulze, points]


def test_who_is_left_out_stands_below_and_beside():
    """First ballot: 0 over 1, both over 2 and 3, who are level. Second, twice: 1 level with 2 over 0 and 3."""
    above = wins(ballots([[1, 2, None, None], [2, 1, 1, None]], [1, 2]))

    assert above.tolist() == [[0, 1, 1, 3], [2, 0, 1, 3], [2, 0, 0, 2], [0, 0, 0, 0]]


def test_more_ballots_than_64_bits_hold_are_counted_exactly():
    above = wins(ballots([[1, 2], [2, 1]], [2**70, 1]))

    assert above.tolist() == [[0, 2**70], [1, 0]]
    assert borda(ballots([[1, 2], [2, 1]], [2**70, 1])).scores == (2**70, 1)


def test_equal_ones_count_half():
    """Three on one ballot, the first two level: 1/2 + 1 each, and nothing."""
    level = ballots([[1, 1, 2]])

    assert borda(level).scores == (Fraction(3, 2), Fraction(3, 2), 0)
    assert copeland(level).scores == (Fraction(3, 2), Fraction(3, 2), 0)
    assert schulze(level).scores == (Fraction(3, 2), Fraction(3, 2), 0)


def test_a_circle_of_three_is_a_tie():
    circle = ballots([[1, 2, 3], [3, 1, 2], [2, 3, 1]])

    for method in METHODS:
        assert method(circle).places.tolist() == [1, 1, 1]


def test_the_weakest_majority_of_a_circle_gives_way():
    """0 over 1 by 7 of 9, 1 over 2 by 6, 2 over 0 by 5: the five give way."""
    cast = ballots([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [4, 2, 3])

    assert wins(cast).tolist() == [[0, 7, 4], [2, 0, 6], [5, 3, 0]]
    assert schulze(cast).places.tolist() == [1, 2, 3]
    assert copeland(cast).places.tolist() == [1, 1, 1]


@pytest.mark.parametrize("method", METHODS)
@given(votes, st.permutations(range(SIZE)))
def test_candidates_and_ballots_have_no_names(method, rows, order):
    """Neutral and anonymous: changed about, the same comes out changed about."""
    found = method(ballots(rows)).scores
    turned = method(ballots([[row[at] for at in order] for row in reversed(rows)])).scores

    assert turned == tuple(found[at] for at in order)


@pytest.mark.parametrize("method", METHODS)
@given(votes, st.integers(0, SIZE - 1))
def test_to_be_raised_does_no_harm(method, rows, one):
    """Monotone: one ballot puts somebody first; nobody else may pass them for it."""
    before = method(ballots(rows)).places
    row = list(rows[0])
    raised = [1 if at == one else place + (place < row[one]) for at, place in enumerate(row)]
    after = method(ballots([raised, *rows[1:]])).places

    assert after[one] <= before[one]


@given(votes)
def test_who_beats_everybody_is_first(rows):
    above = wins(ballots(rows))
    for one in range(SIZE):
        if all(above[one, other] > above[other, one] for other in range(SIZE) if other != one):
            assert copeland(ballots(rows)).places[one] == 1
            assert schulze(ballots(rows)).places[one] == 1
