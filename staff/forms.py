"""Input shapes of staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from core.clock import local_date, utcnow
from core.forms import Form, options
from staff import roster
from staff.drafts import PersonDraft
from staff.labels import RANKS
from staff.models import Rank
from units.roster.errors import Wrong
from units.services import words_of


class Like:
    """Check a field as the same cell of a roster would be, and take it as that would."""

    def __init__(self, read: Callable[[object], Any]) -> None:
        self.read = read

    def __call__(self, _form: Form, field: Any) -> None:
        """Read the field's data, or say what is wrong with it."""
        try:
            field.data = self.read(field.data or "")
        except Wrong as wrong:
            raise ValidationError(words_of(wrong.code, wrong.params)) from None


def _id_number(value: object) -> str:
    return roster.id_number(local_date(utcnow()))(value)


class EditPersonForm(Form):
    """What is said of one person; the numbers on record are not shown, and stay when left empty."""

    name = StringField(_l("Full name"), [DataRequired(), Like(roster.person_name)])
    post = StringField(_l("Post"), [Optional(), Like(roster.post)])
    rank = SelectField(_l("Rank of office"), choices=options((rank.value, RANKS[rank]) for rank in Rank))
    front_line = BooleanField(_l("Works on the front line"))
    party_member = BooleanField(_l("Party member"))
    id_number = StringField(
        _l("Identity number"), [Optional(), Like(_id_number)], description=_l("Left empty, the one on record stays.")
    )
    phone = StringField(
        _l("Telephone"), [Optional(), Like(roster.phone)], description=_l("Left empty, the one on record stays.")
    )

    def draft(self) -> PersonDraft:
        """Return what was typed, as a service takes it."""
        return PersonDraft(
            name=self.name.data,
            post=self.post.data or "",
            rank=Rank(self.rank.data),
            front_line=bool(self.front_line.data),
            party_member=bool(self.party_member.data),
            id_number=self.id_number.data or "",
            phone=self.phone.data or "",
        )


class PersonForm(EditPersonForm):
    """A person to add."""

    id_number = StringField(
        _l("Identity number"),
        [DataRequired(), Like(_id_number)],
        description=_l("18 characters. It is sealed at once; pages show its ends only."),
    )
    phone = StringField(
        _l("Telephone"),
        [Optional(), Like(roster.phone)],
        description=_l("A mobile, or a landline with its area code."),
    )


class ReasonForm(Form):
    """Why somebody needs numbers in full."""

    reason = StringField(
        _l("Reason"),
        [DataRequired(), Length(max=255)],
        description=_l("It is entered in the audit log with your name."),
    )


class LeaveForm(Form):
    """When a person left."""

    left_on = DateField(_l("Last day here"), [DataRequired()])


class NumberForm(Form):
    """An identity number to look a person up by; it is sent in the body, so that no log has it."""

    number = StringField(_l("Identity number"), [DataRequired(), Length(max=32)])


class StaffRosterForm(Form):
    """A roster of staff to upload."""

    file = FileField(_l("Roster"), [FileRequired()], description=_l("An Excel workbook (.xlsx) or CSV, at most 20 MB."))
