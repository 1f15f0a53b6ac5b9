"""What every page asks of its templates a dozen times over, answered from memory: addresses and words. 模板加速"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask_babel import get_locale, get_translations
from markupsafe import Markup

Words = dict[str, str]
LARGEST = 20_000  # messages kept; templates have far fewer, and what a person typed is never one


def init_app(app: Flask) -> None:
    """Let templates ask for addresses and for words without working them out each time."""
    app.jinja_env.globals.update(url_for=_addresses(), remembered=_drawings())
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _messages(), lambda one, many, number: get_translations().ungettext(one, many, number), newstyle=True
    )


def _addresses() -> Callable[..., str]:
    """Return `url_for` that remembers what depends on the endpoint alone, and static files."""
    known: dict[tuple[str, str, str], str] = {}

    def address(endpoint: str, **values: Any) -> str:
        fixed = not values or (endpoint.endswith("static") and values.keys() == {"filename"})
        if not fixed or endpoint.startswith(".") or not has_request_context():
            return url_for(endpoint, **values)
        # Where the product is mounted comes with the request.
        key = (request.script_root, endpoint, values.get("filename", ""))
        if key not in known:
            if len(known) >= LARGEST:
                return url_for(endpoint, **values)
            known[key] = url_for(endpoint, **values)
        return known[key]

    return address


def _messages() -> Callable[[str], str]:
    """Return `gettext` that remembers each message by language: the catalogues do not change while we run."""
    known: dict[str, Words] = {}

    def words(message: str) -> str:
        locale = get_locale()
        mine = known.setdefault(locale.language if locale is not None else "", {})
        found = mine.get(message)
        if found is None:
            found = str(get_translations().ugettext(message))
            if len(mine) < LARGEST:
                mine[message] = found
        return found

    return words


def _drawings() -> Callable[..., Markup]:
    """Return what draws a part of the frame once for each language and key, and remembers it.

    Only for what depends on nothing else: ``{{ remembered("bar", nav_links, role, here) }}``. Whatever
    belongs to one person or one request, a token above all, stays outside.
    """
    known: dict[tuple[Any, ...], Markup] = {}

    def drawn(name: str, macro: Callable[..., str], *key: Any, **args: Any) -> Markup:
        locale = get_locale()
        full = (name, locale.language if locale is not None else "", request.script_root, *key, *args.items())
        found = known.get(full)
        if found is None:
            found = Markup(macro(**args))  # noqa: S704 - a macro's output is escaped already
            if len(known) < LARGEST:
                known[full] = found
        return found

    return drawn
