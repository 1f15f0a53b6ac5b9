"""Input shapes of messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from core.access import LABELS, Role
from core.forms import Form, options
from core.i18n import LOCALES, NAMES
from inbox.defaults import choices
from inbox.models import Category, Channel
from inbox.words import CATEGORIES, CHANNELS

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]


class PreferencesForm(Form):
    """How one is told of each category, when not, and in which language."""

    order = (*(f"told_{category.value}" for category in Category), "quiet_from", "quiet_to")

    locale = RadioField(_l("Language"), [DataRequired()], choices=options((name, NAMES[name]) for name in LOCALES))
    quiet_from = SelectField(_l("No e-mail from"), [Optional()])
    quiet_to = SelectField(_l("until"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiet_from.choices = options([("", _("no quiet hours")), *HOURS])
        self.quiet_to.choices = options([("", "—"), *HOURS])

    def quiet(self) -> tuple[int, int] | None:
        """Return the quiet hours; both must be chosen."""
        begins, ends = self.quiet_from.data, self.quiet_to.data
        return (int(begins), int(ends)) if begins and ends else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both ends of the quiet hours, or for none."""
        fine = super().validate(extra_validators)
        begins, ends = self.quiet_from.data, self.quiet_to.data
        if bool(begins) != bool(ends) or (begins and begins == ends):
            self.quiet_to.errors = (_("Choose two different hours, or none."),)
            fine = False
        return fine

    @property
    def told(self) -> list[tuple[Category, Any]]:
        """Return the field of each category."""
        return [(category, self[_name(category)]) for category in Category]

    def channels(self) -> dict[Category, Channel]:
        """Return what was chosen."""
        return {category: Channel(field.data) for category, field in self.told}


def _name(category: Category) -> str:
    return f"told_{category.value}"


for _category in Category:
    _field = SelectField(
        CATEGORIES[_category],
        [DataRequired()],
        choices=options((channel.value, CHANNELS[channel]) for channel in choices(_category)),
    )
    setattr(PreferencesForm, _name(_category), _field)


def filled(channels: Mapping[Category, Channel], quiet: tuple[int, int] | None, locale: str) -> dict[str, str]:
    """Return what the form shows of a person's preferences."""
    return {
        "locale": locale,
        "quiet_from": str(quiet[0]) if quiet else "",
        "quiet_to": str(quiet[1]) if quiet else "",
        **{_name(category): channel.value for category, channel in channels.items()},
    }


class AddressForm(Form):
    """One's own e-mail address."""

    email = StringField(
        _l("E-mail address"),
        [Optional(), Length(max=254)],
        description=_l("A link is sent there; e-mail goes to it once you have opened the link. Empty: no e-mail."),
    )


class NoteForm(Form):
    """A letter to many."""

    audience = SelectField(_l("To whom"), [DataRequired()])
    subject = StringField(_l("Subject"), [DataRequired(), Length(max=100)])
    body = TextAreaField(
        _l("Text"),
        [DataRequired(), Length(max=2000)],
        description=_l("It is shown on the page of messages; e-mail holds the subject alone."),
    )
    letter = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience.choices = options(audience_choices())


def audience_choices() -> list[tuple[str, str]]:
    """Return whom a letter may be for, in words."""
    return [
        ("", _("Choose")),
        ("late_judges", _("Judges with sheets out")),
        ("everyone", _("Everyone who holds a role")),
        *((role.value, str(LABELS[role])) for role in Role),
    ]


class HoldForm(Form):
    """Why nothing goes out."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=255)])
