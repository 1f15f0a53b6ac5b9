"""Rounding half up, on integers only. 四舍五入

A tie goes away from zero, on the magnitude: 0.125 becomes 0.13 and -0.125 becomes -0.13. So a
deduction is rounded as the same number printed without its sign would be.
"""

import numpy as np

from scoring.errors import BadInput
from scoring.exact import IntArray, magnitude, tighten, times, widen


def round_half_up_ratio(numer: IntArray, denom: IntArray | int) -> IntArray:
    """Divide integers and round to the nearest, ties away from zero. 四舍五入

    Args:
        numer: Integers of any shape.
        denom: Positive integers: one for all, or one for each.

    Returns:
        Integers in the shape of ``numer``; exact, whatever the size.

    Raises:
        BadInput: A denominator is not positive.

    Source:
        ISU Rule 353 and 四舍五入 as competition rules mean it; not GB/T 8170-2008, which rounds
        ties to even.
    """
    below = np.asarray(denom, dtype=object if isinstance(denom, int) else None)
    if np.any(below <= 0):
        raise BadInput("A denominator must be positive.")
    bound = max(magnitude(numer), magnitude(below))
    wide, below = widen(numer, bound), widen(below, bound)
    size = np.abs(wide)
    whole, rest = size // below, size % below
    whole = whole + (rest >= below - rest)
    return tighten(np.asarray(np.where(wide < 0, -whole, whole)))


def rescale(values: IntArray, *, decimals: int, to: int) -> IntArray:
    """Express fixed-point numbers with another number of decimals, rounding half up.

    Args:
        values: Integers in units of ``10 ** -decimals``.
        decimals: The decimal places that ``values`` has.
        to: The decimal places that the result has.

    Returns:
        Integers in units of ``10 ** -to``.
    """
    if to >= decimals:
        return times(values, 10 ** (to - decimals))
    return round_half_up_ratio(values, 10 ** (decimals - to))


def decimal_text(value: int, decimals: int) -> str:
    """Write a fixed-point integer as a decimal numeral.

    >>> decimal_text(-5, 2), decimal_text(9078, 2), decimal_text(7, 0)
    ('-0.05', '90.78', '7')
    """
    if decimals == 0:
        return str(value)
    whole, part = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{decimals}d}"
