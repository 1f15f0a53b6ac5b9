"""Forms for nominating, correcting and withdrawing candidates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from campaigns.forms.planning import longest, required
from campaigns.models import HolderKind
from core.forms import Form

NAMES = {HolderKind.BRAND: _l("Name of the brand"), HolderKind.PERSON: _l("Full name")}


class CandidateForm(Form):
    """What is said of a candidate; a unit has no name or post of its own here."""

    name = StringField(_l("Name"), [required(), longest(128)])
    title = StringField(_l("Post"), [Optional(), longest(64)])
    deeds = TextAreaField(
        _l("Brief deeds"),
        [Optional(), longest(4000)],
        description=_l("What was done, for whom, with what result: 300 to 800 characters read best."),
    )

    def suit(self, kind: HolderKind) -> None:
        """Leave out what a kind of holder does not have."""
        if kind is HolderKind.UNIT:
            del self.name
        else:
            self.name.label.text = NAMES[kind]
        if kind is not HolderKind.PERSON:
            del self.title

    def said(self) -> dict[str, str]:
        """Return what was typed, by the service's names."""
        return {name: (self[name].data or "") if name in self else "" for name in ("name", "title", "deeds")}


class OwnNominateForm(CandidateForm):
    """A nomination by a unit's clerk, who may have picked somebody of the staff."""

    staff_id = IntegerField(widget=HiddenInput(), validators=[Optional()])


class NominateForm(CandidateForm):
    """A nomination by an organiser, who names the unit by code or name."""

    order = ("unit",)

    unit = StringField(_l("Nominating unit"), [required(), longest(128)], description=_l("Its code, or its full name."))


class WithdrawForm(Form):
    """A withdrawal and why."""

    reason = StringField(_l("Reason"), [required(), longest(255)])


class ImportForm(Form):
    """A workbook of candidates to upload."""

    file = FileField(
        _l("Workbook"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An Excel workbook (.xlsx) or CSV, at most 20 MB."),
    )
