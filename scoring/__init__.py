"""Exact scoring, ranking, apportionment and selection: arrays in, results out. 计分

Importing this package loads nothing; each name is loaded when it is first used. The function
``apportion`` is reached as ``scoring.apportion.apportion``, because its module has that name.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.aggregate import mean, trimmed_mean
    from scoring.data import Ranking, RankingInput
    from scoring.errors import BadInput, BadScheme, ScoringError, TooFewMarks
    from scoring.explanation import explain, rows_detail
    from scoring.marks import Marks, masked
    from scoring.ranking import rank
    from scoring.scheme import CriterionRule, Scheme, TieBreak
    from scoring.scheme_json import default_scheme
    from scoring.seal import canonical, digest, restore
    from scoring.select import Selection, fill, settle

_HOMES = {
    "aggregate": ("mean", "trimmed_mean"),
    "data": ("Ranking", "RankingInput"),
    "errors": ("BadInput", "BadScheme", "ScoringError", "TooFewMarks"),
    "explanation": ("explain", "rows_detail"),
    "marks": ("Marks", "masked"),
    "ranking": ("rank",),
    "scheme": ("CriterionRule", "Scheme", "TieBreak"),
    "scheme_json": ("default_scheme",),
    "seal": ("canonical", "digest", "restore"),
    "select": ("Selection", "fill", "settle"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BadInput",
    "BadScheme",
    "CriterionRule",
    "Marks",
    "Ranking",
    "RankingInput",
    "Scheme",
    "ScoringError",
    "Selection",
    "TieBreak",
    "TooFewMarks",
    "canonical",
    "default_scheme",
    "digest",
    "explain",
    "fill",
    "masked",
    "mean",
    "rank",
    "restore",
    "rows_detail",
    "settle",
    "trimmed_mean",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOME:
        raise AttributeError(f"module 'scoring' has no attribute {name!r}")
    return getattr(import_module(f"scoring.{_HOME[name]}"), name)
