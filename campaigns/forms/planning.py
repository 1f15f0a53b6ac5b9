"""Forms for campaigns, phases, honours and rounds."""

from __future__ import annotations

from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from campaigns.drafts import HonourDraft, PhaseDraft
from campaigns.forms.lines import Line
from campaigns.models import Activity, HolderKind
from campaigns.words import ACTIVITIES, HOLDERS
from core.forms import Form, options

NEEDED = _l("Fill this in.")
MOST_LINES = 30


def required() -> InputRequired:
    """Return the check that something is filled in."""
    return InputRequired(NEEDED)


def longest(count: int) -> Length:
    """Return the check of a text's length."""
    return Length(max=count, message=_l("Use at most %(max)d characters."))


def value_of(chosen: Any) -> str:
    """Return the text of a choice, for a record's enumeration as for what a browser sends."""
    return str(chosen.value if isinstance(chosen, Enum) else chosen)


def _date(label: Any) -> DateField:
    return DateField(label, [InputRequired(_l("Enter a date such as 2026-03-01."))])


class PhaseFields:
    """The fields of a phase, alone on a page or as one of several lines."""

    name = StringField(_l("Phase"), [required(), longest(64)])
    activity = SelectField(_l("Opens"), choices=options((a.value, ACTIVITIES[a]) for a in Activity), coerce=value_of)
    opens_on = _date(_l("First day"))
    closes_on = _date(_l("Last day"))

    def validate_closes_on(self, field: Any) -> None:
        """Refuse a phase that ends before it begins, beside the later date."""
        opens = self.opens_on.data
        if opens and field.data and field.data < opens:
            raise ValidationError(_l("The last day is before the first."))

    def draft(self) -> PhaseDraft:
        """Return the phase as a service takes it."""
        return PhaseDraft(self.name.data, Activity(self.activity.data), self.opens_on.data, self.closes_on.data)


class HonourFields:
    """The fields of an honour, alone on a page or as one of several lines."""

    name = StringField(_l("Honour"), [required(), longest(64)])
    holder_kind = SelectField(
        _l("Held by"), choices=options((k.value, HOLDERS[k]) for k in HolderKind), coerce=value_of
    )
    quota = IntegerField(
        _l("Quota"),
        [InputRequired(_l("Enter a whole number.")), NumberRange(0, 1_000_000, _l("Enter a whole number."))],
    )

    def draft(self) -> HonourDraft:
        """Return the honour as a service takes it."""
        return HonourDraft(self.name.data, HolderKind(self.holder_kind.data), self.quota.data)


class PhaseLine(PhaseFields, Line):
    """A phase within the form of a new campaign."""


class HonourLine(HonourFields, Line):
    """An honour within the form of a new campaign."""


class PhaseForm(PhaseFields, Form):
    """A phase on a page of its own."""


class HonourForm(HonourFields, Form):
    """An honour on a page of its own."""


class RoundForm(Form):
    """A further round of an honour."""

    name = StringField(_l("Round"), [required(), longest(64)])


class CampaignFields:
    """What a campaign says of itself."""

    name = StringField(_l("Name of the campaign"), [required(), longest(128)])
    slogan = StringField(_l("Slogan"), [Optional(), longest(128)])
    issuer = StringField(
        _l("Issuer"), [required(), longest(64)], description=_l("Signs the notices and is printed on certificates.")
    )
    year = IntegerField(
        _l("Year"),
        [
            InputRequired(_l("Enter a year such as 2026.")),
            NumberRange(1978, 2200, _l("Enter a year such as 2026.")),
        ],
    )


class EditCampaignForm(CampaignFields, Form):
    """A campaign's own details."""


class CampaignForm(CampaignFields, Form):
    """A new campaign with its phases and honours, on one page."""

    order = ("name", "year", "division", "issuer", "slogan")

    division = SelectField(_l("Place"), coerce=int)
    first_day = DateField(_l("First day"), [Optional()])
    phases = FieldList(FormField(PhaseLine), _l("Phases"), max_entries=MOST_LINES)
    honours = FieldList(FormField(HonourLine), _l("Honours"), max_entries=MOST_LINES)
