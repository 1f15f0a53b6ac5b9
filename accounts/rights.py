"""Who may do what, as the code declares it: every route with every role, and who appoints whom. 权限一览

Nothing here is written down a second time. What a route does is the first line of its docstring, in
English and, after the full stop, in Chinese; who may do it is what `@allow` enforces; how far it
reaches follows from the objects in its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask
from flask_babel import lazy_gettext as _l

from accounts.services.power import RULES, Rule
from core.access import STATIC_ENDPOINTS, Role, declared
from core.i18n import current

FEATURES = {
    "pages": _l("First page"),
    "search": _l("Search"),
    "inbox": _l("Notices"),
    "campaigns": _l("Campaigns and candidates"),
    "judges": _l("Judging"),
    "selection": _l("Rankings and nominees"),
    "certificates": _l("Certificates"),
    "units": _l("Divisions and units"),
    "staff": _l("People of the offices"),
    "accounts": _l("Accounts"),
    "privacy": _l("Personal data"),
    "core": _l("Language, long work, audit log"),
    "health": _l("Condition of the service"),
    "metrics": _l("Measurements of the service"),
    "tls": _l("Certificates of this installation"),
}
# English, a full stop, then Chinese up to the end of the line.
LINE = re.compile(r"(?P<en>.*?[.。])\s*(?P<zh>[\u3400-\u9fff“][^\n]*)")


@dataclass(frozen=True)
class Right:
    """One thing that can be done, and who may."""

    endpoint: str
    feature: str
    methods: tuple[str, ...]
    address: str
    english: str
    chinese: str
    who: frozenset[Role] | str

    @property
    def words(self) -> str:
        """Say what it does in the reader's language."""
        return self.chinese if current() == "zh_CN" else self.english

    @property
    def changes(self) -> bool:
        """Tell whether it can change anything. 是否修改"""
        return "POST" in self.methods

    def may(self, role: Role | None) -> bool:
        """Tell whether a role may; None is somebody who is not signed in. 可否"""
        if self.who == "public":
            return True
        if role is None:
            return False
        return self.who == "signed_in" or role in self.who

    @property
    def reach(self) -> object:
        """Say how far it reaches."""
        if self.who == "public":
            return REACH["public"]
        if self.who == "signed_in" or self.address.startswith("/me"):
            return REACH["own"]
        return REACH["subtree"]


REACH = {
    "public": _l("everybody"),
    "own": _l("what is one's own"),
    "subtree": _l("one's place and below"),
}


def described(app: Flask, endpoint: str) -> tuple[str, str]:
    """Return what a route does, in English and in Chinese; empty where its docstring does not say."""
    first = (app.view_functions[endpoint].__doc__ or "").strip().partition("\n")[0]
    found = LINE.fullmatch(first)
    return (found["en"].rstrip("."), found["zh"].rstrip("。")) if found else (first, "")


def rights(app: Flask) -> list[Right]:
    """Return every route there is, by feature and address. 权限一览"""
    found: dict[str, Right] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
        who = declared(app, rule.endpoint)
        if rule.endpoint in STATIC_ENDPOINTS or who is None:
            continue
        methods = {*(rule.methods or ()), *(found[rule.endpoint].methods if rule.endpoint in found else ())}
        english, chinese = described(app, rule.endpoint)
        found[rule.endpoint] = Right(
            endpoint=rule.endpoint,
            feature=rule.endpoint.partition(".")[0],
            methods=tuple(sorted(methods - {"HEAD", "OPTIONS"})),
            address=found[rule.endpoint].address if rule.endpoint in found else rule.rule,
            english=english,
            chinese=chinese,
            who=who,
        )
    order = list(FEATURES)
    place = {name: at for at, name in enumerate(order)}
    return sorted(found.values(), key=lambda one: (place.get(one.feature, len(order)), one.address))


def by_feature(found: Iterable[Right]) -> list[tuple[object, list[Right]]]:
    """Group rights under what their features are called."""
    groups: dict[str, list[Right]] = {}
    for one in found:
        groups.setdefault(one.feature, []).append(one)
    return [(FEATURES.get(name, name), rows) for name, rows in groups.items()]


def appointing() -> list[tuple[Role, Rule]]:
    """Return the rules by which roles are given, as the code follows them. 任免规则"""
    return list(RULES.items())
