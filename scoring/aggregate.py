"""Many judges' marks into one figure per candidate. 汇总评委打分

A method is a choice of the marks that count; the figure is their mean. The choice is reported
(``used``), so that a printed sheet can strike through what was left out.

Tie among the extremes: when several judges gave the lowest (or highest) mark, the one with the
*later* seat is left out; the lowest are left out before the highest. The figure is the same
whichever of them goes, so this decides only what is struck through.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.errors import TooFewMarks
from scoring.exact import BoolArray, IntArray, magnitude, row_sums, widen
from scoring.marks import Marks
from scoring.ratios import Ratios, quotients


@dataclass(frozen=True, eq=False)
class Average:
    """One exact mean per candidate, and the marks that made it.

    Args:
        values: Shape (candidates,), in the rubric's smallest unit, not rounded.
        used: Shape (candidates, judges), true where a mark counted.
    """

    values: Ratios
    used: BoolArray


def present(marks: Marks) -> BoolArray:
    """Point at the marks that were given."""
    return ~np.ma.getmaskarray(marks)


def every_mark(marks: Marks, drop: int) -> BoolArray:
    """Use every mark that was given; ``drop`` is 0."""
    return present(marks)


def without_extremes(marks: Marks, drop: int) -> BoolArray:
    """Use every mark but the ``drop`` lowest and the ``drop`` highest. 去掉最高分、最低分

    Args:
        marks: Shape (candidates, judges), at least ``2 * drop`` in each row.
        drop: How many to leave out at each end.

    Returns:
        Shape (candidates, judges).
    """
    used = present(marks)
    data = np.ma.getdata(marks)
    top = magnitude(data) + 1
    data = widen(data, top)
    for sign in (1, -1):
        for _ in range(drop):
            _leave_out_lowest(sign * data, used, top)
    return used


def _leave_out_lowest(data: IntArray, used: BoolArray, top: int) -> None:
    """Strike the lowest used mark of each row; of equal ones, that with the later seat."""
    backwards = np.where(used, data, top)[:, ::-1]
    seats = data.shape[1] - 1 - np.argmin(backwards, axis=1)
    used[np.arange(len(data)), seats] = False


SELECT: dict[str, Callable[[Marks, int], BoolArray]] = {
    "mean": every_mark,
    "trimmed_mean": without_extremes,
}


def require(marks: Marks, needed: int) -> None:
    """Refuse rows with fewer marks than needed.

    Raises:
        TooFewMarks: With the rows.
    """
    short = np.nonzero(present(marks).sum(axis=1) < needed)[0]
    if short.size:
        raise TooFewMarks(f"At least {needed} marks are needed.", short.tolist())


def average_of(marks: Marks, used: BoolArray) -> Average:
    """Average the marks that are used; every row has at least one."""
    sums = row_sums(np.where(used, np.ma.getdata(marks), 0))
    return Average(quotients(sums, used.sum(axis=1)), used)


def average(marks: Marks, method: str, *, drop: int = 0, minimum_marks: int = 1) -> Average:
    """Average each row by a named method, exactly.

    Args:
        marks: Shape (candidates, judges).
        method: A key of ``METHODS``.
        drop: How many marks to leave out at each end.
        minimum_marks: How many marks a row must have.

    Raises:
        TooFewMarks: A row has fewer than ``minimum_marks`` or ``2 * drop + 1`` marks.
    """
    require(marks, max(minimum_marks, 2 * drop + 1))
    return average_of(marks, SELECT[method](marks, drop))


def mean(marks: Marks) -> Marks:
    """Average all marks of each row. 平均分

    Args:
        marks: Shape (candidates, judges), in the rubric's smallest unit; masked where missing.

    Returns:
        Shape (candidates,), in the same unit, rounded half up.

    Raises:
        TooFewMarks: A row has no mark.
    """
    return np.ma.MaskedArray(average(marks, "mean").values.fixed(0))


def trimmed_mean(marks: Marks, *, drop: int = 1) -> Marks:
    """Average each row without its extremes. 去掉最高分、最低分后取平均

    Args:
        marks: Shape (candidates, judges), in the rubric's smallest unit; masked where a judge
            was recused or has not marked. Missing is never zero.
        drop: How many marks to leave out at *each* end of a row.

    Returns:
        Shape (candidates,), in the same unit, rounded half up.

    Raises:
        TooFewMarks: A row has fewer than ``2 * drop + 1`` marks.

    Source:
        ISU Special Regulations, Single & Pair Skating, Rule 353.
    """
    return np.ma.MaskedArray(average(marks, "trimmed_mean", drop=drop).values.fixed(0))


METHODS: dict[str, Callable[..., Marks]] = {"mean": mean, "trimmed_mean": trimmed_mean}
