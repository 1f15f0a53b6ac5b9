"""Methods that look at candidates two by two. 两两比较"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from scoring.orders.ballots import Ballots, Ints, Order, ordered


def wins(given: Ballots) -> Ints:
    """Count the ballots that put each candidate above each other one. 两两胜数

    A candidate that a ballot leaves out stands below all it ranks, and beside the others it leaves out.

    Returns:
        Shape (candidates, candidates), exact; row above column.
    """
    places = np.where(given.places == 0, np.iinfo(np.int64).max, given.places)
    size = places.shape[1]
    counts = given.counts.astype(np.int64) if sum(given.counts) < 2**62 else given.counts
    above = np.zeros((size, size), dtype=counts.dtype)
    for one in range(size):
        above[one] = counts @ (places[:, one, None] < places)
    return above


def borda(given: Ballots) -> Order:
    """Count, over all ballots, those whom a candidate stands above; equal ones count half. 博达计数

    Source:
        Borda 1781; with ties as in Black, The Theory of Committees and Elections (1958).
    """
    above = wins(given)
    total = int(sum(given.counts))
    size = len(above)
    return ordered(
        [
            Fraction(sum(total + int(above[i, j]) - int(above[j, i]) for j in range(size) if j != i), 2)
            for i in range(size)
        ]
    )


def copeland(given: Ballots) -> Order:
    """Count the others that a candidate beats on more ballots than it loses; level ones count half. 科普兰法

    Source:
        Copeland, A reasonable social welfare function (1951).
    """
    above = wins(given)
    lead = np.sign((above - above.T).astype(object)).astype(np.int64)
    size = len(above)
    return ordered([Fraction(int(lead[i].sum()) + size - 1, 2) for i in range(size)])


def schulze(given: Ballots) -> Order:
    """Compare candidates by the strongest chain of majorities from one to the other. 舒尔茨法

    A candidate's score is the number of others that it beats so, level ones counted half.

    Source:
        Schulze, Social Choice and Welfare 36 (2011); strength by winning votes.
    """
    strength = paths(wins(given))
    size = len(strength)
    return ordered(
        [
            sum(
                (
                    Fraction(int(strength[i, j] > strength[j, i]) * 2 + int(strength[i, j] == strength[j, i]), 2)
                    for j in range(size)
                    if j != i
                ),
                Fraction(0),
            )
            for i in range(size)
        ]
    )


def paths(above: Ints) -> Ints:
    """Return the strength of the strongest chain between every two, its weakest link's votes. 最强路径"""
    strength = np.where(above > above.T, above, 0)
    for through in range(len(strength)):
        strength = np.maximum(strength, np.minimum(strength[:, through, None], strength[None, through, :]))
    np.fill_diagonal(strength, 0)
    return strength
