"""PROMETHEE II: each candidate against every other, criterion by criterion. 偏好顺序结构评估法

The sum over all others needs no table of pairs: in the order of one criterion, what lies below and
above is a prefix, so sums and counts of prefixes give each candidate's flow in ``n log n`` steps.
Only the Gaussian preference has no such shape and is summed in blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.composite.tables import Floats, Table
from scoring.errors import BadInput

BLOCK = 2**22  # pairs at a time for the Gaussian


@dataclass(frozen=True)
class Preference:
    """How a lead on one criterion becomes a preference between 0 and 1.

    Args:
        kind: A key of ``KINDS``: "usual", "u_shape", "v_shape", "level", "linear" or "gaussian".
        indifference: Up to this lead there is no preference (u_shape, level, linear).
        full: From this lead on preference is full (v_shape, level, linear).
        width: Where the Gaussian bends (gaussian).
    """

    kind: str = "usual"
    indifference: float = 0.0
    full: float = 0.0
    width: float = 0.0


def promethee2(given: Table, preferences: tuple[Preference, ...] | None = None) -> Floats:
    """Return each candidate's net flow: how far it is preferred, less how far others are. 净流量

    Args:
        given: Figures, weights and directions.
        preferences: One for each criterion; "usual" for all when left out.

    Returns:
        Shape (candidates,), -1 to 1, of sum 0; 0 for a candidate alone.

    Raises:
        BadInput: Another number of preferences than criteria, or thresholds that do not fit.

    Source:
        Brans & Vincke, Management Science 31 (1985).
    """
    rules = preferences or (Preference(),) * given.values.shape[1]
    if len(rules) != given.values.shape[1]:
        raise BadInput("Every criterion needs one preference.")
    size = len(given.values)
    flow = np.zeros(size)
    for column, weight, way, rule in zip(given.values.T, given.weights, given.directions, rules, strict=True):
        check(rule)
        if weight > 0 and size > 1:
            flow += weight / (size - 1) * KINDS[rule.kind](column * way, rule)
    return flow


def check(rule: Preference) -> None:
    """Refuse a preference whose thresholds do not fit.

    Raises:
        BadInput: Of an unknown kind, or with a threshold that is negative, missing or out of order.
    """
    if rule.kind not in KINDS:
        raise BadInput(f"A preference is one of {', '.join(KINDS)}.")
    thresholds = np.array([rule.indifference, rule.full, rule.width])
    if not np.isfinite(thresholds).all() or (thresholds < 0).any():
        raise BadInput("Thresholds are finite and not negative.")
    if rule.kind in ("v_shape", "linear", "level") and not rule.full > (rule.kind != "v_shape") * rule.indifference:
        raise BadInput("Full preference begins above indifference.")
    if rule.kind == "gaussian" and not rule.width > 0:
        raise BadInput("The Gaussian needs a width above zero.")


def _steps(column: Floats, lead: float, *, reached: bool) -> Floats:
    """Count, for each candidate, the others that it leads by more than ``lead``, less those that lead it so.

    Args:
        reached: Count a lead of exactly ``lead`` as well.
    """
    ordered = np.sort(column)
    below = np.searchsorted(ordered, column - lead, side="right" if reached else "left")
    above = len(column) - np.searchsorted(ordered, column + lead, side="left" if reached else "right")
    return (below - above).astype(np.float64)


def _ramp(column: Floats, start: float, end: float) -> Floats:
    """Sum, over the others, the lead between ``start`` and ``end`` as a share of the way, less theirs."""
    return (_excess(column, start) - _excess(column, end)) / (end - start)


def _excess(column: Floats, lead: float) -> Floats:
    """Sum by how much each candidate's lead over others goes beyond ``lead``, less others' over it."""
    middle = column - np.median(column)  # small figures, so that sums of many keep their digits
    ordered = np.sort(middle)
    sums = np.concatenate(([0.0], np.cumsum(ordered)))
    below = np.searchsorted(ordered, middle - lead, side="left")
    above = np.searchsorted(ordered, middle + lead, side="right")
    ahead = below * (middle - lead) - sums[below]
    behind = (sums[-1] - sums[above]) - (len(column) - above) * (middle + lead)
    difference: Floats = ahead - behind
    return difference


def _gaussian(column: Floats, rule: Preference) -> Floats:
    flow = np.empty(len(column))
    rows = max(1, BLOCK // len(column))
    for start in range(0, len(column), rows):
        lead = (column[start : start + rows, None] - column[None, :]) / rule.width
        flow[start : start + rows] = (np.sign(lead) * -np.expm1(-(lead**2) / 2)).sum(axis=1)
    return flow


def _level(column: Floats, rule: Preference) -> Floats:
    low, high = (_steps(column, lead, reached=False) for lead in (rule.indifference, rule.full))
    mixed: Floats = (low + high) / 2
    return mixed


KINDS: dict[str, Callable[[Floats, Preference], Floats]] = {
    "usual": lambda column, rule: _steps(column, 0.0, reached=False),
    "u_shape": lambda column, rule: _steps(column, rule.indifference, reached=False),
    "v_shape": lambda column, rule: _ramp(column, 0.0, rule.full),
    "level": _level,
    "linear": lambda column, rule: _ramp(column, rule.indifference, rule.full),
    "gaussian": _gaussian,
}
