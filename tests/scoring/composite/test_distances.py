import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.composite import table, topsis, vikor
from scoring.errors import BadInput

figures = st.lists(st.lists(st.integers(-50, 50), min_size=3, max_size=3), min_size=2, max_size=6)


def test_the_best_in_everything_is_the_ideal():
    """3, 4 dominates; 1, 1 is dominated."""
    assert topsis(table([[3, 4], [1, 1], [2, 2]]))[:2].tolist() == [1, 0]


def test_less_can_be_better():
    assert topsis(table([[3, 4], [1, 1]], None, [-1, -1])).tolist() == [0, 1]


def test_candidates_that_are_all_alike_are_in_the_middle():
    assert topsis(table([[0, 5], [0, 5]])).tolist() == [0.5, 0.5]
    assert topsis(table([[7]])).tolist() == [0.5]


def test_columns_are_divided_by_their_length():
    """3, 4 has length 5; weights 1 and 3 of 4: the lack of the first is .25 × .2, of the second .75 × .2 √(…)."""
    found = topsis(table([[3, 1], [4, 0]], [1, 3]))

    first, second = 0.25 * (4 - 3) / 5, 0.75 * 1
    assert found == pytest.approx([second / (first + second), first / (first + second)])


def test_huge_figures_do_not_run_over():
    assert topsis(table([[1e300, 1], [2e300, 1]])).tolist() == [0, 1]


@given(figures, st.permutations(range(3)))
def test_the_order_of_criteria_does_not_matter(rows, order):
    weights = np.array([1.0, 2, 4])
    values = np.array(rows)

    assert topsis(table(values[:, order], weights[list(order)])) == pytest.approx(topsis(table(values, weights)))


@given(figures)
def test_whoever_is_no_worse_in_anything_is_no_worse(rows):
    found = topsis(table(rows))

    for one, other in ((a, b) for a in range(len(rows)) for b in range(len(rows))):
        if all(mine >= theirs for mine, theirs in zip(rows[one], rows[other], strict=True)):
            assert found[one] >= found[other] - 1e-12


def test_the_compromise_is_everyone_within_a_small_lead():
    """Q of 0, 0.2, 1 with three candidates: the lead that counts is 1 / 2."""
    found = vikor(table([[10, 10], [9, 9], [5, 5]]))

    assert found.index == pytest.approx([0, 0.2, 1])
    assert found.chosen == (0, 1)


def test_a_clear_first_stands_alone():
    assert vikor(table([[10, 10], [1, 1], [0, 0]])).chosen == (0,)
    assert vikor(table([[3, 4]])).chosen == (0,)


def test_who_leads_by_neither_sum_nor_regret_shares_with_the_next():
    """The first leads by Q alone: the second has less to miss (S), the fifth less regret (R)."""
    found = vikor(table([[9, 1, 6], [8, 9, 2], [1, 8, 3], [3, 0, 8], [5, 2, 3], [4, 8, 2]]))

    assert np.argmin(found.utility) == 1
    assert np.argmin(found.regret) == 4
    assert found.index[1] - found.index[0] > 1 / 5
    assert found.chosen == (0, 1)


def test_the_share_of_the_majority_is_a_share():
    with pytest.raises(BadInput):
        vikor(table([[1, 2]]), majority=1.1)
    with pytest.raises(BadInput):
        vikor(table([[1, 2]]), majority=-0.1)
    assert vikor(table([[1, 2], [2, 0]], [1, 3]), majority=1).index.tolist() == [0, 1]
    assert vikor(table([[1, 2], [2, 0]], [1, 3]), majority=0).index.tolist() == [0, 1]
