"""Rank candidates by a declared scheme. 排名

A pure function of its input: the same marks and the same scheme give the same result, on any
machine. What remains tied after the whole chain is reported as tied and left to a person.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.data import Label, Ranking, RankingInput
from scoring.exact import IntArray, dense
from scoring.explanation import explain, rows_detail
from scoring.ratios import Ratios
from scoring.scheme import Scheme
from scoring.tally import Tally, tally
from scoring.ties import TIE_BREAKS, Contest

__all__ = ["Label", "Ranking", "RankingInput", "explain", "places", "rank", "rows_detail"]


def rank(data: RankingInput, scheme: Scheme) -> Ranking:
    """Work out totals and places. 计算总分与名次

    Args:
        data: The marks.
        scheme: The rule; its criteria are those of the data.

    Returns:
        Places 1, 2, 2, 4 with all figures that led to them.

    Raises:
        BadInput: There are no candidates, or data and scheme differ in their criteria.
        TooFewMarks: A candidate lacks marks; with the rows.
    """
    data.check(scheme)
    figures = tally(data, scheme)
    totals = figures.sum_of(rule.key for rule in scheme.criteria).fixed(scheme.total_decimals)
    levels = _levels(data, scheme, figures, totals)
    final = levels[-1]
    order = np.argsort(-final, kind="stable")
    return Ranking(
        candidates=data.candidates,
        totals=totals,
        means={r.key: _shown(figures.means[r.key], r.mean_decimals) for r in scheme.criteria},
        weighted={r.key: _shown(figures.weighted[r.key], r.weighted_decimals) for r in scheme.criteria},
        parts=_parts(scheme, figures),
        used=figures.used,
        places=places(final),
        order=order,
        tied=np.bincount(final)[final] > 1,
        separated_by=_separated_by(levels[:, order], order),
    )


def places(figures: IntArray) -> NDArray[np.int64]:
    """Place figures of any kind, the highest first: 1, 2, 2, 4. 名次"""
    levels = dense(figures)
    return np.asarray(1 + len(levels) - np.cumsum(np.bincount(levels))[levels])


def _levels(data: RankingInput, scheme: Scheme, figures: Tally, totals: IntArray) -> NDArray[np.int64]:
    """Rate the candidates by total, then refine by each tie-break.

    Returns:
        Shape (1 + steps, candidates); higher is better, equal is tied at that stage.
    """
    levels = [dense(totals)]
    for step in scheme.tie_breaks:
        contest = Contest(data, scheme, figures, levels[-1])
        finer = dense(TIE_BREAKS[step.by](step, contest))
        levels.append(dense(levels[-1] * len(totals) + finer))
    return np.array(levels)


def _separated_by(levels: NDArray[np.int64], order: NDArray[np.int64]) -> tuple[int | None, ...]:
    """Find the tie-break step that set each candidate apart from a neighbour of equal total.

    Args:
        levels: Shape (1 + steps, candidates), columns in the final order.
        order: Shape (candidates,): which candidate each column is.
    """
    count = len(order)
    differ = levels[:, 1:] != levels[:, :-1]
    final = levels[-1]
    starts = np.searchsorted(-final, -final, side="left")
    ends = np.searchsorted(-final, -final, side="right")
    edge = np.zeros(count + 1, dtype=np.int64)
    edge[1:-1] = np.argmax(differ, axis=0)
    deepest = np.maximum(edge[starts], edge[ends])
    found: list[int | None] = [None] * count
    for column, row in enumerate(order.tolist()):
        if deepest[column] > 0:
            found[row] = int(deepest[column]) - 1
    return tuple(found)


def _parts(scheme: Scheme, figures: Tally) -> dict[str, IntArray]:
    """Add up each part's weighted figures."""
    keys = {name: [r.key for r in scheme.criteria if r.part == name] for name in scheme.parts}
    return {name: _shown(figures.sum_of(keys[name]), scheme.part_decimals(name)) for name in keys}


def _shown(figures: Ratios, decimals: int | None) -> IntArray:
    """Give integers at the declared decimals, or fractions where none are declared."""
    return figures.fractions() if decimals is None else figures.fixed(decimals)
