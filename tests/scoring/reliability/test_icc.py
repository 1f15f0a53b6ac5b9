import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.reliability.icc import Icc, intraclass, squares, stepped_up

tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=8).filter(
    lambda rows: len({mark for row in rows for mark in row}) > 1
)


def test_mean_squares_by_hand():
    """1 2 / 3 6: grand 3; rows 1.5, 4.5: 2·(2.25+2.25) = 9; columns 2, 4: 2·(1+1) = 4; rest .25 each: 1."""
    ms = squares([[1, 2], [3, 6]])

    assert (ms.n, ms.k) == (2, 2)
    assert (ms.between, ms.judges, ms.error) == (pytest.approx(9), pytest.approx(4), pytest.approx(1))
    assert ms.within == pytest.approx((4 + 1) / 2)


def test_judges_who_never_differ():
    found = intraclass([[1, 1], [5, 5], [3, 3]])

    assert all((one.value, one.low, one.high) == (1, 1, 1) for one in found.values())


def test_a_judge_who_is_always_two_higher_disagrees_on_level_only():
    found = intraclass([[1, 3], [5, 7], [3, 5]])

    assert found["ICC31"].value == 1
    assert found["ICC21"].value < 1
    assert found["ICC11"].value < found["ICC21"].value


def test_wider_confidence_wider_interval():
    rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6]]
    narrow, wide = intraclass(rows, confidence=0.8), intraclass(rows, confidence=0.99)

    for name, one in narrow.items():
        assert wide[name].low < one.low < one.value < one.high < wide[name].high


@given(tables)
def test_the_estimate_lies_in_its_interval(rows):
    for one in intraclass(rows).values():
        assert one.low <= one.value + 1e-9
        assert one.value <= one.high + 1e-9


@given(tables, st.integers(-(10**6), 10**6))
def test_where_the_scale_begins_does_not_matter(rows, shift):
    shifted = intraclass(np.array(rows) + shift)

    for name, one in intraclass(rows).items():
        assert shifted[name].value == pytest.approx(one.value, abs=1e-4, rel=1e-4)


def test_a_mean_of_many_is_stepped_up():
    """Spearman-Brown: 3 × .5 / (1 + 2 × .5); at −1/(k−1) there is no finite value."""
    assert stepped_up(Icc(0.5, 0.2, 0.8), 3).value == pytest.approx(0.75)
    assert stepped_up(Icc(-0.5, -0.5, 0.0), 3) == Icc(-np.inf, -np.inf, 0.0)


@pytest.mark.parametrize(
    "ratings",
    [[[1, 2]], [[1], [2]], [[1, None], [2, 3]], [[4, 4], [4, 4]], [["x", 1], [1, 2]], [1, 2], [[np.inf, 1], [1, 2]]],
)
def test_what_cannot_be_told_is_refused(ratings):
    with pytest.raises(BadInput):
        intraclass(ratings)


@pytest.mark.parametrize("confidence", [0, 1, 1.5])
def test_confidence_is_a_share(confidence):
    with pytest.raises(BadInput):
        intraclass([[1, 2], [3, 5]], confidence=confidence)


def test_a_gap_names_its_row_and_a_mask_is_a_gap():
    with pytest.raises(BadInput) as refused:
        intraclass(np.ma.MaskedArray([[1, 2], [3, 4], [5, 6]], mask=[[0, 0], [0, 1], [0, 0]]))

    assert refused.value.rows == (1,)
