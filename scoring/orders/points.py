"""Points for places, summed: 12-10-8-7-…, as an organiser declares them. 名次积分"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from scoring.errors import BadInput
from scoring.orders.ballots import Ballots, Order, ordered

EUROVISION = (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)


def points(given: Ballots, values: Sequence[int] = EUROVISION) -> Order:
    """Give the first of each ballot the first value, and so on; sum over ballots. 名次积分

    Equal candidates of a ballot share the values of the places they fill; who is not ranked has none.

    Args:
        given: The ballots.
        values: Whole numbers for places 1, 2 …; beyond the last there is nothing.

    Raises:
        BadInput: No value, one that is no whole number, or one larger than that before it.
    """
    wrong = any(isinstance(value, bool) or not isinstance(value, int) for value in values)
    if not values or wrong or any(later > sooner for sooner, later in pairwise(values)):
        raise BadInput("Points are whole numbers that do not rise from place to place.")
    sums = [Fraction(0)] * given.places.shape[1]
    for row, count in zip(given.places, given.counts, strict=True):
        start = 0
        for place in np.unique(row[row > 0]):
            equal = np.nonzero(row == place)[0]
            share = Fraction(sum(values[start : start + len(equal)]), len(equal))
            start += len(equal)
            for at in equal:
                sums[at] += int(count) * share
    return ordered(sums)
