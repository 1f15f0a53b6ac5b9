"""The additive model: a mark is what the candidate is worth plus how lenient the judge is. 加性模型"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.severity.design import Design, require_connected

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Additive:
    """Estimates of least squares.

    Args:
        candidates: Shape (candidates,): what each would have had from judges of mean leniency.
        leniency: Shape (judges,), of sum 0; above 0 gives more than others.
        candidate_errors: Shape (candidates,), standard errors; NaN where no mark is left over to tell.
        leniency_errors: Shape (judges,), likewise.
        residual: Standard deviation of what is left; NaN likewise.
        freedom: Marks beyond those that the estimates use up.
    """

    candidates: Floats
    leniency: Floats
    candidate_errors: Floats
    leniency_errors: Floats
    residual: float
    freedom: int


def additive(given: Design) -> Additive:
    """Estimate candidates and leniency together; any design that holds together will do. 加性最小二乘

    Candidates are taken out first (each has only its own marks), so that what is solved has the size
    of the panel.

    Raises:
        Disconnected: Some candidates share no judge, directly or through others, with the rest.

    Source:
        Yates, Empire Journal of Experimental Agriculture 2 (1934), on tables with empty cells.
    """
    require_connected(given)
    counts = given.per_candidate
    means = given.sums_of_candidates(given.marks) / counts
    shared = np.sum([layer.shared / layer.count for layer in given.layers], axis=0)
    left = np.diag(given.per_judge) - shared
    right = given.sums_of_judges(given.marks - means[given.candidates])
    # Leniencies sum to 0: the same constant on every entry makes the table regular and changes nothing else.
    judges = given.size[1]
    inverse: Floats = np.linalg.inv(left + 1.0 / judges)
    leniency = inverse @ right
    leniency -= leniency.mean()
    candidates = means - given.sums_of_candidates(leniency[given.judges]) / counts
    rest = given.marks - candidates[given.candidates] - leniency[given.judges]
    freedom = len(given.marks) - sum(given.size) + 1
    variance = float(rest @ rest) / freedom if freedom > 0 else np.nan
    spread: Floats = inverse - 1.0 / judges  # of leniencies that sum to 0
    return Additive(
        candidates,
        leniency,
        np.sqrt(variance * (1 / counts + _through(given, spread))),
        np.sqrt(variance * np.clip(np.diag(spread), 0, None)),
        float(np.sqrt(variance)),
        freedom,
    )


def _through(given: Design, spread: Floats) -> Floats:
    """Return, for each candidate, the variance of the mean leniency of its judges, in units of a mark's."""
    found = np.empty(given.size[0])
    for layer in given.layers:
        found[layer.candidates] = layer.mean_of(spread)
    return np.clip(found, 0, None)
