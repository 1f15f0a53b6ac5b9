"""Agreement of rankings and of categories. 一致性"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import BadInput
from scoring.reliability.ratings import complete


@dataclass(frozen=True)
class Concordance:
    """Kendall's W, and how likely as much agreement is among judges who rank at random.

    Args:
        value: 0 (none) to 1 (all rank alike).
        chi2: Friedman's statistic, judges × (candidates − 1) × W.
        freedom: Its degrees of freedom.
        p: The chance of as large a statistic; an approximation that wants seven or more candidates.
    """

    value: float
    chi2: float
    freedom: int
    p: float


def kendall_w(given: ArrayLike, *, ties: bool = True) -> Concordance:
    """Tell how far judges put candidates into one order. 肯德尔和谐系数

    Args:
        given: Shape (candidates, judges), complete; only the order within a judge counts.
        ties: Correct for equal ratings of one judge; without it they lower W.

    Raises:
        BadInput: A rating is missing, fewer than two candidates or judges, or no judge tells any two
            candidates apart.

    Source:
        Kendall & Babington Smith, Annals of Mathematical Statistics 10 (1939).
    """
    figures = complete(given)
    n, k = figures.shape
    ranks = np.empty_like(figures)
    lost = 0.0
    for judge in range(k):
        _, inverse, counts = np.unique(figures[:, judge], return_inverse=True, return_counts=True)
        ranks[:, judge] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
        lost += float((counts.astype(np.float64) ** 3 - counts).sum())
    sums = ranks.sum(axis=1)
    spread = float(((sums - sums.mean()) ** 2).sum())
    most = k**2 * (float(n) ** 3 - n) - (k * lost if ties else 0.0)
    if most <= 0:
        raise BadInput("No judge tells any two candidates apart.")
    value = 12 * spread / most
    chi2 = k * (n - 1) * value
    return Concordance(value, chi2, n - 1, _chance(chi2, n - 1))


def _chance(chi2: float, freedom: int) -> float:
    from scipy.special import chdtrc  # noqa: PLC0415 - heavy, and only this needs it

    return float(chdtrc(freedom, chi2))


def fleiss_kappa(counts: ArrayLike) -> float:
    """Tell how far judges put candidates into the same categories, beyond chance. Fleiss κ

    Args:
        counts: Shape (candidates, categories): how many judges chose each category; every row has the
            same sum, of at least two.

    Raises:
        BadInput: Negative or broken counts, rows of different sums, fewer than two judges, or one
            category for all, so that nothing can be told.

    Source:
        Fleiss, Psychological Bulletin 76 (1971).
    """
    table = complete(counts, rows=1, columns=1)
    wrong = np.nonzero(((table < 0) | (table != np.floor(table))).any(axis=1))[0]
    if wrong.size:
        raise BadInput("Counts are whole and not negative.", wrong.tolist())
    sums = table.sum(axis=1)
    uneven = np.nonzero(sums != sums[0])[0]
    if uneven.size:
        raise BadInput("Every candidate needs the same number of judges.", uneven.tolist())
    judges = sums[0]
    if judges < 2:
        raise BadInput("Kappa compares at least two judges.")
    agreed = float(((table**2).sum(axis=1) - judges).mean() / (judges * (judges - 1)))
    shares = table.sum(axis=0) / table.sum()
    chance = float(shares @ shares)
    if (shares == 1).any():
        raise BadInput("All judges chose one category; agreement cannot be told from chance.")
    return (agreed - chance) / (1 - chance)
