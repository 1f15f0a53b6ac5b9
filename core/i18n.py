"""Languages: Chinese by default, English complete; numbers, dates and names right in both."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, format_datetime, format_decimal, get_locale
from flask_babel import gettext as _

from core.clock import CHINA
from core.numbers import from_fixed

LOCALES = ("zh_CN", "en")
NAMES = {"zh_CN": "中文", "en": "English"}
COOKIE = "locale"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
babel = Babel()


@cache
def locale_of(name: str | None) -> Locale:
    """Return a language by its name in `LOCALES`; anything else is Chinese.

    Babel reads "zh_CN" as "zh_Hans_CN", for which gettext looks in the folder ``zh``: that is why
    ``translations/zh`` is a link to ``zh_CN``.
    """
    return Locale.parse("en" if name == "en" else "zh_CN")


def choose() -> Locale:
    """Return the language of this request: the cookie's, else the account's, else Chinese."""
    if not has_request_context():
        return locale_of(None)
    asked = request.cookies.get(COOKIE)
    return locale_of(asked if asked in LOCALES else getattr(g, "account_locale", None))


def current() -> str:
    """Return the present language as one of `LOCALES`."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh_CN"


def day(value: date | None) -> str:
    """Write a calendar day: 2026年11月20日, or 20 November 2026."""
    if value is None:
        return ""
    if current() == "zh_CN":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {Locale('en').months['format']['wide'][value.month]} {value.year}"


def instant(value: datetime | None) -> str:
    """Write an instant in China's time, to the minute."""
    if value is None:
        return ""
    local = value.astimezone(CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def clock_time(value: datetime | None) -> str:
    """Write the time of day in China's time."""
    return "" if value is None else f"{value.astimezone(CHINA):%H:%M}"


def number(value: int | float | None) -> str:
    """Write a count with its thousands grouped."""
    return "" if value is None else format_decimal(value)


def with_args(**changes: str | int | None) -> str:
    """Return this page's address with some query arguments changed; None takes one out."""
    args = {**request.args.to_dict(), **{k: str(v) for k, v in changes.items() if v is not None}}
    for name, value in changes.items():
        if value is None:
            args.pop(name, None)
    return f"{request.path}?{urlencode(args)}" if args else request.path


def init_app(app: Flask) -> None:
    """Load every feature's catalogue and give the templates their filters."""
    domains = sorted(p.stem for p in (TRANSLATIONS / "zh_CN" / "LC_MESSAGES").glob("*.po")) or ["messages"]
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(TRANSLATIONS)] * len(domains))
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.filters.update(
        day=day, instant=instant, clock_time=clock_time, number=number, fixed=from_fixed, said=said
    )

    @app.context_processor
    def languages() -> dict[str, object]:
        locale = current()
        other = "en" if locale == "zh_CN" else "zh_CN"
        return {"locale": locale, "other_locale": other, "other_locale_name": NAMES[other], "with_args": with_args}


def said(error: object) -> str:
    """Put a refusal into the reader's language."""
    message = str(getattr(error, "message", error))
    params = getattr(error, "params", None) or {}
    text = _(message) if message else ""
    return text % params if params else text


def masked_name(name: str) -> str:
    """Hide most of a person's name: 王*兰, 王*; others keep the first and the last letter."""
    bare = re.sub(r"\s+", " ", name.strip())
    if len(bare) <= 1:
        return "*"
    if len(bare) == 2:
        return bare[0] + "*"
    return bare[0] + "*" * (len(bare) - 2) + bare[-1]


__all__ = ["LOCALES", "babel", "current", "day", "format_datetime", "init_app", "instant", "masked_name", "number"]
