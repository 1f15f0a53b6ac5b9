"""Weights drawn from the figures themselves, or from comparisons in pairs. 客观赋权与层次分析"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.composite.tables import Floats, matrix, unit_scale
from scoring.errors import BadInput

# Mean consistency index of random comparisons of n things (Saaty), from n = 1.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.54, 1.56, 1.57, 1.59)


def entropy(values: ArrayLike) -> Floats:
    """Weigh each criterion by how unevenly it is spread over the candidates. 熵权法

    Args:
        values: Shape (candidates, criteria), not negative.

    Returns:
        Shape (criteria,), of sum 1; a criterion that is the same for all weighs 0.

    Raises:
        BadInput: Fewer than two candidates, a negative figure, a criterion of zeros only, or no
            criterion that tells candidates apart.

    Source:
        Shannon 1948; Zeleny 1982, ch. 7.
    """
    figures = matrix(values)
    if len(figures) < 2:
        raise BadInput("Entropy compares at least two candidates.")
    negative = np.nonzero((figures < 0).any(axis=1))[0]
    if negative.size:
        raise BadInput("Entropy weighs shares, so no figure may be negative; shift or convert them.", negative.tolist())
    top = figures.max(axis=0)
    if (top == 0).any():
        raise BadInput("A criterion holds zeros only; leave it out.")
    shares = figures / top
    shares = shares / shares.sum(axis=0)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    told = np.clip(1 + (shares * logs).sum(axis=0) / np.log(len(figures)), 0.0, None)
    told[figures.min(axis=0) == top] = 0.0  # exactly, not to the last bit of a logarithm
    return _of_one(told)


def critic(values: ArrayLike, directions: Sequence[int] | None = None) -> Floats:
    """Weigh each criterion by its spread and by how little others repeat it. CRITIC 法

    The spread is the standard deviation of the criterion on a scale of 0 to 1; what others repeat is
    told by the correlations.

    Args:
        values: Shape (candidates, criteria).
        directions: 1 or -1 for each criterion; more is better when left out.

    Returns:
        Shape (criteria,), of sum 1; a criterion that is the same for all weighs 0.

    Raises:
        BadInput: Fewer than two candidates, or no criterion that tells them apart.

    Source:
        Diakoulaki, Mavrotas & Papayannakis, Computers & Operations Research 22 (1995).
    """
    figures = matrix(values)
    if len(figures) < 2:
        raise BadInput("CRITIC compares at least two candidates.")
    ways = np.ones(figures.shape[1]) if directions is None else np.asarray(directions, dtype=np.float64)
    if ways.shape != (figures.shape[1],) or not np.isin(ways, (1, -1)).all():
        raise BadInput("A direction is 1 where more is better, -1 where less is.")
    scaled = unit_scale(figures, ways)
    spread = scaled.std(axis=0, ddof=1)
    alive = spread > 0
    told = np.zeros(figures.shape[1])
    if alive.any():
        likeness = np.atleast_2d(np.corrcoef(scaled[:, alive], rowvar=False))
        conflict = np.clip(1 - likeness, 0.0, None).sum(axis=0)
        # One criterion alone, or several that say the same thing: their spread is all there is.
        told[alive] = spread[alive] * (conflict if conflict.max() > 1e-12 else 1.0)
    return _of_one(told)


def _of_one(told: Floats) -> Floats:
    total = told.sum()
    if not total > 0:
        raise BadInput("No criterion tells the candidates apart, so none can be weighed.")
    weights: Floats = told / total
    return weights


@dataclass(frozen=True, eq=False)
class Consistency:
    """Weights from comparisons in pairs, and how far these agree with each other.

    Args:
        weights: Shape (criteria,), of sum 1.
        largest: The principal eigenvalue.
        index: (largest - n) / (n - 1), CI.
        ratio: The index over that of random comparisons, CR; up to 0.1 is held to be consistent.
    """

    weights: Floats
    largest: float
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Tell whether the comparisons agree well enough (CR ≤ 0.1). 一致性检验"""
        return self.ratio <= 0.1


def ahp(comparisons: ArrayLike) -> Consistency:
    """Weigh criteria by comparisons in pairs. 层次分析法

    Args:
        comparisons: Shape (criteria, criteria); entry (i, j) says how many times as important i is
            as j; positive, and the reciprocal of entry (j, i).

    Raises:
        BadInput: Not square, of more than 15 criteria, not positive, or not reciprocal.

    Source:
        Saaty, The Analytic Hierarchy Process (1980).
    """
    pairs = matrix(comparisons)
    size = len(pairs)
    if pairs.shape != (size, size) or size > len(RANDOM_INDEX):
        raise BadInput(f"Comparisons form a square table of at most {len(RANDOM_INDEX)} criteria.")
    if (pairs <= 0).any():
        raise BadInput("Comparisons are positive.", np.nonzero((pairs <= 0).any(axis=1))[0].tolist())
    odd = ~np.isclose(pairs * pairs.T, 1.0, rtol=1e-2)
    if odd.any():
        raise BadInput("Each comparison is the reciprocal of its opposite.", np.nonzero(odd.any(axis=1))[0].tolist())
    weights, largest = _principal(pairs)
    index = max(0.0, (largest - size) / (size - 1)) if size > 1 else 0.0
    random = RANDOM_INDEX[size - 1]
    return Consistency(weights, largest, index, index / random if random else 0.0)


def _principal(pairs: Floats) -> tuple[Floats, float]:
    """Return the positive eigenvector, of sum 1, and its eigenvalue: of a positive matrix the largest."""
    values, vectors = np.linalg.eig(pairs)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    return vector / vector.sum(), float(values[largest].real)
