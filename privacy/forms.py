"""Input shapes of retention and erasing."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from core.forms import Form


class RuleForm(Form):
    """How many days one kind of record is kept, and why."""

    days = IntegerField(_l("Days"), [InputRequired(), NumberRange(1, 36500)])
    reason = StringField(_l("Reason"), [InputRequired(), Length(max=255)])


class EraseForm(Form):
    """The word that must be typed before a person is erased."""

    confirmation = StringField(_l("Type the word to go on"), [InputRequired(), Length(max=16)])

    def validate_confirmation(self, field: StringField) -> None:
        """Take the word in the language of the page."""
        if (field.data or "").lower() != _("erase").lower():
            raise ValidationError(_("Type “%(word)s”.", word=_("erase")))
