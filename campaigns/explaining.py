"""A rubric in words: how a score comes to be, sentence by sentence. 计分办法"""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _

from campaigns.models import Criterion, Method, Rubric
from core.numbers import from_fixed


def explain(rubric: Rubric) -> list[str]:
    """Say for each criterion, for the total and for ties what is done with the marks."""
    lines = [_criterion(criterion, rubric.decimals) for criterion in rubric.criteria]
    total = _(
        "The total is the sum of these figures, rounded half up to %(count)s decimals.", count=rubric.total_decimals
    )
    return [*lines, total, _ties(rubric)]


def shown(value: int, decimals: int) -> str:
    """Write a bound of a mark as short as it can be: 100, 0.5."""
    text = from_fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def weight_words(weight: str) -> str:
    """Write a weight as people do: a share in percent where that is exact."""

    value = Fraction(weight)
    percent = value * 100
    if value.denominator == 1:
        return str(value)
    return f"{percent}%" if percent.denominator == 1 else weight


def _criterion(criterion: Criterion, decimals: int) -> str:
    parts = [_marks(criterion, decimals)]
    if criterion.mean_decimals is not None:
        parts.append(_("rounded half up to %(count)s decimals", count=criterion.mean_decimals))
    if criterion.weight != "1":
        parts.append(_("times %(weight)s", weight=weight_words(criterion.weight)))
        if criterion.weighted_decimals is not None:
            parts.append(_("rounded half up to %(count)s decimals", count=criterion.weighted_decimals))
    return _("%(name)s: %(what)s.", name=criterion.name, what=_(", ").join(parts))


def _marks(criterion: Criterion, decimals: int) -> str:
    bounds = {"low": shown(criterion.minimum, decimals), "high": shown(criterion.maximum, decimals)}
    if criterion.method is Method.GIVEN:
        return _("a given figure from %(low)s to %(high)s", **bounds)
    if criterion.method is Method.MEAN:
        return _("the mean of the judges' marks from %(low)s to %(high)s", **bounds)
    return _(
        "the mean of the judges' marks from %(low)s to %(high)s without the %(count)s highest and the %(count)s lowest",
        count=criterion.drop,
        **bounds,
    )


def _ties(rubric: Rubric) -> str:
    if not rubric.tie_breaks:
        return _("Equal totals share a place.")
    names = {criterion.key: criterion.name for criterion in rubric.criteria}
    words = [
        {
            "criterion": _("the higher figure in “%(name)s”", name=names.get(step.get("name") or "", "")),
            "part": _("the higher sum of “%(name)s”", name=step.get("name") or ""),
            "untrimmed_mean": _("the higher total when every mark counts"),
            "head_to_head": _("whom more judges prefer"),
        }[step["by"]]
        for step in rubric.tie_breaks
    ]
    return _("Of equal totals goes first: %(steps)s. What stays equal shares a place.", steps=_("; then ").join(words))
