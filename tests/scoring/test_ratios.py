import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ratios import Ratios, fraction_text, quotients, rounded_text

columns = st.lists(st.tuples(st.integers(-(2**62), 2**62), st.integers(1, 40)), min_size=1, max_size=6)
factors = st.fractions(-1000, 1000, max_denominator=1000)


@given(columns, factors, st.one_of(st.none(), st.integers(0, 6)))
def test_arithmetic_agrees_with_python_fractions(pairs, factor, decimals):
    sums, counts = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    exact = [Fraction(total, count) for total, count in pairs]

    means = quotients(sums, counts)
    products = means.times(factor)
    totals = products.plus(means)

    assert means.fractions().tolist() == exact
    assert products.fractions().tolist() == [mean * factor for mean in exact]
    assert totals.fractions().tolist() == [mean * factor + mean for mean in exact]
    sums_of_both = [mean * factor + mean for mean in exact]
    for got, want in zip(totals.rounded(decimals).fractions(), sums_of_both, strict=True):
        assert got == (want if decimals is None else half_up(want, decimals))


def half_up(value, decimals):
    size = abs(value) * 10**decimals
    whole = int(size) + (size - int(size) >= Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def test_a_rounded_figure_has_the_denominator_of_its_decimals():
    """25/3 = 8.333... -> 833 hundredths."""
    figure = Ratios(np.array([25]), 3).rounded(2)

    assert (figure.numer.tolist(), figure.denom) == ([833], 100)
    assert Ratios(np.array([25]), 3).fixed(0).tolist() == [8]


def test_equal_fractions_share_one_object():
    first, second = Ratios(np.array([1, 1]), 3).fractions()

    assert first is second


def test_means_over_different_counts_get_one_denominator():
    """7/2 and 7/3 are 21/6 and 14/6."""
    figures = quotients(np.array([7, 7]), np.array([2, 3]))

    assert (figures.numer.tolist(), figures.denom) == ([21, 14], 6)


def test_a_denominator_beyond_64_bits_is_exact_even_for_sums_of_nothing():
    """The least common multiple of 1 to 60 has 25 digits; 0 over it is 0."""
    figures = quotients(np.zeros(60, dtype=np.int64), np.arange(1, 61))

    assert figures.denom == math.lcm(*range(1, 61))
    assert figures.numer.tolist() == [0] * 60


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(25, 4), "6.25"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(25, 3), "25/3"),
        (Fraction(-1, 6), "-1/6"),
        (Fraction(6), "6"),
        (Fraction(3, 2**20), "0.000002861022949" + "21875"),
    ],
)
def test_a_fraction_is_a_decimal_where_that_ends(value, text):
    assert fraction_text(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(5032, 1061), 2, "4.74"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 8), 1, "-0.1"),
        (Fraction(0), 2, "0.00"),
        (Fraction(5, 2), 0, "3"),
    ],
)
def test_a_fraction_is_rounded_half_away_from_zero(value: Fraction, decimals: int, text: str):
    """1/8 lies half way between 0.12 and 0.13; its opposite goes the other way."""
    assert rounded_text(value, decimals) == text
