"""The prices of moving a seat between the cells of a table. 席位移动的代价"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Signpost = tuple[int, int, int]

# The signpost of the k-th seat, as (k × first + second) / third.
SIGNPOSTS: dict[str, Signpost] = {"sainte_lague": (2, -1, 2), "dhondt": (1, 0, 1)}
NEAR = 1e-9  # logarithms nearer than this are looked at as fractions


def costs(table: Ints, seats: Ints, signposts: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """Return what one seat more costs in each cell, and what one seat less saves; infinite where impossible."""
    first, second, third = signposts
    with np.errstate(divide="ignore"):
        votes = np.log(table.astype(np.float64) * third)
        more = np.where(table > 0, np.log((seats + 1.0) * first + second) - votes, np.inf)
        less = np.where(seats > 0, votes - np.log(np.maximum(seats * first + second, 1)), np.inf)
    return more, less


def distances(more: Floats, less: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return the least cost from every row or column to every other, and the last step on the way.

    A step from a row to a column adds a seat to their cell, one from a column to a row takes it away.
    """
    size, height = sum(more.shape), len(more)
    cost = np.full((size, size), np.inf)
    cost[:height, height:] = more
    cost[height:, :height] = less.T
    np.fill_diagonal(cost, 0.0)
    before = np.where(np.isfinite(cost), np.arange(size)[:, None], -1)
    for through in range(size):
        longer = cost[:, through, None] + cost[None, through, :]
        better = longer < cost - NEAR * 1e-3
        cost = np.where(better, longer, cost)
        before = np.where(better, before[None, through, :], before)
    return cost, before
