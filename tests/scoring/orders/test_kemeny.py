from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.orders import ballots, kemeny, wins
from scoring.orders.kemeny import by_program, by_subsets, groups


def agreed(above, order):
    return sum(int(above[one, other]) for at, one in enumerate(order) for other in order[at + 1 :])


@given(st.lists(st.permutations([1, 2, 3, 4, 5]), min_size=1, max_size=6))
def test_no_order_agrees_with_more(rows):
    above = wins(ballots(rows))
    found = kemeny(ballots(rows))

    best = max(agreed(above, order) for order in permutations(range(5)))
    assert found.score == agreed(above, found.order) == best
    assert agreed(above, by_subsets(above)) == best


@settings(max_examples=15)
@given(st.lists(st.permutations(range(1, 8)), min_size=3, max_size=7))
def test_the_program_finds_what_the_subsets_find(rows):
    above = wins(ballots(rows))

    assert agreed(above, by_program(above)) == agreed(above, by_subsets(above))


def test_a_large_circle_goes_to_the_program():
    """Sixteen in a circle, each ballot turned by one: any turn of it is best, the lost pairs are the same."""
    size = 16
    cast = ballots([list(np.roll(np.arange(1, size + 1), shift)) for shift in range(size)])

    found = kemeny(cast)

    assert len(groups(wins(cast))) == 1
    assert found.score == max(agreed(wins(cast), [(at + turn) % size for at in range(size)]) for turn in range(size))


def test_groups_come_in_the_order_of_their_majorities():
    """0 beats all; 1, 2, 3 go round; 4 loses to all."""
    cast = ballots([[1, 2, 3, 4, 5], [1, 4, 2, 3, 5], [1, 3, 4, 2, 5]])

    assert groups(wins(cast)) == [[0], [1, 2, 3], [4]]
    assert kemeny(cast).order[0] == 0
    assert kemeny(cast).order[-1] == 4


def test_level_neighbours_are_told():
    assert kemeny(ballots([[1, 2, 3], [2, 1, 3]])).ties == ((0, 1),)
    assert kemeny(ballots([[2, 1]])).order == (1, 0)
    assert kemeny(ballots([[2, 1]])).ties == ()


def test_no_exact_answer_is_promised_for_too_many_in_a_circle():
    size = 61
    cast = ballots([list(np.roll(np.arange(1, size + 1), shift)) for shift in range(size)])

    with pytest.raises(BadInput) as refused:
        kemeny(cast)

    assert len(refused.value.rows) == size
