import numpy as np
import pytest

from scoring.errors import BadInput
from scoring.marks import checked, masked


def test_none_is_a_missing_mark():
    marks = masked([[950, None], [None, 700]])

    assert marks.dtype == np.int64
    assert marks.mask.tolist() == [[False, True], [True, False]]
    assert marks.tolist() == [[950, None], [None, 700]]


def test_what_lies_under_a_mask_is_forgotten():
    """Two inputs that differ only under the mask must seal to the same bytes."""
    marks = checked(np.ma.MaskedArray([[1, 99]], mask=[[False, True]]))

    assert np.ma.getdata(marks).tolist() == [[1, 0]]
    assert np.ma.getdata(masked([[1, None]])).tolist() == [[1, 0]]


def test_one_figure_per_candidate_needs_no_nesting():
    assert masked([95, None, 7]).tolist() == [95, None, 7]
    assert masked([]).shape == (0,)


def test_figures_beyond_64_bits_stay_exact():
    marks = masked([[2**70, None]])

    assert marks.dtype == object
    assert marks.tolist() == [[2**70, None]]


def test_numpy_integers_of_any_width_are_accepted():
    """Wide entries become Python integers, so that they cannot wrap next to huge ones."""
    assert checked(np.array([7], dtype=np.uint8)).dtype == np.int64
    assert checked(np.array([7], dtype=np.int16)).dtype == np.int64
    assert checked(np.array([2**64 - 1], dtype=np.uint64)).tolist() == [2**64 - 1]
    assert [type(entry) for entry in masked([np.int64(7), 2**70]).tolist()] == [int, int]


def test_marks_are_a_copy_that_cannot_be_written():
    source = np.array([[1, 2]])
    marks = checked(source)
    source[0, 0] = 9

    assert marks.tolist() == [[1, 2]]
    with pytest.raises(ValueError, match="read-only"):
        np.ma.getdata(marks)[0, 0] = 5
    with pytest.raises(ValueError, match="read-only"):
        np.ma.getmaskarray(marks)[0, 0] = True


@pytest.mark.parametrize("entry", [9.5, 9.0, float("nan"), float("inf"), True, "9", np.float64(9), np.bool_(True), []])
def test_an_entry_that_is_no_integer_is_refused_with_its_row(entry):
    with pytest.raises(BadInput, match=r"^Marks are whole numbers of the smallest unit\.$") as caught:
        masked([[1, 2], [3, entry], [None, 4]])

    assert caught.value.rows == (1,)


@pytest.mark.parametrize("values", [np.array([9.0, 8.0]), np.array([True, False]), np.array([np.nan, 1.0])])
def test_float_and_bool_arrays_are_refused(values):
    with pytest.raises(BadInput) as caught:
        checked(values)

    assert caught.value.rows == (0, 1)


def test_a_lone_number_that_is_wrong_has_no_row():
    with pytest.raises(BadInput) as caught:
        checked(np.array(9.5))

    assert caught.value.rows == ()


def test_rows_of_different_length_are_refused_by_name():
    with pytest.raises(BadInput, match=r"^Every row needs one entry for each judge\.$") as caught:
        masked([[1, 2], [3], 4, (5, 6)])

    assert caught.value.rows == (1, 2)
