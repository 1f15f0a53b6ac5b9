from statistics import NormalDist

import numpy as np
import pytest

from scoring.composite import grades, rsr, table
from scoring.composite.rank_sums import mid_ranks
from scoring.errors import BadInput


def test_equal_figures_share_the_mean_of_their_ranks():
    assert mid_ranks(np.array([3.0, 1.0, 3.0, 9.0])).tolist() == [2.5, 1, 2.5, 4]


def test_ranks_are_summed_and_divided():
    """First criterion ranks 1 3 2, second (less is better) 3 1 2: (1+3)/6, (3+1)/6, (2+2)/6."""
    found = rsr(table([[10, 1], [30, 9], [20, 5]], None, [1, -1]))

    assert found == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert rsr(table([[10, 1], [30, 9]], [3, 1])) == pytest.approx([0.5, 1.0])


def test_an_extreme_figure_counts_no_more_than_its_rank():
    assert rsr(table([[1], [2], [10**9]])).tolist() == rsr(table([[1], [2], [3]])).tolist()


def test_grades_follow_the_fitted_line():
    """Shares 1/4, 2/4, 3/4 and 1 - 1/16 of four; the ratios lie on a line in their probits."""
    probits = np.array([5 + NormalDist().inv_cdf(share) for share in (1 / 4, 2 / 4, 3 / 4, 1 - 1 / 16)])

    found, constant, slope = grades(0.1 * probits)

    assert (constant, slope) == (pytest.approx(0, abs=1e-9), pytest.approx(0.1))
    assert found == [1, 1, 1, 2]
    assert grades(0.1 * probits, bounds=(4.5, 5.5))[0] == [0, 1, 2, 2]


def test_equal_ratios_are_one_step_of_the_distribution():
    """0.2 twice of four: the mean of ranks 1 and 2 is 1.5, a share of 3/8."""
    probits = [5 + NormalDist().inv_cdf(share) for share in (3 / 8, 3 / 4, 1 - 1 / 16)]
    slope, constant = np.polyfit(probits, [0.2, 0.5, 0.9], 1)

    assert grades(np.array([0.2, 0.9, 0.2, 0.5]))[1:] == (pytest.approx(constant), pytest.approx(slope))


@pytest.mark.parametrize("bounds", [(), (4.0, 4.0), (6.0, 4.0), (np.nan,)])
def test_bounds_rise(bounds):
    with pytest.raises(BadInput):
        grades(np.array([0.1, 0.2, 0.3]), bounds)


def test_two_ratios_are_too_few():
    with pytest.raises(BadInput):
        grades(np.array([0.1, 0.2, 0.2]))
