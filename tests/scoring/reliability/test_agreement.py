import pytest

from scoring.errors import BadInput
from scoring.reliability import fleiss_kappa, kendall_w


def test_judges_of_one_mind_and_of_opposite_ones():
    assert kendall_w([[1, 10], [2, 20], [3, 30]]).value == 1
    assert kendall_w([[1, 3], [2, 2], [3, 1]]).value == 0


def test_the_statistic_is_friedmans():
    """W 1, three candidates, two judges: 2 × 2 × 1 = 4 with 2 degrees; e^-2 is left."""
    found = kendall_w([[1, 10], [2, 20], [3, 30]])

    assert (found.chi2, found.freedom) == (4, 2)
    assert found.p == pytest.approx(0.1353353)


@pytest.mark.parametrize("rows", [[[1, 1], [1, 1]], [[1, 2]], [[1], [2]], [[1, None], [2, 1]]])
def test_no_order_no_concordance(rows):
    with pytest.raises(BadInput):
        kendall_w(rows)


def test_kappa_by_hand():
    """Pairs agree in the first and third: 2/3; shares 1/2, 1/2, so chance is 1/2: (2/3 − 1/2) / (1/2)."""
    assert fleiss_kappa([[2, 0], [1, 1], [0, 2]]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("counts", "rows"),
    [([[2, 0], [1, 2]], (1,)), ([[2, -1], [1, 0]], (0,)), ([[0.5, 0.5]], (0,)), ([[1, 0]], ()), ([[3, 0], [3, 0]], ())],
)
def test_counts_that_do_not_fit_are_refused(counts, rows):
    with pytest.raises(BadInput) as refused:
        fleiss_kappa(counts)

    assert refused.value.rows == rows
