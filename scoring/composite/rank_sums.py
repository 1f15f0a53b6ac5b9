"""The rank-sum ratio: places instead of figures, so that one extreme value cannot decide. 秩和比法"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from scoring.composite.tables import Floats, Table
from scoring.errors import BadInput


def rsr(given: Table) -> Floats:
    """Return the weighted mean of each candidate's ranks as a share of their number. 秩和比

    The best of a criterion has rank n; equal ones share the mean of their ranks.

    Args:
        given: Figures, weights and directions.

    Returns:
        Shape (candidates,), above 0, at most 1; the larger, the better.

    Source:
        Tian Fengdiao, 田凤调, 秩和比法及其应用 (1988; 1993).
    """
    ranks = np.column_stack([mid_ranks(column) for column in (given.values * given.directions).T])
    ratios: Floats = ranks @ given.weights / len(ranks)
    return ratios


def mid_ranks(column: Floats) -> Floats:
    """Rank figures from 1, the smallest, equal ones at the mean of their ranks. 平均秩"""
    _, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2)[inverse]
    return ranks


def grades(ratios: Floats, bounds: Sequence[float] = (4.0, 6.0)) -> tuple[list[int], float, float]:
    """Sort candidates into grades by the fitted distribution of their ratios. 分档

    The share of candidates at or below each ratio is turned into a probit; a straight line of ratio
    over probit is fitted; a candidate's grade is where its fitted ratio lies between the bounds.

    Args:
        ratios: Shape (candidates,), as `rsr` returns them.
        bounds: Probits between the grades, rising; 4 and 6 make the usual three.

    Returns:
        For each candidate 0 (the lowest grade) upward, then the line's constant and its slope.

    Raises:
        BadInput: Fewer than three different ratios, which no line can be fitted to, or bounds that do not rise.
    """
    limits = np.asarray(bounds, dtype=np.float64)
    if not limits.size or not np.isfinite(limits).all() or (np.diff(limits) <= 0).any():
        raise BadInput("The bounds between grades are rising probits.")
    distinct, counts = np.unique(np.asarray(ratios, dtype=np.float64), return_counts=True)
    if len(distinct) < 3:
        raise BadInput("Grades need at least three different ratios.")
    size = counts.sum()
    share = (np.cumsum(counts) - (counts - 1) / 2) / size
    share[-1] = 1 - 1 / (4 * size)  # the last would lie at infinity
    probits = np.array([5 + NormalDist().inv_cdf(part) for part in share])
    slope, constant = np.polyfit(probits, distinct, 1)
    return np.searchsorted(constant + slope * limits, ratios, side="right").tolist(), float(constant), float(slope)
