from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregate import METHODS, SELECT, average, mean, trimmed_mean, without_extremes
from scoring.errors import TooFewMarks
from scoring.marks import masked

rows = st.lists(st.one_of(st.none(), st.integers(-(2**66), 2**66)), min_size=3, max_size=9).filter(
    lambda row: sum(mark is not None for mark in row) >= 3
)
drops = st.integers(0, 1)


def test_a_recused_judge_is_missing_not_zero():
    """8.00 is the middle of 9.50, 8.00, 7.00; the recused one is not the lowest."""
    means = trimmed_mean(masked([[950, 800, 700, None]]))

    assert means.tolist() == [800]


def test_a_plain_mean_counts_every_mark_and_rounds_half_up():
    """(950 + 800 + 700) / 3 = 816.67 -> 817; (1 + 2) / 2 = 1.5 -> 2; -1.5 -> -2."""
    assert mean(masked([[950, 800, 700], [1, 2, None], [-1, -2, None]])).tolist() == [817, 2, -2]


def test_two_can_be_dropped_at_each_end():
    """Of 1 2 4 8 16 only 4 is left; by default 1 and 16 go: 14 / 3 = 4.67 -> 5."""
    marks = masked([[1, 2, 4, 8, 16]])

    assert trimmed_mean(marks, drop=2).tolist() == [4]
    assert trimmed_mean(marks).tolist() == [5]


@pytest.mark.parametrize(
    ("marks", "drop", "used"),
    [
        ([5, 7, 5, 9, 9], 1, [1, 1, 0, 1, 0]),
        ([6, 6, 6, 6], 1, [1, 1, 0, 0]),
        ([5, 5, 5, 7, 5], 2, [1, 0, 0, 0, 0]),
        ([9, None, 1, 5, None], 1, [0, 0, 0, 1, 0]),
        ([None, 0, -1, 3, None], 1, [0, 1, 0, 0, 0]),
        ([1, 2, 3], 0, [1, 1, 1]),
    ],
)
def test_of_equal_extremes_the_later_seat_is_left_out(marks, drop, used):
    """5 7 5 9 9: the second 5 and the second 9 go. 5 5 5 7 5: two later 5s, then 7, then a 5."""
    assert without_extremes(masked([marks]), drop).astype(int).tolist() == [used]


def test_missing_marks_at_the_edge_of_64_bits_are_never_taken_for_extremes():
    """The largest 64-bit mark is still higher than nothing, and lower than what marks a hole."""
    top = 2**63 - 1

    assert without_extremes(masked([[top, None, top, top]]), 1).tolist() == [[True, False, False, False]]


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (trimmed_mean, 3),
        (lambda marks: trimmed_mean(marks, drop=2), 5),
        (lambda marks: average(marks, "trimmed_mean", drop=1, minimum_marks=4), 4),
        (lambda marks: average(marks, "mean", minimum_marks=2), 2),
        (mean, 1),
    ],
)
def test_rows_with_too_few_marks_are_named(call, needed):
    enough = [1] * needed + [None] * (6 - needed)
    short = [1] * (needed - 1) + [None] * (7 - needed)

    with pytest.raises(TooFewMarks, match=f"^At least {needed} marks are needed\\.$") as caught:
        call(masked([enough, short, enough, short]))

    assert caught.value.rows == (1, 3)
    call(masked([enough]))


def test_a_panel_without_seats_has_too_few_marks():
    with pytest.raises(TooFewMarks):
        mean(masked([[], []]))


def test_sums_beyond_64_bits_are_exact():
    """Three marks of 2**62 make 3 * 2**62, more than 64 bits hold."""
    assert mean(masked([[2**62, 2**62, 2**62]])).tolist() == [2**62]


@given(rows, drops)
def test_the_average_is_that_of_the_sorted_middle(row, drop):
    present = sorted(mark for mark in row if mark is not None)
    middle = present[drop : len(present) - drop]

    found = average(masked([row]), "trimmed_mean", drop=drop)

    assert found.values.fractions().tolist() == [Fraction(sum(middle), len(middle))]
    used = [mark for mark, counts in zip(row, found.used[0], strict=True) if counts]
    assert sorted(used) == middle


@given(rows, drops)
def test_a_trimmed_mean_lies_between_the_extremes(row, drop):
    present = [mark for mark in row if mark is not None]

    assert min(present) <= trimmed_mean(masked([row]), drop=drop).tolist()[0] <= max(present)


@given(rows, drops, st.randoms(use_true_random=False))
def test_the_order_of_the_judges_does_not_matter(row, drop, random):
    shuffled = random.sample(row, len(row))

    assert trimmed_mean(masked([row]), drop=drop) == trimmed_mean(masked([shuffled]), drop=drop)


def test_every_method_has_its_choice_of_marks():
    assert METHODS.keys() == SELECT.keys()


def test_a_mean_is_rounded_only_when_it_is_shown():
    """(1 + 2) / 2 = 3/2 exactly."""
    found = average(masked([[1, 2]]), "mean")

    assert found.values.fractions().tolist() == [Fraction(3, 2)]
    assert np.all(found.used)
