"""What every form has."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm


def strip(value: Any) -> Any:
    """Take the spaces, also the wide ones, off the ends of a text."""
    return value.strip(" \t\r\n\u3000\xa0") if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """A form with CSRF protection whose texts come without spaces around them."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = list(unbound_field.kwargs.get("filters", ()))
            if unbound_field.field_class.__name__ in ("StringField", "TextAreaField"):
                filters.insert(0, strip)
            return unbound_field.bind(form=form, filters=filters, **options)
