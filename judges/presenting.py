"""What a page of marking shows: every figure already text, so that templates only place them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Criterion
from core.errors import DomainError
from core.i18n import said
from core.numbers import from_fixed
from judges import services
from judges.bounds import Bounds, short
from judges.models import ScoreSheet


@dataclass(frozen=True)
class Line:
    """One criterion on a judge's sheet."""

    key: str
    name: str
    hint: str
    most: str
    rule: str
    value: str  # as typed
    stands: str  # as the database has it
    error: str
    low: int
    high: int
    step: int
    weight: int


@dataclass(frozen=True)
class Sheet:
    """A judge's sheet, ready to be placed on a page."""

    lines: Sequence[Line]
    total: str
    most: str
    weighted: bool
    missing: int
    decimals: int
    places: int
    divisor: int


def present(
    sheet: ScoreSheet, *, typed: Mapping[str, str] | None = None, errors: Mapping[str, DomainError] | None = None
) -> Sheet:
    """Return a sheet for its page; what was typed and refused stays in its field."""
    rubric = sheet.seat.panel.round.rubric
    if rubric is None:
        raise DomainError("The round has no rubric yet.", advice="Set the criteria first.")
    criteria = services.criteria_of(sheet.seat)
    totals = services.Totals.of(rubric, criteria)
    standing = {mark.criterion_id: mark.value for mark in sheet.marks}
    marks = {criterion.key: standing.get(criterion.id) for criterion in criteria}
    values = {key: from_fixed(value, rubric.decimals) for key, value in marks.items()}
    shown = {**values, **(typed or {})}
    return Sheet(
        lines=[
            _line(
                criterion,
                Bounds.of(criterion, rubric.decimals),
                weight=totals.weights[criterion.key],
                value=shown[criterion.key],
                stands=values[criterion.key],
                error=(errors or {}).get(criterion.key),
            )
            for criterion in criteria
        ],
        total=totals.text(marks),
        most=totals.most,
        weighted=totals.weighted,
        missing=sum(value is None for value in marks.values()),
        decimals=rubric.decimals,
        places=totals.places,
        divisor=totals.divisor,
    )


def _line(
    criterion: Criterion, bounds: Bounds, *, weight: int, value: str, stands: str, error: DomainError | None
) -> Line:
    return Line(
        key=criterion.key,
        name=criterion.name,
        hint=criterion.hint,
        most=short(criterion.maximum, bounds.decimals),
        rule=said(bounds.rule),
        value=value,
        stands=stands,
        error=said(error) if error else "",
        low=bounds.low,
        high=bounds.high,
        step=bounds.step,
        weight=weight,
    )
