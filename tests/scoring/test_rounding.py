from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.exact import INT64_MAX
from scoring.rounding import decimal_text, rescale, round_half_up_ratio

big = st.integers(-(2**70), 2**70)


def rounded(numer, denom):
    table = np.empty(len(numer), dtype=object)
    table[:] = numer
    return round_half_up_ratio(table, denom).tolist()


def test_a_half_goes_up():
    """1/2 -> 1, 3/2 -> 2, 5/2 -> 3; half to even would give 0, 2, 2."""
    assert rounded([1, 3, 5], 2) == [1, 2, 3]


def test_a_half_below_zero_goes_away_from_zero():
    """-1/2 -> -1, as a deduction of 0.5 is printed as 1."""
    assert rounded([-1, -3, -5], 2) == [-1, -2, -3]


def test_less_than_half_goes_down_and_more_goes_up():
    """7/3 = 2.33 -> 2; 8/3 = 2.67 -> 3; 9/3 = 3; and the same below zero."""
    assert rounded([7, 8, 9, -7, -8, -9, 0], 3) == [2, 3, 3, -2, -3, -3, 0]


def test_each_entry_can_have_its_own_denominator():
    assert round_half_up_ratio(np.array([5, 5, 5]), np.array([1, 2, 3])).tolist() == [5, 3, 2]


@pytest.mark.parametrize("denom", [0, -1, np.array([1, 0])])
def test_a_denominator_that_is_not_positive_is_refused(denom):
    with pytest.raises(BadInput, match=r"^A denominator must be positive\.$"):
        round_half_up_ratio(np.array([1, 1]), denom)


def test_nothing_wraps_at_the_edge_of_64_bits():
    """2 * n + d would wrap here; (2**63 - 1) / 2 = 2**62 - 1/2 goes up to 2**62."""
    assert rounded([INT64_MAX, -INT64_MAX, -(2**63)], 2) == [2**62, -(2**62), -(2**62)]
    assert rounded([1, -1], 2**70) == [0, 0]


@given(st.lists(big, min_size=1, max_size=4), st.integers(1, 2**70))
def test_rounding_agrees_with_decimal(numer, denom):
    with localcontext() as context:
        context.prec = 100
        expected = [int((Decimal(entry) / Decimal(denom)).quantize(Decimal(1), ROUND_HALF_UP)) for entry in numer]
    assert rounded(numer, denom) == expected


def test_decimals_are_added_exactly_and_removed_half_up():
    """0.05 = 0.0500; 0.05 -> 0.1 and 0.04 -> 0.0 at one decimal; 0.0549 -> 0.05 and 0.0551 -> 0.06 over two."""
    assert rescale(np.array([5]), decimals=2, to=4).tolist() == [500]
    assert rescale(np.array([5]), decimals=2, to=2).tolist() == [5]
    assert rescale(np.array([5, 4, -5]), decimals=2, to=1).tolist() == [1, 0, -1]
    assert rescale(np.array([549, 551, -550]), decimals=4, to=2).tolist() == [5, 6, -6]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(9078, 2, "90.78"), (-5, 2, "-0.05"), (0, 2, "0.00"), (7, 0, "7"), (-7, 0, "-7"), (-123, 1, "-12.3")],
)
def test_a_number_is_written_with_all_its_decimals(value, decimals, text):
    assert decimal_text(value, decimals) == text
