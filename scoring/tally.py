"""From marks to exact totals, criterion by criterion. 逐项合计"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np

from scoring.aggregate import average, average_of, require, without_extremes
from scoring.data import RankingInput
from scoring.errors import TooFewMarks
from scoring.exact import BoolArray, plus, times
from scoring.marks import Marks
from scoring.ratios import Ratios
from scoring.scheme import CriterionRule, Scheme


@dataclass(frozen=True, eq=False)
class Tally:
    """Hold every criterion's figures, exact, rounded only where the scheme says so.

    Args:
        means: Criterion key to its mean.
        weighted: Criterion key to its mean times its weight.
        used: Judged criterion's key to shape (candidates, judges).
    """

    means: Mapping[str, Ratios]
    weighted: Mapping[str, Ratios]
    used: Mapping[str, BoolArray]

    def sum_of(self, keys: Iterable[str]) -> Ratios:
        """Add up the weighted figures of some criteria."""
        return reduce(Ratios.plus, [self.weighted[key] for key in keys])


def tally(data: RankingInput, scheme: Scheme) -> Tally:
    """Work out every criterion's mean and weighted figure.

    Raises:
        TooFewMarks: A candidate lacks marks or a given figure.
    """
    means: dict[str, Ratios] = {}
    used: dict[str, BoolArray] = {}
    seated = _judges_by_total(data, scheme)
    for rule in scheme.criteria:
        unit = Fraction(1, 10**rule.mark_decimals)
        if rule.method == "given":
            values = _given(data.given[rule.key])
        else:
            values, used[rule.key] = _judged(data.marks[rule.key], rule, seated)
        means[rule.key] = values.times(unit).rounded(rule.mean_decimals)
    weighted = {
        rule.key: means[rule.key].times(rule.weight).rounded(rule.weighted_decimals) for rule in scheme.criteria
    }
    return Tally(means, weighted, used)


def _given(figures: Marks) -> Ratios:
    """Take one figure per candidate as it is; none may be missing."""
    require(figures.reshape(-1, 1), 1)
    return Ratios(np.ma.getdata(figures), 1)


def _judged(marks: Marks, rule: CriterionRule, seated: Mapping[str, BoolArray]) -> tuple[Ratios, BoolArray]:
    """Average one criterion; ``seated`` says who counts where that is decided by total."""
    if rule.key in seated:
        require(marks, rule.minimum_marks)
        found = average_of(marks, seated[rule.key])
    else:
        found = average(marks, rule.method, drop=rule.drop, minimum_marks=rule.minimum_marks)
    return found.values, found.used


def judge_totals(data: RankingInput, rules: tuple[CriterionRule, ...]) -> Marks:
    """Add up each judge's marks with their weights, in one common unit. 评委总分

    Args:
        data: The marks.
        rules: Judged criteria, at least one.

    Returns:
        Shape (candidates, judges); masked where a judge lacks a mark in any of the criteria.
    """
    factors = [rule.weight / 10**rule.mark_decimals for rule in rules]
    unit = math.lcm(*(factor.denominator for factor in factors))
    columns = [
        times(np.ma.getdata(data.marks[rule.key]), int(factor * unit))
        for rule, factor in zip(rules, factors, strict=True)
    ]
    holes = [np.ma.getmaskarray(data.marks[rule.key]) for rule in rules]
    return np.ma.MaskedArray(reduce(plus, columns), mask=np.logical_or.reduce(holes))


def _judges_by_total(data: RankingInput, scheme: Scheme) -> dict[str, BoolArray]:
    """Choose the judges who count for each criterion that is trimmed by total.

    Raises:
        TooFewMarks: A judge marked only some of these criteria, so has no total to compare; or
            too few judges are left.
    """
    rules = scheme.by_total
    if not rules:
        return {}
    totals = judge_totals(data, rules)
    some = np.logical_or.reduce([~np.ma.getmaskarray(data.marks[rule.key]) for rule in rules])
    partial = (some & np.ma.getmaskarray(totals)).any(axis=1)
    if partial.any():
        raise TooFewMarks("A judge marked only some of the criteria.", np.nonzero(partial)[0])
    require(totals, 2 * rules[0].drop + 1)
    chosen = without_extremes(totals, rules[0].drop)
    return {rule.key: chosen for rule in rules}
