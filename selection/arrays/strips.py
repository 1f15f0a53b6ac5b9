"""Where the dots of a mark strip stand: one dot a judge, on one scale for the whole run. 评委分点图

A dot is the total that the candidate would have if this judge alone had marked: the judge's marks
with their weights, and the given figures. These are positions of a picture, never a score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.data import Ranking, RankingInput
from scoring.ratios import fraction_text
from scoring.scheme import Scheme
from scoring.tally import judge_totals

NEAR = 3.0  # percent of the strip: dots closer than this stand on one another
EDGES = (2, 98)  # percentiles: a stray mark does not press all others together
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """The ends of the strip, whole numbers."""

    low: int
    high: int

    def at(self, value: float) -> float:
        """Place a value: 0 at the low end, 100 at the high end."""
        return round(min(max(100 * (value - self.low) / (self.high - self.low), 0.0), 100.0), 1)

    def beyond(self, value: float) -> str | None:
        """Tell which end a value lies outside of, if any."""
        return "low" if value < self.low else "high" if value > self.high else None


def strips_of(data: RankingInput, scheme: Scheme, ranking: Ranking) -> list[dict[str, Any]]:
    """Draw every candidate's strip, by row: ``low``, ``high``, ``mean``, ``dots``, ``alone``."""
    composite = ranking.totals.astype(float) / 10**scheme.total_decimals
    if not scheme.judged:
        return [{} for _ in data.candidates]
    alone, unit = _alone(data, scheme)
    values = np.ma.MaskedArray(np.ma.getdata(alone).astype(float) / unit, mask=np.ma.getmaskarray(alone))
    left_out = ~np.logical_or.reduce([ranking.used[rule.key] for rule in scheme.judged])
    scale = _scale(values.compressed(), composite)
    return [
        {
            "low": str(scale.low),
            "high": str(scale.high),
            "mean": scale.at(float(composite[row])),
            "dots": _dots(values[row], left_out[row], scale),
            "alone": _texts(alone[row], unit),
        }
        for row in range(len(data.candidates))
    ]


def _alone(data: RankingInput, scheme: Scheme) -> tuple[Any, int]:
    """Add up each judge's marks and the given figures, as integers in units of ``1 / unit``."""
    judged = scheme.judged
    given = [rule for rule in scheme.criteria if rule.method == "given"]
    parts = [rule.weight / 10**rule.mark_decimals for rule in judged]
    unit = math.lcm(*(part.denominator for part in parts))
    extra = [rule.weight / 10**rule.mark_decimals for rule in given]
    common = math.lcm(unit, *(part.denominator for part in extra))
    totals = judge_totals(data, judged).astype(object) * (common // unit)
    for rule, part in zip(given, extra, strict=True):
        figures = np.ma.getdata(data.given[rule.key]).astype(object) * int(part * common)
        totals = totals + figures[:, None]
    return totals, common


def _scale(values: Floats, composite: Floats) -> Scale:
    """Take whole numbers around nearly all dots and all composites."""
    inner = np.percentile(values, EDGES) if values.size else composite
    low = math.floor(min(float(inner.min()), float(composite.min())))
    high = math.ceil(max(float(inner.max()), float(composite.max())))
    return Scale(low, high if high > low else low + 1)


def _dots(values: Any, left_out: Any, scale: Scale) -> list[list[Any]]:
    """Place the dots of one strip, stacked where they would hide each other: position, left out, level, beyond."""
    shown = [
        (scale.at(float(value)), bool(out), scale.beyond(float(value)))
        for value, hole, out in zip(np.ma.getdata(values), np.ma.getmaskarray(values), left_out, strict=True)
        if not hole
    ]
    dots: list[list[Any]] = []
    last = [-NEAR * 2] * 3
    for position, out, beyond in sorted(shown, key=lambda dot: dot[0]):
        free = [level for level in range(3) if position - last[level] >= NEAR]
        level = free[0] if free else min(range(3), key=lambda one: last[one])
        last[level] = position
        dots.append([position, out, level, beyond])
    return dots


def _texts(totals: Any, unit: int) -> list[str | None]:
    """Write each judge's total exactly; None where the judge did not mark."""
    holes = np.ma.getmaskarray(totals)
    return [
        None if hole else fraction_text(Fraction(int(total), unit))
        for total, hole in zip(np.ma.getdata(totals), holes, strict=True)
    ]
