"""Ways to part candidates with the same total. 并列时的比较

Each gives one integer per candidate, comparable within the candidates still tied: higher first.
A published draw (抽签) is a ``given`` criterion of weight 0 at the end of the chain.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import average
from scoring.data import RankingInput
from scoring.exact import BoolArray, IntArray
from scoring.ratios import Ratios
from scoring.scheme import Scheme, TieBreak
from scoring.tally import Tally, judge_totals

CHUNK = 256


@dataclass(frozen=True, eq=False)
class Contest:
    """Hold what a tie-break may look at.

    Args:
        data: The marks.
        scheme: The rule.
        tally: The figures so far.
        levels: Shape (candidates,); equal where candidates are tied so far.
    """

    data: RankingInput
    scheme: Scheme
    tally: Tally
    levels: NDArray[np.int64]


def by_criterion(step: TieBreak, contest: Contest) -> IntArray:
    """Prefer the higher weighted figure of one criterion; of weight 0, the higher mean."""
    key = str(step.name)
    rule = next(rule for rule in contest.scheme.criteria if rule.key == key)
    table = contest.tally.weighted if rule.weight else contest.tally.means
    return table[key].numer


def by_part(step: TieBreak, contest: Contest) -> IntArray:
    """Prefer the higher sum of one part's weighted figures."""
    keys = [rule.key for rule in contest.scheme.criteria if rule.part == step.name]
    return contest.tally.sum_of(keys).numer


def by_untrimmed_mean(step: TieBreak, contest: Contest) -> IntArray:
    """Prefer the higher total when every mark counts and nothing is rounded."""
    total = Ratios(np.zeros(len(contest.levels), dtype=np.int64), 1)
    for rule in contest.scheme.criteria:
        if rule.method == "given":
            exact = Ratios(np.ma.getdata(contest.data.given[rule.key]), 1)
        else:
            exact = average(contest.data.marks[rule.key], "mean").values
        total = total.plus(exact.times(rule.weight / 10**rule.mark_decimals))
    return total.numer


def by_head_to_head(step: TieBreak, contest: Contest) -> IntArray:
    """Prefer who beats more of the tied rivals, each pair decided by the majority of judges.

    A judge compares two candidates by the weighted sum of all marks, if there is one for both.
    The figure is wins less losses among the candidates still tied (Copeland's rule).
    """
    score = np.zeros(len(contest.levels), dtype=np.int64)
    rules = contest.scheme.judged
    if not rules:
        return score
    totals = judge_totals(contest.data, rules)
    sizes = np.bincount(contest.levels)
    for level in np.nonzero(sizes > 1)[0]:
        rows = np.nonzero(contest.levels == level)[0]
        data, seen = np.ma.getdata(totals)[rows], ~np.ma.getmaskarray(totals)[rows]
        for start in range(0, len(rows), CHUNK):
            part = slice(start, start + CHUNK)
            score[rows[part]] = _wins(data[part], seen[part], data, seen)
    return score


def _wins(data: IntArray, seen: BoolArray, rivals: IntArray, known: BoolArray) -> NDArray[np.int64]:
    """Count the rivals that a majority of judges puts lower, less those it puts higher."""
    margin = np.zeros((len(data), len(rivals)), dtype=np.int64)
    for seat in range(data.shape[1]):
        mine, other = data[:, seat, None], rivals[None, :, seat]
        both = seen[:, seat, None] & known[None, :, seat]
        margin += both * ((mine > other).astype(np.int64) - (mine < other))
    return np.asarray(np.sign(margin).sum(axis=1), dtype=np.int64)


TIE_BREAKS: dict[str, Callable[[TieBreak, Contest], IntArray]] = {
    "criterion": by_criterion,
    "part": by_part,
    "untrimmed_mean": by_untrimmed_mean,
    "head_to_head": by_head_to_head,
}
