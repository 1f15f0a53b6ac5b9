"""The six intraclass correlations, from one table of mean squares. 组内相关系数"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import BadInput
from scoring.reliability.ratings import Floats, complete


@dataclass(frozen=True)
class Icc:
    """One coefficient.

    Args:
        value: The estimate.
        low: Lower end of its confidence interval.
        high: Upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Squares:
    """Mean squares of candidates × judges.

    Args:
        n: Candidates.
        k: Judges.
        between: Of candidates, BMS.
        within: Within candidates, WMS.
        judges: Of judges, JMS.
        error: What is left, EMS.
    """

    n: int
    k: int
    between: float
    within: float
    judges: float
    error: float


def squares(given: ArrayLike) -> Squares:
    """Take ratings apart into mean squares.

    Raises:
        BadInput: A rating is missing, or there are fewer than two candidates or two judges.
    """
    figures: Floats = complete(given)
    # About its middle: the correlations are the same, and huge figures lose no digits.
    size = float(np.abs(figures).max())
    figures = figures - figures.mean()
    n, k = figures.shape
    rows, columns = figures.mean(axis=1), figures.mean(axis=0)
    between = k * float(rows @ rows) / (n - 1)
    judges = n * float(columns @ columns) / (k - 1)
    rest = figures - rows[:, None]
    within = float(np.einsum("ij,ij->", rest, rest)) / (n * (k - 1))
    rest = rest - columns
    error = float(np.einsum("ij,ij->", rest, rest)) / ((n - 1) * (k - 1))
    # What is nothing but the rounding of the sums is nothing.
    least = (1e-14 * size) ** 2 + 1e-13 * max(between, within, judges)
    return Squares(n, k, *(0.0 if part <= least else part for part in (between, within, judges, error)))


def intraclass(given: ArrayLike, *, confidence: float = 0.95) -> dict[str, Icc]:
    """Return all six coefficients with their intervals. 组内相关系数

    ICC1: each candidate has judges of its own; ICC2: the judges are a sample of all there could be,
    and their level counts; ICC3: they are the only ones, and only the order counts. ``k`` behind the
    name is that of the judges' mean, otherwise of a single judge.

    Args:
        given: Shape (candidates, judges), complete.
        confidence: Of the intervals, between 0 and 1.

    Returns:
        By "ICC11", "ICC21", "ICC31", "ICC1k", "ICC2k", "ICC3k".

    Raises:
        BadInput: As `squares`; or all ratings are the same, so that nothing can be told.

    Source:
        Shrout & Fleiss, Psychological Bulletin 86 (1979); McGraw & Wong, Psychological Methods 1 (1996).
    """
    if not 0 < confidence < 1:
        raise BadInput("Confidence lies between 0 and 1.")
    ms = squares(given)
    if ms.between == 0 and ms.within == 0:
        raise BadInput("All ratings are the same; agreement cannot be told from chance.")
    found = {name: rule(ms, confidence) for name, rule in SINGLE.items()}
    return found | {f"{name[:-1]}k": stepped_up(one, ms.k) for name, one in found.items()}


def stepped_up(one: Icc, k: float) -> Icc:
    """Return the coefficient of the mean of ``k`` judges from that of one (Spearman–Brown)."""
    return Icc(*(_step(part, k) for part in (one.value, one.low, one.high)))


def _step(value: float, k: float) -> float:
    below = 1 + (k - 1) * value
    return k * value / below if below > 1e-12 else -np.inf


def _quotient(above: float, below: float) -> float:
    return above / below if below > 0 else np.inf


def _from_f(ratio: float, k: int) -> float:
    return 1.0 if ratio == np.inf else (ratio - 1) / (ratio + k - 1)


def _quantile(confidence: float, first: float, second: float) -> float:
    from scipy.special import fdtri  # noqa: PLC0415 - heavy, and only this needs it

    return float(fdtri(first, second, 1 - (1 - confidence) / 2))


def _one(ms: Squares, confidence: float) -> Icc:
    return _by_f(_quotient(ms.between, ms.within), ms.k, ms.n - 1, ms.n * (ms.k - 1), confidence)


def _three(ms: Squares, confidence: float) -> Icc:
    return _by_f(_quotient(ms.between, ms.error), ms.k, ms.n - 1, (ms.n - 1) * (ms.k - 1), confidence)


def _by_f(ratio: float, k: int, first: int, second: int, confidence: float) -> Icc:
    low = ratio / _quantile(confidence, first, second)
    high = ratio * _quantile(confidence, second, first)
    return Icc(_from_f(ratio, k), _from_f(low, k), _from_f(high, k))


def _two(ms: Squares, confidence: float) -> Icc:
    n, k = ms.n, ms.k
    value = (ms.between - ms.error) / (ms.between + (k - 1) * ms.error + k * (ms.judges - ms.error) / n)
    a = k * value / (n * (1 - value)) if value < 1 else 0.0
    b = 1 + k * value * (n - 1) / (n * (1 - value)) if value < 1 else 0.0
    noise = k * ms.judges + (n * k - n - k) * ms.error
    below = (a * ms.judges) ** 2 / (k - 1) + (b * ms.error) ** 2 / ((n - 1) * (k - 1))
    if below == 0:  # nothing is left over: there is nothing to be unsure of
        return Icc(value, value, value)
    freedom = (a * ms.judges + b * ms.error) ** 2 / below
    first, second = _quantile(confidence, n - 1, freedom), _quantile(confidence, freedom, n - 1)
    # With next to no freedom left the quantiles run off; what follows is where the ends run to.
    low = n * (ms.between / first - ms.error) / (noise + n * ms.between / first) if first > 0 else -n * ms.error / noise
    high = n * (second * ms.between - ms.error) / (noise + n * second * ms.between) if np.isfinite(second) else 1.0
    return Icc(value, min(low, value), max(high, value))


SINGLE: dict[str, Callable[[Squares, float], Icc]] = {"ICC11": _one, "ICC21": _two, "ICC31": _three}
