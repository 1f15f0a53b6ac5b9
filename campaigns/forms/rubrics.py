"""The form of a rubric: lines of criteria, the chain that breaks ties, all numbers as text."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Optional

from campaigns.drafts import CriterionDraft, Fault, RubricDraft, TieDraft
from campaigns.forms.lines import Line
from campaigns.models import Method, Rubric
from campaigns.words import METHODS, TIE_BREAKS
from core.forms import Form, options
from core.i18n import said
from core.numbers import from_fixed

TEXTS = ("key", "name", "hint", "method", "drop", "minimum", "maximum", "step", "weight", "part", "minimum_marks")
STEPS = 3  # of the chain that a new form offers; one more than are filled in


class CriterionLine(Line):
    """One criterion."""

    key = HiddenField()
    name = StringField(_l("Criterion"))
    hint = StringField(_l("What it asks for"))
    method = SelectField(_l("Judges' marks become"), choices=options((m.value, METHODS[m]) for m in Method))
    drop = StringField(_l("Leave out at each end"))
    minimum = StringField(_l("Minimum"))
    maximum = StringField(_l("Maximum"))
    step = StringField(_l("Step"))
    weight = StringField(_l("Weight"))
    mean_decimals = StringField(_l("Mean: decimals"))
    weighted_decimals = StringField(_l("Weighted: decimals"))
    part = StringField(_l("Part"))
    minimum_marks = StringField(_l("Fewest marks"))


class TieLine(Line):
    """One step of the chain: "at:0" is the criterion in that line, "part:现场" a part."""

    step = SelectField(_l("Step"), [Optional()], validate_choice=False)


class RubricForm(Form):
    """A rubric as it is typed; the service reads it and says what is wrong with which field."""

    order = ("criteria",)

    decimals = SelectField(_l("Decimals of a mark"), choices=options((str(n), str(n)) for n in range(5)))
    total_decimals = SelectField(_l("Decimals of the total"), choices=options((str(n), str(n)) for n in range(7)))
    criteria = FieldList(FormField(CriterionLine), _l("Criteria"), max_entries=60)
    tie_breaks = FieldList(FormField(TieLine), _l("When totals are equal"), max_entries=20)

    def offer_steps(self) -> None:
        """Let every step of the chain choose among the lines and parts as they are typed now."""
        lines = [line.form.name.data for line in self.criteria]
        parts = list(dict.fromkeys(line.form.part.data for line in self.criteria if line.form.part.data))
        choices = [("", _("—"))]
        choices += [
            (f"at:{n}", _("The higher figure in “%(name)s”", name=name)) for n, name in enumerate(lines) if name
        ]
        choices += [(f"part:{name}", _("The higher sum of “%(name)s”", name=name)) for name in parts]
        choices += [(by, str(TIE_BREAKS[by])) for by in ("untrimmed_mean", "head_to_head")]
        for step in self.tie_breaks:
            step.form.step.choices = options(choices)

    def draft(self) -> RubricDraft:
        """Return what was typed, as a service takes it."""
        criteria = [CriterionDraft(**{k: v or "" for k, v in line.data.items()}) for line in self.criteria]
        chosen = [step.form.step.data for step in self.tie_breaks if step.form.step.data]
        return RubricDraft(
            self.decimals.data, self.total_decimals.data, [_tie(step, criteria) for step in chosen], criteria
        )

    def blame(self, faults: tuple[Fault, ...]) -> None:
        """Put every fault beside its field."""
        chosen = [step for step in self.tie_breaks if step.form.step.data]
        for fault in faults:
            if fault.field == "tie_breaks" and fault.line is not None:
                field = chosen[fault.line].form.step
            elif fault.line is None:
                field = self[fault.field]
            else:
                field = self.criteria[fault.line].form[fault.field]
            field.errors = [*field.errors, said(fault.error)]


def _tie(step: str, criteria: list[CriterionDraft]) -> TieDraft:
    by, _colon, name = step.partition(":")
    if by == "part":
        return TieDraft("part", name)
    if by != "at":
        return TieDraft(by)
    at = int(name) if name.isascii() and name.isdigit() and len(name) < 4 else len(criteria)
    return TieDraft("criterion", criteria[at].name if at < len(criteria) else None)


def data_of(rubric: Rubric) -> dict[str, Any]:
    """Return a stored rubric as the form shows it."""
    lines = [_line(criterion, rubric.decimals) for criterion in rubric.criteria]
    at = {line["key"]: number for number, line in enumerate(lines)}
    steps = [{"step": _step(step, at)} for step in rubric.tie_breaks]
    return {
        "decimals": str(rubric.decimals),
        "total_decimals": str(rubric.total_decimals),
        "criteria": lines,
        "tie_breaks": [*steps, {"step": ""}],
    }


def _line(criterion: Any, decimals: int) -> dict[str, str]:
    texts = {name: str(getattr(criterion, name) or "") for name in TEXTS}
    fixed = {name: from_fixed(getattr(criterion, name), decimals) for name in ("minimum", "maximum", "step")}
    places = {
        name: "" if getattr(criterion, name) is None else str(getattr(criterion, name))
        for name in ("mean_decimals", "weighted_decimals")
    }
    return {**texts, **fixed, **places, "method": criterion.method.value}


def _step(step: dict[str, Any], at: dict[str, int]) -> str:
    if step["by"] == "criterion":
        return f"at:{at[step['name']]}"
    return f"part:{step['name']}" if step["by"] == "part" else str(step["by"])
