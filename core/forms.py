"""What every form has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.i18n import Translations
from wtforms.fields import SelectChoice

if TYPE_CHECKING:
    from core.edits import Clash


def strip(value: Any) -> Any:
    """Take the spaces, also the wide ones, off the ends of a text, and NUL, which no database takes, out of it."""
    return value.replace("\0", "").strip(" \t\r\n\u3000\xa0") if isinstance(value, str) else value


def options(pairs: Iterable[tuple[Any, Any]], group: str | None = None) -> list[SelectChoice]:
    """Turn pairs of value and words into what a select or a set of buttons offers. 选项"""
    return [SelectChoice(value, words, optgroup=group) for value, words in pairs]


class Words(Translations):
    """What the library says of a field, and what we say more plainly. 校验用语"""

    def gettext(self, string: str) -> str:
        """Put a message of a validator into the reader's language."""
        if string == "This field is required.":
            return _("Fill this in.")
        return str(super().gettext(string))  # type: ignore[no-untyped-call]


WORDS = Words()


class Form(FlaskForm):
    """A form with CSRF protection whose texts come without spaces around them."""

    stamp: str | None = None  # what it showed of the record that it edits: core.edits
    clash: Clash | None = None  # what others changed in that record meanwhile
    # The fields that the page shows first, where they are not declared first: errors are listed in this order.
    order: ClassVar[tuple[str, ...]] = ()

    class Meta:
        """How fields are bound: texts with their ends stripped."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Bind a field, stripping texts before any other filter."""
            filters = list(unbound_field.kwargs.get("filters", ()))
            if unbound_field.field_class.__name__ in ("StringField", "TextAreaField"):
                filters.insert(0, strip)
            return unbound_field.bind(form=form, filters=filters, **options)

        def get_translations(self, form: Any) -> Words:
            """Return who speaks for the validators."""
            return WORDS

    # The library has no annotations; these say what its methods take and give.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        for name in reversed(self.order):
            if name in self._fields:
                self._fields.move_to_end(name, last=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field. 校验"""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Check every field of a form that was sent, and that nobody else changed the same. 提交并校验"""
        fine = bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]
        return fine and not (self.clash is not None and self.clash.fields)

    @property
    def status(self) -> int:
        """Return the status of a page that shows this form: fresh, refused, or changed by others meanwhile."""
        if not self.is_submitted():
            return 200
        return 409 if self.clash is not None and self.clash.fields else 422

    def is_submitted(self) -> bool:
        """Tell whether the form was sent. 是否已提交"""
        return bool(super().is_submitted())  # type: ignore[no-untyped-call]
