"""A judge's running total: exact, weighted, the same on the page and in its script. 合计"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from campaigns.models import Criterion, Rubric
from core.numbers import from_fixed
from judges.bounds import short
from scoring.rounding import round_half_up_ratio


@dataclass(frozen=True)
class Totals:
    """How a sheet's marks add up.

    A total is the sum of mark × ``weights[key]``, divided by ``divisor``, rounded half up to
    ``places`` decimals. With equal weights of one that is the plain sum.
    """

    weights: Mapping[str, int]
    divisor: int
    decimals: int
    places: int
    most: str
    weighted: bool

    @classmethod
    def of(cls, rubric: Rubric, criteria: Sequence[Criterion]) -> Totals:
        """Return how the marks of these criteria add up."""
        exact = {criterion.key: Fraction(criterion.weight) for criterion in criteria}
        common = lcm(*(weight.denominator for weight in exact.values())) if exact else 1
        weights = {key: int(weight * common) for key, weight in exact.items()}
        weighted = any(weight != 1 for weight in exact.values())
        places = rubric.total_decimals if weighted else rubric.decimals
        best = {c.key: c.maximum if weights[c.key] > 0 else c.minimum for c in criteria}
        made = cls(weights, common, rubric.decimals, places, "", weighted)
        most = short(made.sum(best), places)
        return cls(weights, common, rubric.decimals, places, most, weighted)

    def sum(self, marks: Mapping[str, int | None]) -> int:
        """Return the total of the marks there are, as fixed point with ``places`` decimals."""
        scaled = sum(value * self.weights[key] for key, value in marks.items() if value is not None)
        numer = np.array([scaled * 10**self.places], dtype=object)
        return int(round_half_up_ratio(numer, self.divisor * 10**self.decimals)[0])

    def text(self, marks: Mapping[str, int | None]) -> str:
        """Return the total as text."""
        return from_fixed(self.sum(marks), self.places)
