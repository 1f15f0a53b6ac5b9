import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.exact import INT64_MAX, dense, magnitude, plus, row_sums, tighten, times, widen

integers = st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=5)


def wide(entries):
    table = np.empty(len(entries), dtype=object)
    table[:] = entries
    return tighten(table)


def test_the_largest_size_is_found_on_either_side_of_zero():
    assert magnitude(np.array([3, -7, 5])) == 7
    assert magnitude(np.array([8, -7, 5])) == 8
    assert magnitude(np.array([], dtype=np.int64)) == 0


def test_the_most_negative_64_bit_number_has_a_size_that_does_not_fit():
    """-2**63 fits, 2**63 does not: abs() would wrap back to -2**63."""
    lowest = np.array([-(2**63)])

    assert magnitude(lowest) == 2**63
    assert tighten(lowest).dtype == object


@pytest.mark.parametrize(("bound", "kind"), [(INT64_MAX, np.int64), (INT64_MAX + 1, object)])
def test_64_bits_are_used_exactly_as_long_as_they_suffice(bound, kind):
    assert widen(np.array([1, 2]), bound).dtype == kind


def test_a_product_beyond_64_bits_does_not_wrap():
    """2**62 * 4 is 2**64, which 64 bits would wrap to 0."""
    assert times(np.array([2**62]), 4).tolist() == [2**64]


def test_a_huge_factor_meets_only_zeros():
    assert times(np.array([0]), 2**70).tolist() == [0]


def test_a_sum_beyond_64_bits_does_not_wrap():
    assert plus(np.array([INT64_MAX]), np.array([1])).tolist() == [2**63]
    assert row_sums(np.array([[INT64_MAX, INT64_MAX, 2]])).tolist() == [2**64]
    assert row_sums(np.array([[2**62] * 4])).tolist() == [2**64]


def test_small_results_return_to_64_bits():
    assert times(wide([2**64]), 0).dtype == np.int64
    assert plus(wide([2**64]), wide([-(2**64)])).dtype == np.int64
    assert row_sums(wide([2**64, -(2**64)]).reshape(1, 2)).dtype == np.int64


@given(integers, st.integers(-(2**70), 2**70))
def test_products_and_sums_equal_those_of_python_integers(entries, factor):
    values = wide(entries)

    assert times(values, factor).tolist() == [entry * factor for entry in entries]
    assert plus(values, values).tolist() == [2 * entry for entry in entries]
    assert row_sums(values.reshape(1, -1)).tolist() == [sum(entries)]


@given(integers)
def test_dense_numbers_keep_the_order_and_the_ties(entries):
    distinct = sorted(set(entries))

    assert dense(wide(entries)).tolist() == [distinct.index(entry) for entry in entries]
