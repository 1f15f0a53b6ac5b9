"""Rubrics as scoring reads them: the only place where a criterion's row becomes a rule."""

from __future__ import annotations

from fractions import Fraction

from campaigns.models import Criterion, Rubric
from scoring.scheme import CriterionRule, Scheme, TieBreak


def rule_of(criterion: Criterion, decimals: int) -> CriterionRule:
    """Return one criterion as scoring's rule. 指标 → 计分规则"""
    return CriterionRule(
        key=criterion.key,
        name=criterion.name,
        method=criterion.method.value,
        drop=criterion.drop,
        mark_decimals=decimals,
        mean_decimals=criterion.mean_decimals,
        weight=Fraction(criterion.weight),
        weighted_decimals=criterion.weighted_decimals,
        part=criterion.part,
        minimum_marks=criterion.minimum_marks,
    )


def scheme_of(rubric: Rubric) -> Scheme:
    """Return a rubric as scoring's scheme. 评分标准 → 计分规则

    Raises:
        scoring.errors.BadScheme: The rubric contradicts itself; `set_rubric` never stores such a one.
    """
    return Scheme(
        criteria=tuple(rule_of(criterion, rubric.decimals) for criterion in rubric.criteria),
        total_decimals=rubric.total_decimals,
        tie_breaks=tuple(TieBreak(by=step["by"], name=step.get("name")) for step in rubric.tie_breaks),
    )
