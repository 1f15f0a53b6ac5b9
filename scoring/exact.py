"""Integer arrays that never wrap. 精确整数运算

Every operation works out how large its results can become before it runs. While that fits in
64 bits the array is ``int64`` and fast; beyond, it holds Python integers (``dtype=object``), slow
and unbounded. No caller needs to know which.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[Any]
BoolArray: TypeAlias = NDArray[np.bool_]

INT64_MAX = 2**63 - 1


def magnitude(values: IntArray) -> int:
    """Find the largest absolute value, as a Python integer; 0 for an empty array."""
    if values.size == 0:
        return 0
    return max(abs(int(values.min())), abs(int(values.max())))


def widen(values: IntArray, bound: int) -> IntArray:
    """Choose the number type in which a computation cannot overflow.

    Args:
        values: Integers of any shape, ``int64`` or Python integers.
        bound: The largest absolute value among the operands and in any step.

    Returns:
        The same values as ``int64`` when ``bound`` fits, else as Python integers.
    """
    if bound <= INT64_MAX:
        return values.astype(np.int64, copy=False)
    return values.astype(object, copy=False)


def tighten(values: IntArray) -> IntArray:
    """Store integers in ``int64`` when they all fit, else as Python integers."""
    return widen(values, magnitude(values))


def times(values: IntArray, factor: int) -> IntArray:
    """Multiply every value by one integer, without wrapping."""
    size = magnitude(values)
    bound = max(size, abs(factor), size * abs(factor))
    return tighten(np.asarray(widen(values, bound) * factor))


def plus(left: IntArray, right: IntArray) -> IntArray:
    """Add two arrays of the same shape, without wrapping."""
    bound = magnitude(left) + magnitude(right)
    return tighten(np.asarray(widen(left, bound) + widen(right, bound)))


def row_sums(values: IntArray) -> IntArray:
    """Add up each row, without wrapping.

    Args:
        values: Shape (rows, columns).

    Returns:
        Shape (rows,).
    """
    bound = magnitude(values) * values.shape[1]
    return tighten(np.asarray(widen(values, bound).sum(axis=1)))


def dense(values: IntArray) -> NDArray[np.int64]:
    """Replace values by 0, 1, 2, … from the smallest up; equal values share a number."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
