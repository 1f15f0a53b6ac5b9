"""Who marked whom: the design behind every estimate of severity, and whether it holds together. 评分设计"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import BadInput, ScoringError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


class Disconnected(ScoringError):
    """Parts of the design share no judge, so candidates of one cannot be held against those of another. 互不相连

    Args:
        parts: For each part, its candidates and its judges.
    """

    def __init__(self, parts: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
        sizes = ", ".join(f"{len(candidates)} candidates with {len(judges)} judges" for candidates, judges in parts)
        super().__init__(
            f"The marks fall into {len(parts)} parts without a judge in common ({sizes}); "
            "candidates of different parts cannot be compared. Let a judge mark in both.",
            [at for candidates, _ in parts[1:] for at in candidates],
        )
        self.parts = tuple(parts)


@dataclass(frozen=True, eq=False)
class Layer:
    """Candidates with one number of marks.

    Args:
        count: Marks of each.
        candidates: Shape (these,).
        judges: Shape (these, count), who gave them.
        panel: The number of all judges.
    """

    count: int
    candidates: Ints
    judges: Ints
    panel: int

    @cached_property
    def shared(self) -> Floats:
        """Count, for each two judges, the pairs of marks that they gave the same candidate."""
        table = np.zeros(self.panel**2)
        for one in range(self.count):  # side by side, so that no table of all pairs of marks is built
            flat = (self.judges[:, one, None] * self.panel + self.judges).ravel()
            table += np.bincount(flat, minlength=len(table))
        return table.reshape(self.panel, self.panel)

    def mean_of(self, spread: Floats) -> Floats:
        """Return, for each of these, the mean of a table over the pairs of its judges."""
        total = sum(spread[self.judges[:, one, None], self.judges].sum(axis=1) for one in range(self.count))
        return np.asarray(total) / self.count**2


@dataclass(frozen=True, eq=False)
class Design:
    """Marks as a list.

    Args:
        candidates: Shape (marks,), whose mark it is.
        judges: Shape (marks,), who gave it.
        marks: Shape (marks,).
        size: Numbers of candidates and of judges.
    """

    candidates: Ints
    judges: Ints
    marks: Floats
    size: tuple[int, int]

    @cached_property
    def per_candidate(self) -> Floats:
        """Count the marks of each candidate."""
        return np.bincount(self.candidates, minlength=self.size[0]).astype(np.float64)

    @cached_property
    def per_judge(self) -> Floats:
        """Count the marks of each judge."""
        return np.bincount(self.judges, minlength=self.size[1]).astype(np.float64)

    def sums_of_candidates(self, values: Floats) -> Floats:
        """Add up values of marks for each candidate."""
        return np.asarray(np.bincount(self.candidates, values, minlength=self.size[0]), dtype=np.float64)

    def sums_of_judges(self, values: Floats) -> Floats:
        """Add up values of marks for each judge."""
        return np.asarray(np.bincount(self.judges, values, minlength=self.size[1]), dtype=np.float64)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Part candidates by how many marks they have; what depends on that number alone is summed once."""
        order = np.argsort(self.candidates, kind="stable")
        judges = self.judges[order]
        counts = self.per_candidate.astype(np.intp)
        starts = np.cumsum(counts) - counts
        made = []
        for count in np.unique(counts):
            chosen = np.nonzero(counts == count)[0]
            made.append(Layer(int(count), chosen, judges[starts[chosen][:, None] + np.arange(count)], self.size[1]))
        return tuple(made)


def design(candidates: ArrayLike, judges: ArrayLike, marks: ArrayLike) -> Design:
    """Check a list of marks. Candidates and judges are numbered from 0, without gaps.

    Raises:
        BadInput: Lists of different lengths, no mark, a mark that is no finite number, or a candidate
            or judge without any mark.
    """
    who, by, values = np.asarray(candidates), np.asarray(judges), np.asarray(marks, dtype=np.float64)
    if who.ndim != 1 or who.shape != by.shape or who.shape != values.shape or not who.size:
        raise BadInput("Every mark needs a candidate and a judge.")
    if who.dtype.kind not in "iu" or by.dtype.kind not in "iu" or who.min() < 0 or by.min() < 0:
        raise BadInput("Candidates and judges are numbered from 0.")
    broken = np.nonzero(~np.isfinite(values))[0]
    if broken.size:
        raise BadInput("A mark is missing or infinite; leave out what was not given.", who[broken].tolist())
    size = (int(who.max()) + 1, int(by.max()) + 1)
    if len(np.unique(who)) < size[0] or len(np.unique(by)) < size[1]:
        raise BadInput("Every candidate and every judge needs a mark.")
    return Design(who.astype(np.intp), by.astype(np.intp), values, size)


def from_table(marks: ArrayLike) -> Design:
    """Read marks from a table, shape (candidates, judges), NaN where missing."""
    table = np.asarray(marks, dtype=np.float64)
    if table.ndim != 2:
        raise BadInput("Marks form a table of candidates and judges.")
    candidates, judges = np.nonzero(~np.isnan(table))
    return design(candidates, judges, table[candidates, judges])


def parts(given: Design) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Part candidates and judges into those that marks hold together, the largest part first. 连通部分"""
    owner = np.arange(sum(given.size))
    judges = given.judges + given.size[0]
    while True:  # the least number spreads along the marks
        least = np.minimum(owner[given.candidates], owner[judges])
        following = owner.copy()
        np.minimum.at(following, given.candidates, least)
        np.minimum.at(following, judges, least)
        following = following[following]
        if np.array_equal(following, owner):
            break
        owner = following
    found = []
    for name in np.unique(owner):
        members = np.nonzero(owner == name)[0]
        found.append(
            (
                tuple(int(at) for at in members[members < given.size[0]]),
                tuple(int(at) - given.size[0] for at in members[members >= given.size[0]]),
            )
        )
    return sorted(found, key=lambda part: (-len(part[0]), part[0]))


def require_connected(given: Design) -> None:
    """Refuse to compare across parts without a judge in common.

    Raises:
        Disconnected: With the parts.
    """
    found = parts(given)
    if len(found) > 1:
        raise Disconnected(found)
