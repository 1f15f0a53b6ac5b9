"""What the fields of a form hold: as a browser would send it, and in words. 表单字段的值"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core import typed
from core.forms import strip

Raw = dict[str, list[str]]  # what a browser would send, by the name in the page


def even(text: Any) -> str:
    """Write a text as a form keeps it, whichever line ends a browser sends."""
    return str(strip(str(text).replace("\r\n", "\n")))


def raw(form: Any) -> Raw:
    """Return what a browser would send of a form if nothing in it were touched. 表单现值"""
    found: Raw = {}
    for one in form:
        found.update(_raw_field(one))
    return found


def _raw_field(one: Any) -> Raw:
    if one.type in typed.SILENT - {"HiddenField"}:
        return {}
    if one.type == "FieldList":
        return {key: text for entry in one.entries for key, text in _raw_field(entry).items()}
    if one.type == "FormField":
        return {key: text for inner in one.form for key, text in _raw_field(inner).items()}
    if one.type == "BooleanField":
        return {one.name: ["y"]} if one.data else {}
    if hasattr(one, "iter_choices"):
        chosen = [str(choice[0]) for choice in one.iter_choices() if choice[2]]
        if not chosen and one.type == "SelectField":  # a browser shows the first, and sends it
            chosen = [str(choice[0]) for choice in one.iter_choices()][:1]
        return {one.name: chosen} if chosen else {}
    value = one._value() if hasattr(one, "_value") else one.data
    return {one.name: ["" if value is None else even(value)]}


def words_of(make: Callable[..., Any], names: list[str], version: Raw) -> list[str]:
    """Put one version into words: a line for each field, or for each line of a list."""
    form = make(formdata=MultiDict([(key, text) for key, texts in version.items() for text in texts]))
    lines: list[str] = []
    for name in names:
        one = form[name]
        if one.type == "FieldList":
            lines += [_line(_leaves(entry)) for entry in one.entries]
        else:
            lines.append(_spoken(one))
    return [line for line in lines if line]


def _line(leaves: list[Any]) -> str:
    """Put one line of a list into words: what it is called, then each value under its label."""
    told = [(leaf, _spoken(leaf)) for leaf in leaves]
    (_first, name), *rest = [(leaf, text) for leaf, text in told if text] or [(None, "")]
    return " · ".join([name, *(f"{leaf.label.text} {text}" for leaf, text in rest)])


def _leaves(one: Any) -> list[Any]:
    return [leaf for inner in one.form for leaf in _leaves(inner)] if one.type == "FormField" else [one]


def _spoken(one: Any) -> str:
    if one.type in typed.SILENT:
        return ""
    if one.type == "BooleanField":
        return _("Yes") if one.data else _("No")
    if hasattr(one, "iter_choices"):
        chosen = [str(choice[1]) for choice in one.iter_choices() if choice[2] and choice[0] != ""]
        return _(", ").join(chosen) or str(one.data or "")
    return next(iter(_raw_field(one).values()), [""])[0]
