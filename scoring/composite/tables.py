"""What every method of composite evaluation takes: figures, weights, and which way is better. 决策矩阵"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import BadInput

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Table:
    """Figures of candidates under criteria.

    Args:
        values: Shape (candidates, criteria), finite.
        weights: Shape (criteria,), not negative, of sum 1.
        directions: Shape (criteria,): 1 where more is better, -1 where less is.
    """

    values: Floats
    weights: Floats
    directions: Floats


def table(values: ArrayLike, weights: ArrayLike | None = None, directions: Sequence[int] | None = None) -> Table:
    """Check figures and bring the weights to a sum of 1.

    Args:
        values: Shape (candidates, criteria).
        weights: Shape (criteria,), in any unit; equal ones when left out.
        directions: 1 or -1 for each criterion; more is better when left out.

    Raises:
        BadInput: A figure is missing or infinite, a weight negative, all weights zero, a direction
            neither 1 nor -1, or the lengths differ.
    """
    figures = matrix(values)
    width = figures.shape[1]
    shares = np.ones(width) if weights is None else np.asarray(weights, dtype=np.float64)
    ways = np.ones(width) if directions is None else np.asarray(directions, dtype=np.float64)
    if shares.shape != (width,) or ways.shape != (width,):
        raise BadInput("Every criterion needs one weight and one direction.")
    if not np.isfinite(shares).all() or (shares < 0).any() or not shares.any():
        raise BadInput("Weights are finite, not negative, and not all zero.")
    if not np.isin(ways, (1, -1)).all():
        raise BadInput("A direction is 1 where more is better, -1 where less is.")
    largest = shares.max()  # first, so that the sum of huge weights stays finite
    return Table(figures, (shares / largest) / (shares / largest).sum(), ways)


def matrix(values: ArrayLike) -> Floats:
    """Accept a finite matrix with at least one row and one column.

    Raises:
        BadInput: With the rows that hold a gap or an infinity.
    """
    try:
        figures = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput("The figures must be numbers, one for each candidate and criterion.") from error
    if figures.ndim != 2 or not figures.size:
        raise BadInput("The figures form a table of at least one candidate and one criterion.")
    holes = np.nonzero(~np.isfinite(figures).all(axis=1))[0]
    if holes.size:
        raise BadInput("A figure is missing or infinite; composite evaluation needs them all.", holes.tolist())
    return figures


def unit_scale(values: Floats, directions: Any) -> Floats:
    """Bring every criterion to 0 (worst) to 1 (best); one that is the same for all is 0. 极差标准化"""
    # Halves first: the range of figures near the largest double would be infinite.
    low, high = values.min(axis=0) / 2, values.max(axis=0) / 2
    spread = high - low
    flat = spread == 0
    scaled: Floats = (values / 2 - low) / np.where(flat, 1.0, spread)
    scaled = np.where(np.asarray(directions) > 0, scaled, 1 - scaled)
    scaled[:, flat] = 0.0
    return scaled
