"""Krippendorff's alpha: agreement on any scale, with any number of judges and holes. 一致性系数 α

Disagreement within a candidate is compared with that between all ratings whatever their candidate.
Neither needs a table of all pairs of values: squared differences follow from sums, ordinal ones are
squared differences of cumulated counts, nominal ones follow from counts. Only the ratio scale looks
at pairs of distinct values, in blocks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import BadInput
from scoring.reliability.ratings import Floats, ratings

BLOCK = 2**20


def krippendorff_alpha(given: ArrayLike, level: str = "interval") -> float:
    """Return alpha: 1 where judges agree, 0 where they do no better than chance. 一致性系数

    Args:
        given: Shape (candidates, judges); NaN or None is missing. A candidate with one rating tells nothing.
        level: "nominal", "ordinal", "interval" or "ratio".

    Raises:
        BadInput: An unknown level, no candidate with two ratings, a negative rating on a ratio scale,
            or all ratings the same, so that nothing can be told.

    Source:
        Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
    """
    if level not in LEVELS:
        raise BadInput(f"A level is one of {', '.join(LEVELS)}.")
    figures = ratings(given)
    there = ~np.isnan(figures)
    figures, there = figures[there.sum(axis=1) > 1], there[there.sum(axis=1) > 1]
    if not len(figures):
        raise BadInput("Alpha needs a candidate with at least two ratings.")
    rows, _ = np.nonzero(there)
    distinct, codes = np.unique(figures[there], return_inverse=True)
    if len(distinct) == 1:
        raise BadInput("All ratings are the same; agreement cannot be told from chance.")
    observed, expected = LEVELS[level](distinct, codes, rows)
    count = len(codes)
    return float(1 - (count - 1) * observed / expected)


Codes = NDArray[np.intp]


def _squared(values: Floats, codes: Codes, rows: Codes) -> tuple[float, float]:
    """Return the sums of squared differences: within rows, each over its size less one, and over all."""
    each = values[codes]
    each = each - each.mean()
    sizes = np.bincount(rows)
    means = np.bincount(rows, each) / sizes
    apart = each - means[rows]
    within = np.bincount(rows, apart**2)
    return float((sizes / (sizes - 1) * within).sum()), float(len(each) * (each @ each))


def _ordinal(distinct: Floats, codes: Codes, rows: Codes) -> tuple[float, float]:
    counts = np.bincount(codes)
    return _squared(np.cumsum(counts) - counts / 2, codes, rows)


def _nominal(distinct: Floats, codes: Codes, rows: Codes) -> tuple[float, float]:
    sizes, counts = np.bincount(rows), np.bincount(codes)
    _, same = np.unique(rows * np.intp(len(distinct)) + codes, return_counts=True)
    owner = _owners(rows, codes, len(distinct))
    pairs = np.bincount(owner, same.astype(np.float64) ** 2, minlength=len(sizes))
    within = ((sizes.astype(np.float64) ** 2 - pairs) / (sizes - 1)).sum()
    return float(within / 2), float((float(len(codes)) ** 2 - (counts.astype(np.float64) ** 2).sum()) / 2)


def _owners(rows: Codes, codes: Codes, width: int) -> Codes:
    owners: Codes = np.unique(rows * np.intp(width) + codes) // width
    return owners


def _ratio(distinct: Floats, codes: Codes, rows: Codes) -> tuple[float, float]:
    if distinct[0] < 0:
        raise BadInput("A ratio scale has no negative ratings.", np.unique(rows[distinct[codes] < 0]).tolist())
    counts = np.bincount(codes).astype(np.float64)
    each = distinct[codes]
    within = 0.0
    sizes = np.bincount(rows)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):  # rows of one size side by side
        group = each[starts[sizes == size][:, None] + np.arange(size)]
        for one in range(size - 1):
            within += float(_apart(group[:, one, None], group[:, one + 1 :]).sum()) / (size - 1)
    overall, step = 0.0, max(1, BLOCK // len(distinct))
    for start in range(0, len(distinct), step):
        part = _apart(distinct[start : start + step, None], distinct[None, :])
        overall += float(counts[start : start + step] @ part @ counts)
    return within, overall / 2


def _apart(one: Floats, other: Floats) -> Floats:
    total = one + other
    apart: Floats = ((one - other) / np.where(total == 0, 1.0, total)) ** 2
    return apart


LEVELS: dict[str, Callable[[Floats, Codes, Codes], tuple[float, float]]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _squared,
    "ratio": _ratio,
}
