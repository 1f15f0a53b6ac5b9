import numpy as np
import pytest

from scoring.solver import Rows, minimise


def test_whole_numbers_are_chosen_within_limits():
    """Of 5, 4, 3 at most two, and not the first with the second: 5 + 3."""
    rows = Rows(3)
    rows.add([0, 1, 2], 1.0, 0, 2)
    rows.add([0, 1], [1.0, 1.0], high=1)

    assert minimise([-5, -4, -3], rows).tolist() == [1, 0, 1]
    assert len(rows) == 2


def test_parts_where_wholes_are_not_asked_for():
    rows = Rows(2)
    rows.add([0, 1], [2.0, 1.0], high=1)

    assert minimise([-1, 0], rows, whole=False) == pytest.approx([0.5, 0])
    assert minimise([-1, 0], rows).tolist() == [0, 0]


def test_nothing_fits():
    rows = Rows(1)
    rows.add([0], 1.0, 2, np.inf)

    assert minimise([1], rows) is None
    assert minimise([1, -1], Rows(2), high=3).tolist() == [0, 3]
