import numpy as np
import pytest

from scoring.composite.tables import matrix, table, unit_scale
from scoring.errors import BadInput


def test_weights_of_any_unit_come_to_a_sum_of_one():
    """2 : 6 is a quarter and three quarters; without weights all are equal, and more is better."""
    given = table([[1, 2], [3, 4]], [2, 6], [1, -1])

    assert given.weights.tolist() == [0.25, 0.75]
    assert given.directions.tolist() == [1, -1]
    assert table([[1, 2]]).weights.tolist() == [0.5, 0.5]
    assert table([[1, 2]]).directions.tolist() == [1, 1]
    assert table([[1, 2]], [1e308, 1e308]).weights.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("values", "weights", "directions"),
    [
        ([[1, 2]], [1], None),
        ([[1, 2]], [1, -1], None),
        ([[1, 2]], [0, 0], None),
        ([[1, 2]], [1, np.inf], None),
        ([[1, 2]], [1, np.nan], None),
        ([[1, 2]], None, [1]),
        ([[1, 2]], None, [1, 0]),
        ([[1, 2]], None, [1, 2]),
        ([1, 2], None, None),
        ([[]], None, None),
        ([["a", 1]], None, None),
        ([[1, 2], [3]], None, None),
    ],
)
def test_what_cannot_be_evaluated_is_refused(values, weights, directions):
    with pytest.raises(BadInput):
        table(values, weights, directions)


def test_a_gap_names_its_row():
    """A missing figure is no zero."""
    with pytest.raises(BadInput) as refused:
        matrix([[1, 2], [3, np.nan], [np.inf, 1]])

    assert refused.value.rows == (1, 2)


def test_the_best_is_one_and_the_worst_nought():
    """Less is better in the second; the third is the same for all and says nothing."""
    scaled = unit_scale(np.array([[1.0, 10, 7], [3.0, 30, 7], [2.0, 25, 7]]), [1, -1, 1])

    assert scaled.tolist() == [[0, 1, 0], [1, 0, 0], [0.5, 0.25, 0]]


def test_figures_near_the_largest_double_do_not_run_over():
    assert unit_scale(np.array([[-1.7e308], [1.7e308], [0.0]]), [1])[:, 0].tolist() == [0, 1, 0.5]
