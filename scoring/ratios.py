"""Arrays of exact fractions over one common denominator. 精确分数

Where a rule rounds only at the end, nothing may be rounded on the way: a mean of seven marks is
kept as sevenths.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.exact import IntArray, magnitude, plus, tighten, times, widen
from scoring.rounding import decimal_text, round_half_up_ratio


@dataclass(frozen=True, eq=False)
class Ratios:
    """Hold ``numer / denom`` for every entry.

    Args:
        numer: Integers of any shape.
        denom: One positive integer for all of them.
    """

    numer: IntArray
    denom: int

    def times(self, factor: Fraction) -> "Ratios":
        """Multiply every entry by one fraction."""
        return Ratios(times(self.numer, factor.numerator), self.denom * factor.denominator)

    def plus(self, other: "Ratios") -> "Ratios":
        """Add entry by entry; both have the same shape."""
        denom = math.lcm(self.denom, other.denom)
        left = times(self.numer, denom // self.denom)
        return Ratios(plus(left, times(other.numer, denom // other.denom)), denom)

    def fixed(self, decimals: int) -> IntArray:
        """Round half up to integers in units of ``10 ** -decimals``."""
        return round_half_up_ratio(times(self.numer, 10**decimals), self.denom)

    def rounded(self, decimals: int | None) -> "Ratios":
        """Round half up to decimal places; None leaves the fractions as they are."""
        if decimals is None:
            return self
        return Ratios(self.fixed(decimals), 10**decimals)

    def fractions(self) -> IntArray:
        """Give each entry as a ``Fraction``; equal entries share one object."""
        values, where = np.unique(self.numer, return_inverse=True)
        found = np.empty(len(values), dtype=object)
        found[:] = [Fraction(int(value), self.denom) for value in values]
        return found[where]


def quotients(sums: IntArray, counts: IntArray) -> Ratios:
    """Divide each sum by its count, as fractions over the counts' least common multiple.

    Args:
        sums: Shape (rows,).
        counts: Shape (rows,), positive.
    """
    sizes, where = np.unique(counts, return_inverse=True)
    denom = math.lcm(*sizes.tolist())
    shares = np.array([denom // size for size in sizes.tolist()], dtype=object)[where]
    bound = magnitude(sums) * denom + denom
    return Ratios(tighten(widen(sums, bound) * widen(shares, bound)), denom)


def rounded_text(value: Fraction, decimals: int) -> str:
    """Write a fraction rounded half up, as a decimal numeral.

    >>> rounded_text(Fraction(5032, 1061), 2), rounded_text(Fraction(1, 8), 2), rounded_text(Fraction(-1, 8), 2)
    ('4.74', '0.13', '-0.13')
    """
    whole = math.floor(abs(value) * 10**decimals + Fraction(1, 2))
    return decimal_text(-whole if value < 0 else whole, decimals)


def fraction_text(value: Fraction) -> str:
    """Write a fraction as a decimal numeral where that ends, else as ``numerator/denominator``.

    >>> fraction_text(Fraction(25, 4)), fraction_text(Fraction(25, 3))
    ('6.25', '25/3')
    """
    denom = value.denominator
    if pow(10, denom.bit_length(), denom):
        return str(value)
    decimals = 0
    while 10**decimals % denom:
        decimals += 1
    return decimal_text(int(value * 10**decimals), decimals)
