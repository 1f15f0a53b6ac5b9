"""Short ways to write a rule, a scheme and an input in a test."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from scoring.data import Ranking, RankingInput
from scoring.marks import masked
from scoring.ranking import rank
from scoring.scheme import CriterionRule, Scheme, TieBreak

GOLDEN = Path(__file__).parent.parent / "golden"


def rule(key: str, method: str = "mean", **changes: Any) -> CriterionRule:
    """Make a criterion with whole marks, rounded to two decimals, of weight 1."""
    fields: dict[str, Any] = {
        "key": key,
        "name": key.upper(),
        "method": method,
        "drop": 1 if method.startswith("trimmed") else 0,
        "mark_decimals": 0,
        "mean_decimals": 2,
        "weight": Fraction(1),
        "weighted_decimals": 2,
        "part": None,
    }
    return CriterionRule(**fields | changes)


def scheme(*rules: CriterionRule, ties: Sequence[TieBreak] = (), decimals: int = 2) -> Scheme:
    return Scheme(tuple(rules), total_decimals=decimals, tie_breaks=tuple(ties))


def data(
    marks: Mapping[str, Sequence[Sequence[int | None]]] | None = None,
    given: Mapping[str, Sequence[int | None]] | None = None,
) -> RankingInput:
    """Make input whose candidates are 0, 1, 2, … and whose judges are J1, J2, …"""
    tables, figures = dict(marks or {}), dict(given or {})
    rows = len(next(iter([*tables.values(), *figures.values()])))
    seats = len(next(iter(tables.values()))[0]) if tables else 0
    return RankingInput(
        tuple(range(rows)),
        tuple(f"J{seat + 1}" for seat in range(seats)),
        {key: masked(table) for key, table in tables.items()},
        {key: masked(column) for key, column in figures.items()},
    )


def ranked(
    marks: Mapping[str, Sequence[Sequence[int | None]]] | None,
    *rules: CriterionRule,
    given: Mapping[str, Sequence[int | None]] | None = None,
    ties: Sequence[TieBreak] = (),
    decimals: int = 2,
) -> Ranking:
    return rank(data(marks, given), scheme(*rules, ties=ties, decimals=decimals))
