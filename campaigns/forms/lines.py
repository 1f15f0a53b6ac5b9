"""Lines of a form that come and go by a submit button, so that no script is needed."""

from __future__ import annotations

from typing import Any

import wtforms

from core.forms import Form


class Line(wtforms.Form):
    """One of several lines within a form; the form around it carries the CSRF token."""

    class Meta(Form.Meta):
        """As of every form, less the token."""

        csrf = False


def changed(lines: list[dict[str, Any]], act: str, new: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the lines after "add", "remove-2" or "up-2"; None for what is no such act."""
    verb, _dash, at = act.partition("-")
    if act == "add":
        return [*lines, new]
    if not (at.isascii() and at.isdigit()) or len(at) > 3 or int(at) >= len(lines):
        return None
    place = int(at)
    if verb == "remove":
        return [line for number, line in enumerate(lines) if number != place]
    if verb == "up" and place > 0:
        return [*lines[: place - 1], lines[place], lines[place - 1], *lines[place + 1 :]]
    return None
