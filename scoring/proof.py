"""Divisors that prove the seats of rows and columns, and the ties among cells. 双除数证明"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadInput
from scoring.margins import NEAR, Floats, Ints, Signpost, costs, distances


@dataclass(frozen=True, eq=False)
class Matrix:
    """Seats of rows × columns, with their proof.

    Args:
        seats: Shape (rows, columns); where cells are tied, one of the results that the rule allows.
        row_divisors: One fraction a row.
        column_divisors: One fraction a column.
        tied: Shape (rows, columns), true where another result that the rule allows has another number.
    """

    seats: Ints
    row_divisors: tuple[Fraction, ...]
    column_divisors: tuple[Fraction, ...]
    tied: NDArray[np.bool_]


def proven(table: Ints, seats: Ints, signposts: Signpost) -> Matrix:
    """Find divisors that give these seats, and check every cell with fractions."""
    more, less = costs(table, seats, signposts)
    cost, _ = distances(more, less)
    price = _prices(cost, more, less)
    for digits in range(3, 18):
        rows, columns = _divisors(table, seats, signposts, price, digits)
        tight = _held(table, seats, signposts, rows, columns)
        if tight is not None:
            return Matrix(seats, rows, columns, _tied(*tight))
    raise BadInput("Some cells lie so near a tie that no divisors could be written down.")


def _prices(cost: Floats, more: Floats, less: Floats) -> Floats:
    """Return prices that leave room on every side that is not bound by a tie: means of shortest ways."""
    size, height = len(cost), len(more)
    both = np.isfinite(cost) & np.isfinite(cost.T)
    price = np.zeros(size)
    placed: list[int] = []
    step = np.full((size, size), np.inf)
    step[:height, height:] = more
    step[height:, :height] = less.T
    # Who can be reached from the most comes last.
    for one in np.lexsort((np.arange(size), np.isfinite(cost).sum(axis=0))):
        if one in placed:
            continue
        group = np.nonzero(both[one])[0]
        price[group] = cost[np.ix_(group, group)].mean(axis=0)
        if placed:
            room = price[placed][:, None] + step[placed][:, group] - price[group]
            if np.isfinite(room).any():
                price[group] += room.min() - np.log(2)
        placed += group.tolist()
    return price


def _divisors(
    table: Ints, seats: Ints, signposts: Signpost, price: Floats, digits: int
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Write prices as divisors: short decimals, and exact fractions of each other across a tie."""
    height, size = len(seats), len(price)
    more, less = costs(table, seats, signposts)
    gap = price[None, height:] - price[:height, None]
    up, down = np.abs(more - gap) < NEAR, np.abs(less + gap) < NEAR
    found: dict[int, Fraction] = {}
    for start in range(size):
        if start in found:
            continue
        sign = 1 if start < height else -1
        found[start] = Fraction(f"{np.exp(sign * price[start]):.{digits}g}")
        waiting = [start]
        while waiting:
            one = waiting.pop()
            for row, column in _beside(up | down, one):
                other = column + height if one == row else row
                if other not in found:
                    seat = int(seats[row, column]) + int(up[row, column])
                    signpost = Fraction(seat * signposts[0] + signposts[1], signposts[2])
                    found[other] = int(table[row, column]) / (signpost * found[one])
                    waiting.append(other)
    return tuple(found[at] for at in range(height)), tuple(found[at] for at in range(height, size))


def _beside(edges: NDArray[np.bool_], one: int) -> list[tuple[int, int]]:
    height = len(edges)
    if one < height:
        return [(one, int(column)) for column in np.nonzero(edges[one])[0]]
    return [(int(row), one - height) for row in np.nonzero(edges[:, one - height])[0]]


def _held(
    table: Ints, seats: Ints, signposts: Signpost, rows: Sequence[Fraction], columns: Sequence[Fraction]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Check that every cell is its votes over both divisors, rounded; say which lie on a signpost.

    Returns:
        Cells that could have one seat more, and cells that could have one less; None where one does not hold.
    """
    first, second, third = signposts
    up, down = np.zeros(seats.shape, dtype=bool), np.zeros(seats.shape, dtype=bool)
    for (row, column), count in np.ndenumerate(seats):
        exact = Fraction(int(table[row, column])) / (rows[row] * columns[column])
        upper = Fraction((int(count) + 1) * first + second, third)
        lower = Fraction(int(count) * first + second, third) if count else Fraction(0)
        if not lower <= exact <= upper:
            return None
        up[row, column], down[row, column] = exact == upper, bool(count) and exact == lower
    return up, down


def _tied(up: NDArray[np.bool_], down: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Point at the cells on a circle of signposts: a seat could go round it at no cost."""
    height = len(up)
    size = height + up.shape[1]
    reach = np.eye(size, dtype=bool)
    reach[:height, height:] |= up
    reach[height:, :height] |= down.T
    for through in range(size):
        reach |= reach[:, through, None] & reach[None, through, :]
    round_about = (reach & reach.T)[:height, height:]
    return round_about & (up | down)
