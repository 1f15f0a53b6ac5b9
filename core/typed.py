"""What a person typed into a form, named for reading. 已填内容"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request
from wtforms.fields.core import UnboundField

from core.forms import Form
from core.redirects import inside

ONCE, STAMP, CARRIED = "once", "stamp", "carried"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SILENT = frozenset({"HiddenField", "PasswordField", "FileField", "MultipleFileField", "SubmitField", "CSRFTokenField"})
SECRET = ("password", "present", "again", "secret", "totp", "otp")  # never carried, never shown


# Numbers of a person, in a form that asks for who somebody is: sent again as typed, shown by their last digits.
NUMBERS, OF_A_PERSON = ("id_number", "phone"), "id_number"


@dataclass(frozen=True)
class Line:
    """One thing that was typed, under the words that stood beside it."""

    label: str
    value: str


def is_form() -> bool:
    """Tell whether the request sends a form, rather than what a script sends."""
    return request.mimetype in FORMS


def same_origin() -> bool:
    """Tell whether the browser says that one of our own pages sent this."""
    origin = request.headers.get("Origin")
    if origin and origin != "null":
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def trusted() -> bool:
    """Tell whether what was sent may be shown: another site must not put its words into a page of ours."""
    return not current_app.config["WTF_CSRF_ENABLED"] or bool(g.get("csrf_valid")) or same_origin()


def machinery(name: str) -> bool:
    """Tell whether a field is one of those that every form holds unseen."""
    return name in (ONCE, STAMP, CARRIED) or name.rpartition("-")[2] == "csrf_token"


def secret(name: str) -> bool:
    """Tell whether a field is a password or a code, which is never carried and never shown."""
    last = name.rpartition("-")[2].lower()
    return any(last == word or word in last.split("_") for word in SECRET) or "password" in last


def canonical() -> bytes:
    """Return what was sent as the same bytes each time; a file counts by its name and length."""
    said = sorted([name, value] for name, value in request.form.items(multi=True) if not machinery(name))
    files = []
    for name, sent in request.files.items(multi=True):
        length = sent.stream.seek(0, 2)
        sent.stream.seek(0)
        files.append([name, sent.filename, length])
    return json.dumps([said, sorted(files, key=str)], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _known() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return every field that a form may have, and those of the form that fits best what was sent, freshly drawn.

    Where two forms have a field of one name, that of the form that fits better counts.
    """
    sent = {name.partition("-")[0] for name in request.form} | {name.rpartition("-")[2] for name in request.form}

    def fields(form: type[Any]) -> dict[str, Any]:
        return {name: one for name in dir(form) if isinstance(one := getattr(form, name), UnboundField)}

    def all_forms(base: type[Any]) -> Iterator[type[Any]]:
        for form in base.__subclasses__():
            yield form
            yield from all_forms(form)

    found: dict[str, Any] = {}
    best: Any = None
    fitting = [(fields(form), form) for form in all_forms(Form)]
    for one, form in sorted(fitting, key=lambda pair: (len(sent & pair[0].keys()), -len(pair[0]))):
        found.update(one)
        best = form
    return found, _drawn(best)


def _drawn(form: Any) -> dict[str, Any]:
    """Draw a form for the words of its choices; one that cannot be drawn without its view has none to say."""
    try:
        return dict(form(formdata=None, meta={"csrf": False})._fields) if form is not None else {}
    except Exception:
        return {}


def _label(field: Any, name: str) -> str:
    given = field.kwargs.get("label") or (field.args[0] if field.args else "")
    return str(given) if isinstance(given, str) or hasattr(given, "__html__") or given else name


def shown() -> list[Line]:
    """Return what was typed, to be read and copied: no machinery, nothing hidden, no password."""
    if request.method == "GET" or not is_form():
        return []
    (known, drawn), lines = _known(), []
    for name, value in request.form.items(multi=True):
        text = value.strip()
        if not text or machinery(name) or secret(name):
            continue
        top, _dash, rest = name.partition("-")
        field = known.get(top) or known.get(name.rpartition("-")[2])
        if field is None or field.field_class.__name__ in SILENT:
            continue
        inner = _inner(field, rest)
        if inner is not None and inner.field_class.__name__ in SILENT:
            continue
        words = _label(field, name)
        if name in NUMBERS and OF_A_PERSON in request.form:
            text = f"…{text[-4:]}"
        if inner is not None:
            at = rest.partition("-")[0]
            words = (
                f"{words} {int(at) + 1}　{_label(inner, rest)}" if at.isdigit() else f"{words}　{_label(inner, rest)}"
            )
        lines.append(Line(words, _in_words(inner or field, drawn.get(top), text)))
    return lines


def _inner(field: Any, rest: str) -> Any | None:
    """Return the field of a line within a list of lines."""
    unbound = field
    while unbound is not None and unbound.args and isinstance(unbound.args[0], UnboundField):
        unbound = unbound.args[0]
    form = unbound.args[0] if unbound.field_class.__name__ == "FormField" and unbound.args else None
    found = getattr(form, rest.rpartition("-")[2], None) if form is not None else None
    return found if isinstance(found, UnboundField) else None


def _in_words(field: Any, drawn: Any, text: str) -> str:
    choices = field.kwargs.get("choices")
    if drawn is not None and hasattr(drawn, "iter_choices"):
        choices = list(drawn.iter_choices())
    if isinstance(choices, (list, tuple)):
        return next((str(choice[1]) for choice in choices if str(choice[0]) == text), text)
    return text


def page_before() -> str | None:
    """Return the page of ours from which the request came, if its browser says so."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.host or not came.path:
        return None
    return inside(f"{came.path}?{came.query}" if came.query else came.path, "/")


def above() -> str:
    """Return the nearest page at or above this address: the one on which its form stands."""
    adapter, parts = current_app.create_url_adapter(request), request.path.rstrip("/").split("/")
    while adapter is not None and len(parts) > 1:
        path = "/".join(parts) or "/"
        if adapter.test(path, method="GET"):
            return path
        parts.pop()
    return "/"
