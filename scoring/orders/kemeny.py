"""Kemeny's order: the one that agrees with the most judgements of the ballots, pair by pair. 凯梅尼法

Candidates are first parted into groups such that each of a group beats each of every later one by a
majority; the best order keeps the groups in sequence, so each is solved for itself. A small group is
solved by dynamic programming over its subsets, a larger one as an integer program to which the broken
triangles are added until none is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from scoring.errors import BadInput
from scoring.orders.ballots import Ballots, Ints
from scoring.orders.pairs import wins
from scoring.solver import Rows, minimise

SUBSETS = 14  # up to here by subsets: 2 ** 14 of them
LARGEST = 60  # of one group; beyond, an exact answer cannot be promised


@dataclass(frozen=True)
class Consensus:
    """The order of most agreement.

    Args:
        order: Candidates from first to last.
        score: The judgements of ballots, pair by pair, that it agrees with; exact.
        ties: Pairs next to each other that could change places at no loss.
    """

    order: tuple[int, ...]
    score: int
    ties: tuple[tuple[int, int], ...]


def kemeny(given: Ballots) -> Consensus:
    """Find the order that agrees with the most judgements. 凯梅尼法

    Of several that do, the one that is first by the candidates' positions from the front.

    Raises:
        BadInput: A group without any majority order inside has more than 60 candidates.

    Source:
        Kemeny, Daedalus 88 (1959); Young, American Political Science Review 82 (1988).
    """
    above = wins(given)
    order: list[int] = []
    for group in groups(above):
        inner = above[np.ix_(group, group)]
        if len(group) > LARGEST:
            raise BadInput(
                f"More than {LARGEST} candidates beat each other in circles; no exact order is promised.", group
            )
        best = by_subsets(inner) if len(group) <= SUBSETS else by_program(inner)
        order += [group[at] for at in best]
    score = sum(int(above[one, other]) for at, one in enumerate(order) for other in order[at + 1 :])
    level = [(one, other) for one, other in pairwise(order) if above[one, other] == above[other, one]]
    return Consensus(tuple(order), score, tuple(level))


def groups(above: Ints) -> list[list[int]]:
    """Part candidates so that everybody of a group beats everybody of a later one by a majority. 分层"""
    size = len(above)
    reach = (above >= above.T) | np.eye(size, dtype=bool)
    for through in range(size):
        reach |= reach[:, through, None] & reach[None, through, :]
    left, made = set(range(size)), []
    for one in sorted(range(size), key=lambda at: (-int(reach[at].sum()), at)):
        if one in left:
            group = [other for other in sorted(left) if reach[one, other] and reach[other, one]]
            made.append(group)
            left -= set(group)
    return made


def by_subsets(above: Ints) -> list[int]:
    """Order a small group by dynamic programming over subsets: what is best for those still to come."""
    size = len(above)
    votes = above.astype(object)
    best: list[Any] = [0] * (1 << size)
    first = [0] * (1 << size)
    for subset in range(1, 1 << size):
        members = [at for at in range(size) if subset >> at & 1]
        top: Any = -1
        for one in members:
            gained = best[subset ^ 1 << one] + sum(votes[one, other] for other in members if other != one)
            if gained > top:
                top, first[subset] = gained, one
        best[subset] = top
    order, subset = [], (1 << size) - 1
    while subset:
        order.append(first[subset])
        subset ^= 1 << first[subset]
    return order


def by_program(above: Ints) -> list[int]:
    """Order a larger group as a linear ordering problem, exactly."""
    size = len(above)
    one, other = np.triu_indices(size, 1)
    number = np.full((size, size), -1)
    number[one, other] = np.arange(len(one))
    gain = np.array([int(above[a, b]) - int(above[b, a]) for a, b in zip(one, other, strict=True)], dtype=np.float64)
    rows = Rows(len(one))
    while True:
        found = minimise(-gain, rows)
        assert found is not None  # any order fits
        chosen = np.zeros((size, size), dtype=bool)
        chosen[one, other] = found > 0
        chosen[other, one] = found == 0
        broken = _circles(chosen, number)
        if not broken:
            return sorted(range(size), key=lambda member: -int(chosen[member].sum()))
        for circle in broken:
            rows.add(circle, (1.0, 1.0, -1.0), 0.0, 1.0)


def _circles(chosen: Ints, number: Ints) -> list[tuple[int, int, int]]:
    """Find i < j < k that beat each other in a circle: x_ij + x_jk - x_ik must lie in 0..1."""
    size, found = len(chosen), []
    for i in range(size):
        for j in range(i + 1, size):
            round_about = chosen[i, j] == chosen[j, j + 1 :]
            k = j + 1 + np.nonzero(round_about & (chosen[i, j + 1 :] != chosen[i, j]))[0]
            found += [(int(number[i, j]), int(number[j, at]), int(number[i, at])) for at in k]
    return found
