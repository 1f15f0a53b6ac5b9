"""Input shapes of judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from core.errors import DomainError
from core.forms import Form, options
from core.i18n import said


def refuse(field: Any, error: DomainError) -> None:
    """Put a service's refusal beside a field; what was typed stays in it."""
    field.errors = [said(error)]


MARK, WAS = "mark-", "was-"  # prefixes of what was typed, and of what stood there when the page was made


class SeatForm(Form):
    """Who takes a seat, and under which label."""

    user = SelectField(_l("Judge"), coerce=int)
    label = StringField(_l("Label in lists"), [Length(max=32)])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Pass in who may be chosen."""
        self.user.choices = options(people)


class RecusalForm(Form):
    """Which judge does not mark which candidate, and why."""

    seat = SelectField(_l("Judge"), coerce=int)
    number = IntegerField(_l("Candidate's number"), [InputRequired(), NumberRange(min=1, max=10**9)])
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=255)])

    def offer(self, seats: Iterable[tuple[int, str]]) -> None:
        """Pass in the judges."""
        self.seat.choices = options(seats)


class ReasonForm(Form):
    """A reason, for what needs one."""

    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=255)])


class MarksFileForm(Form):
    """A workbook of marks."""

    file = FileField(_l("Workbook"), [FileRequired(_l("Choose a file."))])


class ConfirmForm(Form):
    """The word to write previewed marks."""

    submit_complete = BooleanField(_l("Submit the sheets that are complete"))


class SheetForm(Form):
    """One text field a criterion; what a mark may be is the service's to say."""

    key = StringField()

    @classmethod
    def for_keys(cls, keys: Sequence[str]) -> type[SheetForm]:
        """Return the form of a rubric with these criteria."""
        fields: dict[str, Any] = {}
        for key in keys:
            fields[f"{MARK}{key}"] = StringField()
            fields[f"{WAS}{key}"] = StringField()
        return type("SheetForm", (cls,), fields)

    def changed(self) -> dict[str, str | None]:
        """Return what the person changed on the page: another device's newer marks are left alone."""
        marks: dict[str, str | None] = {}
        for name, field in self._fields.items():
            if name.startswith(MARK) and field.raw_data:
                key, typed = name.removeprefix(MARK), field.data or ""
                if typed != (self._fields[f"{WAS}{key}"].data or ""):
                    marks[key] = typed or None
        return marks

    def typed(self) -> dict[str, str]:
        """Return everything as it stands in the fields."""
        return {n.removeprefix(MARK): f.data or "" for n, f in self._fields.items() if n.startswith(MARK)}
