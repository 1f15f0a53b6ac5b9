import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.severity import additive
from scoring.severity.design import Disconnected, design, from_table


def test_a_complete_table_gives_means():
    """Rows 5 7 / 8 10: means 6 and 9; judges' means 6.5 and 8.5 about 7.5."""
    found = additive(from_table([[5, 7], [8, 10]]))

    assert found.candidates == pytest.approx([6, 9])
    assert found.leniency == pytest.approx([-1, 1])
    assert (found.residual, found.freedom) == (pytest.approx(0, abs=1e-9), 1)


def test_who_met_the_severe_judge_is_lifted():
    """Judge 1 is 2 below judge 0 on the candidate they share; 1 had only 0, 2 only 1."""
    found = additive(from_table([[8, 6], [7, np.nan], [np.nan, 6]]))

    assert found.leniency == pytest.approx([1, -1])
    assert found.candidates == pytest.approx([7, 6, 7])


def test_nothing_left_over_tells_no_error():
    found = additive(design([0], [0], [4]))

    assert found.candidates.tolist() == [4]
    assert found.freedom == 0
    assert np.isnan(found.residual)
    assert np.isnan(found.candidate_errors).all()


def test_errors_are_those_of_the_whole_system():
    """Against the inverse of all normal equations, the last leniency minus the others."""
    table = np.array([[8, 6, np.nan], [7, np.nan, 5], [np.nan, 6, 9], [4, 4, 5]], dtype=float)
    made = from_table(table)
    found = additive(made)
    equations = np.zeros((len(made.marks), 6))
    equations[np.arange(len(made.marks)), made.candidates] = 1
    for row, judge in enumerate(made.judges):
        equations[row, 4:] = -1 if judge == 2 else np.eye(2)[judge]

    variances = np.diag(np.linalg.inv(equations.T @ equations)) * found.residual**2

    assert found.candidate_errors == pytest.approx(np.sqrt(variances[:4]))
    assert found.leniency_errors[:2] == pytest.approx(np.sqrt(variances[4:]))


@given(st.lists(st.integers(-5, 5), min_size=4, max_size=4), st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_made_up_effects_come_back_from_holes(candidates, leniency):
    table = np.add.outer(np.array(candidates, dtype=float), leniency)
    table[0, 0] = table[1, 1] = table[2, 2] = np.nan

    found = additive(from_table(table))

    assert found.candidates == pytest.approx(np.array(candidates) + np.mean(leniency), abs=1e-9)
    assert found.leniency == pytest.approx(np.array(leniency) - np.mean(leniency), abs=1e-9)


def test_parts_are_refused():
    with pytest.raises(Disconnected):
        additive(from_table([[1, np.nan], [np.nan, 2]]))
