"""Ballots: each puts some candidates in an order, equal ones allowed. 排序选票"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadInput

Ints: TypeAlias = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Ballots:
    """Places that ballots give, and how many times each was cast.

    Args:
        places: Shape (ballots, candidates), 1 the best, equal numbers equal; 0 where not ranked.
        counts: Shape (ballots,), positive whole numbers.
    """

    places: Ints
    counts: Ints


@dataclass(frozen=True, eq=False)
class Order:
    """What a method makes of ballots.

    Args:
        scores: One for each candidate, exact; the larger, the better.
        places: Shape (candidates,): 1-2-2-4.
    """

    scores: tuple[Fraction, ...]
    places: Ints


def ballots(places: Sequence[Sequence[int | None]] | Ints, counts: Sequence[int] | None = None) -> Ballots:
    """Check ballots; places may leave gaps, only their order counts.

    Args:
        places: Shape (ballots, candidates), 1 the best; None or 0 where not ranked.
        counts: How many times each was cast; once when left out.

    Raises:
        BadInput: Rows of different lengths, a place that is no whole number or is negative, a ballot
            that ranks nobody, or a count that is not positive; with the rows.
    """
    rows = [[0 if place is None else place for place in row] for row in places]
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise BadInput("Every ballot needs one entry for each candidate.")
    wrong = [at for at, row in enumerate(rows) if not all(_whole(place) for place in row) or not any(row)]
    if wrong:
        raise BadInput("Places are whole numbers from 1, and a ballot ranks somebody.", wrong)
    cast = [1] * len(rows) if counts is None else list(counts)
    if len(cast) != len(rows):
        raise BadInput("Every ballot needs one count.")
    empty = [at for at, count in enumerate(cast) if not _counted(count)]
    if empty:
        raise BadInput("A ballot is counted once or more often.", empty)
    return Ballots(np.array(rows, dtype=np.int64), np.array([int(count) for count in cast], dtype=object))


def _counted(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool) and int(number) > 0


def _whole(number: object) -> bool:
    return number == 0 or (_counted(number) and int(str(number)) < 2**31)


def ordered(scores: Sequence[Fraction | int]) -> Order:
    """Put scores into places, the largest first, equal ones at one place. 名次"""
    exact = tuple(Fraction(score) for score in scores)
    falling = sorted(exact, reverse=True)
    first = {score: at + 1 for at, score in reversed(list(enumerate(falling)))}
    return Order(exact, np.array([first[score] for score in exact]))
