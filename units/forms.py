"""Input shapes of units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from core.forms import Form, options
from units.drafts import UnitDraft
from units.kinds import GROUPS, kinds_of
from units.labels import group_label, kind_label
from units.roster import Divisions, fields
from units.roster.divisions import Division as Known
from units.roster.errors import MESSAGES, Wrong


def kind_choices() -> dict[str, list[tuple[str, str]]]:
    """List the kinds under their groups, for a select. 种类选项"""
    return {
        group_label(group.code): [(kind.code, kind_label(kind.code)) for kind in kinds_of(group.code)]
        for group in GROUPS
    }


def said_wrong(wrong: Wrong) -> str:
    """Say a roster's complaint about a cell in the reader's language."""
    return str(_(MESSAGES[wrong.code])) % wrong.params


class Like:
    """Check a field as the same cell of a roster would be, and take it as that would."""

    def __init__(self, read: Callable[[object], Any]) -> None:
        self.read = read

    def __call__(self, _form: Form, field: Any) -> None:
        """Read the field's data, or say what is wrong with it."""
        try:
            field.data = self.read(field.data or "")
        except Wrong as wrong:
            raise ValidationError(said_wrong(wrong)) from None


class UnitForm(Form):
    """What is said of one unit."""

    code = StringField(
        _l("Unit code"), [DataRequired(), Like(fields.unit_code)], description=_l("It stays with the unit for good.")
    )
    name = StringField(_l("Unit name"), [DataRequired(), Like(fields.unit_name)])
    kind = SelectField(_l("Kind"), [DataRequired()])
    division = StringField(
        _l("Division"),
        [DataRequired()],
        description=_l("Its code, or its name with those above it, such as 吉林省长春市南关区."),
    )
    address = StringField(_l("Address"), [Optional(), Like(fields.address)])
    head = StringField(_l("Person in charge"), [Optional(), Like(fields.head)])
    phone = StringField(_l("Telephone"), [Optional(), Like(fields.phone)])
    credit_code = StringField(_l("Unified social credit code"), [Optional(), Like(fields.credit_code)])
    staff_count = StringField(_l("Staff at the window"), [Optional(), Like(fields.staff_count)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options([("", _("Choose a kind"))])
        for group, kinds in kind_choices().items():
            self.kind.choices += options(kinds, group)

    def draft(self, code: str | None = None) -> UnitDraft:
        """Return what was typed, as a service takes it."""
        staff = self.staff_count.data
        return UnitDraft(
            code=code or self.code.data,
            name=self.name.data,
            kind=self.kind.data,
            address=self.address.data or "",
            head=self.head.data or "",
            phone=self.phone.data or "",
            credit_code=self.credit_code.data or "",
            staff_count=staff if isinstance(staff, int) else None,
        )

    def division_id(self, known: Iterable[Known]) -> int | None:
        """Return the id of the division that was typed, or say beside the field why there is none."""
        try:
            return Divisions(known).by_text(self.division.data).id
        except Wrong as wrong:
            self.division.errors = (said_wrong(wrong),)
            return None


class EditUnitForm(UnitForm):
    """What may be changed: the code and the place stay."""

    code = None  # type: ignore[assignment]
    division = None  # type: ignore[assignment]


class RosterForm(Form):
    """A roster to upload."""

    file = FileField(_l("Roster"), [FileRequired()], description=_l("An Excel workbook (.xlsx) or CSV, at most 20 MB."))


class DivisionsForm(Form):
    """A table of divisions to upload, if not one of those that come with the product."""

    file = FileField(
        _l("Division table"),
        [FileRequired()],
        description=_l("An Excel workbook (.xlsx) or CSV with a code and a name for each division."),
    )
