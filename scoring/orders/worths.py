"""Worths behind orders: models that say how likely one stands above another. 配对与排序模型"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import BadInput, ScoringError

ROUNDS = 10_000


@dataclass(frozen=True, eq=False)
class Worths:
    """The worths that make what was seen most likely.

    Args:
        worth: Shape (candidates,), positive, of sum 1.
        tie: ν, how readily two are held equal; 0 where no tie was seen (Bradley–Terry only).
        log_likelihood: Of what was seen.
    """

    worth: NDArray[np.float64]
    tie: float
    log_likelihood: float


def bradley_terry(wins: ArrayLike, ties: ArrayLike | None = None) -> Worths:
    """Estimate worths from comparisons in pairs, ties as Davidson has them. 布拉德利-特里模型

    i wins against j with a chance in proportion to its worth, and they are level in proportion to
    ν √(worth of i × worth of j).

    Args:
        wins: Shape (candidates, candidates): how often row won against column.
        ties: The same shape, symmetric: how often the two were level.

    Raises:
        BadInput: Negative or broken counts, ties that are not symmetric, or candidates that parts of
            the comparisons cannot be told from each other (nobody of some ever lost to the others).
        ScoringError: The search did not settle.

    Source:
        Bradley & Terry, Biometrika 39 (1952); Davidson, Journal of the American Statistical Association 65 (1970).
    """
    won, level = _counts(wins), _counts(np.zeros_like(wins, dtype=float) if ties is None else ties)
    if won.shape != level.shape or not np.array_equal(level, level.T) or np.diag(won).any() or np.diag(level).any():
        raise BadInput(
            "Wins and ties are square tables of one size, ties the same both ways, nobody against themselves."
        )
    _connected((won + level) > 0)
    one, other = np.triu_indices(len(won), 1)
    met = (won + won.T + level)[one, other] > 0
    one, other = one[met], other[met]
    outcomes = np.column_stack([won[one, other], won[other, one], level[one, other]])
    return _davidson(len(won), one, other, outcomes)


def _counts(given: ArrayLike) -> NDArray[np.float64]:
    table = np.array(given, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or len(table) < 2:
        raise BadInput("Comparisons form a square table of at least two candidates.")
    if not np.isfinite(table).all() or (table < 0).any():
        raise BadInput("Counts are finite and not negative.")
    return table


def _connected(beats: NDArray[Any]) -> None:
    """Refuse comparisons that fall into parts: no worth would be too large for one of them."""
    reach = beats.copy()
    for through in range(len(reach)):
        reach |= reach[:, through, None] & reach[None, through, :]
    both = reach & reach.T
    np.fill_diagonal(both, True)
    apart = np.nonzero(~both[0])[0]
    if apart.size:
        raise BadInput(
            "Some candidates never lose, or are never compared, to the others; no finite worth fits.", apart.tolist()
        )


def _davidson(size: int, one: Any, other: Any, outcomes: NDArray[np.float64]) -> Worths:
    with_ties = bool(outcomes[:, 2].any())
    height = np.zeros(size + 1)
    value = -np.inf
    for _ in range(ROUNDS):
        logits = _logits(height, one, other, with_ties=with_ties)
        peak = logits.max(axis=1, keepdims=True)
        chances = np.exp(logits - peak)
        total = chances.sum(axis=1, keepdims=True)
        chances /= total
        seen = np.where(outcomes > 0, logits - peak - np.log(total), 0.0)
        value = float((outcomes * seen).sum())
        slope, curve = _derivatives(size, (one, other), outcomes, chances)
        if not with_ties:
            slope, curve = slope[:-1], curve[:-1, :-1]
        free = np.arange(1, len(slope))  # the first height stays where it is
        step = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        step *= min(1.0, 2.0 / max(np.abs(step).max(), 1e-300))
        height[free] += step
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise ScoringError("The worths did not settle.")
    worth = np.exp(height[:-1] - height[:-1].max())
    return Worths(worth / worth.sum(), float(np.exp(height[-1])) if with_ties else 0.0, value)


def _logits(height: Any, one: Any, other: Any, *, with_ties: bool) -> NDArray[np.float64]:
    first, second = height[one], height[other]
    level = (first + second) / 2 + height[-1] if with_ties else np.full(len(one), -np.inf)
    return np.column_stack([first, second, level])


def _derivatives(size: int, pairs: tuple[Any, Any], outcomes: Any, chances: Any) -> tuple[Any, Any]:
    """Return the slope of the log-likelihood and its curvature, turned positive."""
    # What each outcome says of (i, j, log ν).
    says = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 1.0]])
    met = outcomes.sum(axis=1)
    mean = chances @ says
    pull = outcomes @ says - met[:, None] * mean
    spread = np.einsum("pa,ax,ay->pxy", chances, says, says) - np.einsum("px,py->pxy", mean, mean)
    spread *= met[:, None, None]
    where = np.column_stack([*pairs, np.full(len(met), size)])
    slope, curve = np.zeros(size + 1), np.zeros((size + 1, size + 1))
    np.add.at(slope, where, pull)
    np.add.at(curve, (where[:, :, None], where[:, None, :]), spread)
    return slope, curve


def plackett_luce(orders: Sequence[Sequence[int]], size: int, counts: Sequence[int] | None = None) -> Worths:
    """Estimate worths from orders: the first is chosen among all, the second among the rest. Plackett–Luce 模型

    Args:
        orders: Candidates from first to last, each order of at least two; those left out were not there.
        size: The number of candidates.
        counts: How many times each order was seen; once when left out.

    Raises:
        BadInput: An order of fewer than two, with an unknown candidate or one twice, a count that is not
            positive, or candidates that cannot be told from each other, as in `bradley_terry`.
        ScoringError: The search did not settle.

    Source:
        Plackett, Applied Statistics 24 (1975); Luce 1959; fitted as Hunter, Annals of Statistics 32 (2004).
    """
    seen = [1] * len(orders) if counts is None else list(counts)
    wrong = [
        at
        for at, order in enumerate(orders)
        if len(order) < 2 or len(set(order)) < len(order) or not all(0 <= one < size for one in order)
    ]
    if wrong or not orders or len(seen) != len(orders) or min(seen) <= 0:
        raise BadInput("An order holds at least two different candidates and was seen once or more often.", wrong)
    beats = np.zeros((size, size), dtype=bool)
    for order in orders:
        for at, one in enumerate(order):
            beats[one, list(order[at + 1 :])] = True
    _connected(beats)
    longest = max(map(len, orders))
    places = np.full((len(orders), longest), size)
    for at, order in enumerate(orders):
        places[at, : len(order)] = order
    return _luce(places, size, np.asarray(seen, dtype=np.float64))


def _luce(places: Any, size: int, seen: NDArray[np.float64]) -> Worths:
    there = places < size
    chosen = there.copy()
    chosen[np.arange(len(places)), there.sum(axis=1) - 1] = False  # the last is no choice
    weight = np.broadcast_to(seen[:, None], places.shape)
    won = np.bincount(places[chosen], weight[chosen], minlength=size)
    worth = np.append(np.full(size, 1 / size), 0.0)
    for _ in range(ROUNDS):
        left = np.cumsum(worth[places][:, ::-1], axis=1)[:, ::-1]
        shares = np.where(chosen, weight / np.where(chosen, left, 1.0), 0.0)
        met = np.cumsum(shares, axis=1)
        total = np.bincount(places[there], met[there], minlength=size)
        following = won / total
        following /= following.sum()
        moved = np.abs(following / worth[:-1] - 1).max()
        worth[:-1] = following
        if moved < 1e-12:
            break
    else:
        raise ScoringError("The worths did not settle.")
    left = np.cumsum(worth[places][:, ::-1], axis=1)[:, ::-1]
    logs = np.log(np.where(chosen, worth[places], 1.0) / np.where(chosen, left, 1.0))
    return Worths(worth[:-1], 0.0, float((seen[:, None] * logs).sum()))
