"""What the forms of selection look like; services check what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from core.forms import Form, options
from selection.words import BASES, METHODS

MOST = 10**12
NUMBER = r"^[0-9]{1,9}$"


class RunForm(Form):
    """Ask for a ranking; the number makes a second press harmless."""

    number = HiddenField(validators=[Regexp(NUMBER)])


class QuotaForm(Form):
    """How a quota is shared out."""

    number = HiddenField(validators=[Regexp(NUMBER)])
    method = SelectField(_l("Apportionment method"), choices=options(METHODS.items()))
    basis = RadioField(_l("Share by"), choices=options(BASES.items()), default="candidates")

    @classmethod
    def for_divisions(cls, names: Mapping[int, str], **data: Any) -> QuotaForm:
        """Make a form with a field for each division's weight."""
        fields = {
            f"weight_{division_id}": IntegerField(name, validators=[Optional(), NumberRange(0, MOST)])
            for division_id, name in names.items()
        }
        made: QuotaForm = type("QuotaForm", (cls,), fields)(**data)
        made.division_ids = tuple(names)
        return made

    division_ids: tuple[int, ...] = ()

    def typed(self) -> dict[int, int]:
        """Return the weights that were typed; a blank one is 0."""
        return {one: self[f"weight_{one}"].data or 0 for one in self.division_ids}


class ListForm(Form):
    """Ask for a list of nominees."""

    number = HiddenField(validators=[Regexp(NUMBER)])
    reserves = IntegerField(
        _l("Reserves for each division"), validators=[InputRequired(), NumberRange(0, 100)], default=2
    )


class TieForm(Form):
    """A person's decision on a tie: who, and why."""

    chosen = SelectMultipleField(_l("Chosen"), coerce=int, widget=ListWidget(prefix_label=False))
    reason = TextAreaField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Give the reason for this decision.")),
            Length(max=1000, message=_l("Use at most %(max)d characters.")),
        ],
    )
    number = 1  # how many are to be chosen

    @classmethod
    def choosing(cls, choices: Iterable[tuple[int, str]], number: int, prefix: str = "") -> TieForm:
        """Offer those who tie; one is chosen by a radio button, several by boxes."""
        form = cls(prefix=prefix)
        form.chosen.choices = options(choices)
        widget: Any = RadioInput() if number == 1 else CheckboxInput()
        form.chosen.option_widget, form.number = widget, number
        return form

    def validate_chosen(self, field: Any) -> None:
        """Refuse too many and too few, beside the choice."""
        if len(set(field.data or ())) != self.number:
            raise ValidationError(ngettext("Choose exactly %(num)s.", "Choose exactly %(num)s.", self.number))


class ConfirmForm(Form):
    """Nothing but the token."""
