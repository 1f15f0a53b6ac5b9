"""Seats to regions × kinds at once: every row and every column has its number, votes say the rest. 双向比例分配

One divisor for each row and one for each column prove a result: every cell is its votes over both
divisors, rounded. Cells are found as a flow of least cost (a seat costs the logarithm of its signpost
over the votes), which any of the divisor methods with positive signposts can be written as; the
divisors are the prices of that flow. The search is in floating point, the proof is in fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadInput
from scoring.margins import SIGNPOSTS, Ints, Signpost, costs, distances
from scoring.proof import Matrix, proven


def biproportional(
    votes: Sequence[Sequence[int]] | Ints,
    rows: Sequence[int],
    columns: Sequence[int],
    *,
    method: str = "sainte_lague",
) -> Matrix:
    """Apportion seats to the cells of a table whose margins are given. 双向比例分配

    Args:
        votes: Shape (rows, columns), whole numbers, not negative; a cell without votes has no seat.
        rows: Seats of each row.
        columns: Seats of each column, of the same sum.
        method: "sainte_lague" (standard rounding) or "dhondt" (rounding down).

    Raises:
        BadInput: Broken or negative figures, sums that differ, or margins that cells without votes
            make impossible; with the rows concerned.

    Source:
        Balinski & Demange, Mathematical Programming 45 (1989); Pukelsheim, Proportional Representation
        (2nd ed. 2017), ch. 14–15.
    """
    table, wanted, given = _checked(votes, rows, columns, method)
    signposts = SIGNPOSTS[method]
    seats = _start(table, wanted, given, signposts)
    _settle(table, seats, wanted, signposts)
    return proven(table, seats, signposts)


def _checked(votes: Any, rows: Any, columns: Any, method: str) -> tuple[Ints, Ints, Ints]:
    if method not in SIGNPOSTS:
        raise BadInput(f"A method is one of {', '.join(SIGNPOSTS)}.")
    table, wanted, given = (np.array(part) for part in (votes, rows, columns))
    shapes = table.ndim == 2 and wanted.shape == table.shape[:1] and given.shape == table.shape[1:]
    if not shapes or not table.size or any(part.dtype.kind not in "iu" for part in (table, wanted, given)):
        raise BadInput("Votes are a table of whole numbers, with a number of seats for each row and column.")
    wrong = np.nonzero((table < 0).any(axis=1) | (wanted < 0))[0]
    if wrong.size or (given < 0).any() or (table > 2**53).any():
        raise BadInput("Votes and seats are not negative, and votes at most 2 ** 53.", wrong.tolist())
    if wanted.sum() != given.sum():
        raise BadInput("The seats of the rows and those of the columns have different sums.")
    bare = np.nonzero((wanted > 0) & ~(table > 0).any(axis=1))[0]
    if bare.size or ((given > 0) & ~(table > 0).any(axis=0)).any():
        raise BadInput("A row or a column has seats but no votes.", bare.tolist())
    return table.astype(np.int64), wanted.astype(np.int64), given.astype(np.int64)


def _start(table: Ints, wanted: Ints, given: Ints, signposts: Signpost) -> Ints:
    """Fill each column by its own divisor, the rows weighed so that few are off their number."""
    scale = np.ones(len(table))
    share = table / max(1, table.max())
    for _ in range(60):  # proportional fitting: what fractions of seats would do
        filled = share * scale[:, None]
        filled = filled * (given / np.maximum(filled.sum(axis=0), 1e-300))
        scale *= np.where(wanted > 0, wanted / np.maximum(filled.sum(axis=1), 1e-300), 1e-9)
        scale /= scale.max()
    weighed = share * np.maximum(scale, 1e-12)[:, None]
    seats = np.zeros_like(table)
    first, second, third = signposts
    for column in np.nonzero(given)[0]:
        marks = (np.arange(1, given[column] + 1) * first + second) / third
        quotients = (weighed[:, column, None] / marks).ravel()
        best = np.argsort(-quotients, kind="stable")[: given[column]]
        seats[:, column] = np.bincount(best // given[column], minlength=len(table))
    return seats


def _way(before: NDArray[np.intp], start: int, end: int) -> list[int]:
    steps = [end]
    while steps[-1] != start or len(steps) == 1:
        steps.append(int(before[start, steps[-1]]))
    return steps[::-1]


def _move(seats: Ints, way: list[int]) -> None:
    height = len(seats)
    for one, other in pairwise(way):
        if one < height:
            seats[one, other - height] += 1
        else:
            seats[other, one - height] -= 1


def _settle(table: Ints, seats: Ints, wanted: Ints, signposts: Signpost) -> None:
    """Move seats from rows with too many to rows with too few, each time the cheapest way there is."""
    while (seats.sum(axis=1) != wanted).any():
        cost, before = distances(*costs(table, seats, signposts))
        lacking = wanted - seats.sum(axis=1)
        short, over = np.nonzero(lacking > 0)[0], np.nonzero(lacking < 0)[0]
        ways = cost[np.ix_(short, over)]
        if not np.isfinite(ways).any():
            raise BadInput("Cells without votes leave some rows no way to their seats.", short.tolist())
        one, other = np.unravel_index(np.argmin(ways), ways.shape)
        _move(seats, _way(before, int(short[one]), int(over[other])))
