"""A visitor without manners: follows links, fills forms with anything, and sends what no browser would."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from flask import Flask, got_request_exception
from werkzeug.datastructures import MultiDict

from core import audit, search
from core.access import Role
from core.db import db
from tests.access.conftest import Ground
from tests.access.routes import routes
from tests.fuzz import nasty

SLOW = 5.0  # seconds that no page may take
BATCH = 250  # requests until the records are looked at, and put back
# One's own sign-in ends by these: a batch would go on outside. They are tried, but seldom.
ENDING = ("/sign-out", "/me/sessions", "/me/role")


@dataclass
class Form:
    """A form as a page shows it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Takes the links and the forms out of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, list[str](), list[Form]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = {name: text or "" for name, text in attrs}
        if tag == "a" and "href" in it:
            self.links.append(urljoin(self.address, it["href"]))
        elif tag == "form":
            action = urljoin(self.address, it.get("action") or self.address)
            self.forms.append(Form(action, it.get("method", "get").upper()))
        elif self.forms and it.get("name") and tag in ("input", "select", "textarea", "button"):
            if it.get("type") == "file":
                self.forms[-1].files.append(it["name"])
            else:
                self.forms[-1].fields.append((it["name"], it.get("value", "")))
        elif self.forms and tag == "option" and self.forms[-1].fields and it.get("value"):
            name, _value = self.forms[-1].fields[-1]
            self.forms[-1].fields.append((name, it["value"]))


@dataclass
class Report:
    """What a crawl has done and found."""

    requests: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    endpoints: set[str] = field(default_factory=set)


class Crawler:
    """One role's visitor."""

    def __init__(self, ground: Ground, role: Role, draw: Random) -> None:
        self.ground, self.role, self.draw, self.report = ground, role, draw, Report()
        self.app: Flask = ground.app
        self.known = self._addresses()
        self.forms: dict[tuple[str, str, tuple[str, ...]], Form] = {}
        self.error = ""
        self.client = ground.of(role)

    def _addresses(self) -> list[str]:
        found = []
        for route in routes(self.app):
            for world in (self.ground.a, self.ground.b):
                found += [route.url(self.app, things) for things in world.things(route.blueprint, self.role)]
        return list(dict.fromkeys(address for address in found if address is not None))

    def run(self, count: int) -> Report:
        """Send so many requests, and look after the records between."""
        before = {name: self.app.config.get(name) for name in ("PROPAGATE_EXCEPTIONS", "WTF_CSRF_ENABLED")}
        self.app.config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=True)
        got_request_exception.connect(self._note, self.app)
        try:
            while self.report.requests < count:
                self.client = self.ground.of(self.role)
                for _ in range(min(BATCH, count - self.report.requests)):
                    self._step()
                self.look_after()
        finally:
            got_request_exception.disconnect(self._note, self.app)
            self.app.config.update(before)
        return self.report

    def _note(self, _app: Flask, exception: Exception, **_more: Any) -> None:
        self.error = f"{type(exception).__name__}: {exception}"[:300]

    def look_after(self) -> None:
        """Find what is half written, then put the records back."""
        db.session.remove()
        for finding in audit.verify():
            self.report.faults.append(f"audit: {finding.where}: {finding.what}")
        self.report.faults += [f"search index: {one}" for one in search.check()]
        self.ground.put_back()

    def _step(self) -> None:
        chance = self.draw.random()
        if chance < 0.35 or not self.forms:
            self.send("GET", self._queried(self.draw.choice(self.known)))
        elif chance < 0.75:
            self._fill(self.draw.choice(list(self.forms.values())))
        else:
            self._odd()

    def _queried(self, address: str) -> str:
        if self.draw.random() < 0.5:
            return address
        names = ("q", "page", "sort", "state", "kind", "division_id", "next", "row", "panel", "view", self._value())
        pairs = [
            f"{quote(self.draw.choice(names), errors='replace')}={quote(self._value()[:3000], errors='replace')}"
            for _ in range(3)
        ]
        return f"{address}{'&' if '?' in address else '?'}{'&'.join(pairs)}"

    def _value(self) -> str:
        return nasty.value(self.draw)

    def _fill(self, form: Form) -> None:
        """Send a form: mostly as it stands with some fields spoilt, some doubled, some left out."""
        data: MultiDict[str, Any] = MultiDict()
        for name, text in form.fields:
            kept = name in ("csrf_token", "once", "stamp") and self.draw.random() < 0.95
            chance = self.draw.random()
            if kept or chance < 0.5:
                data.add(name, text)
            elif chance < 0.9:
                data.add(name, self._value())
            if not kept and self.draw.random() < 0.05:
                data.add(name, self._value())
        safe = {name: [text.encode("utf-8", "replace").decode() for text in data.getlist(name)] for name in data}
        if form.method == "GET":
            self.send("GET", form.action, query_string=MultiDict(safe))
        else:
            self.send("POST", form.action, data=MultiDict(safe))

    def _odd(self) -> None:
        """Send what no browser sends: methods, bodies, cookies and ids that do not fit."""
        draw, address = self.draw, self.draw.choice(self.known)
        if draw.random() < 0.3:
            parts = address.split("/")
            at = [n for n, part in enumerate(parts) if part.isdigit()]
            if at:
                parts[draw.choice(at)] = quote(draw.choice((*nasty.NUMBERS, *nasty.WORDS)), safe="", errors="replace")
                address = "/".join(parts)
        sent, kind = nasty.body(draw)
        headers = {"Content-Type": kind} if kind else {}
        for name in draw.sample(
            ("Accept", "Accept-Language", "Range", "If-None-Match", "X-Forwarded-For", "Referer"), 2
        ):
            headers[name] = (
                self._value().encode("ascii", "ignore").decode().translate({10: None, 13: None, 0: None})[:2000]
            )
        cookie = draw.random() < 0.1
        if cookie:
            bad = self._value().encode("ascii", "ignore").decode().translate({10: None, 13: None, 0: None})[:500]
            self.client = self.app.test_client()
            self.client.set_cookie(draw.choice((self.app.config["SESSION_COOKIE_NAME"], "locale", "theme")), bad)
        self.send(draw.choice(nasty.METHODS), address, data=sent, headers=headers)
        if cookie:
            self.client = self.ground.of(self.role)

    def send(self, method: str, address: str, **more: Any) -> Any:
        """Send one request, note what is wrong with the answer, and learn from the page."""
        if address.startswith(ENDING) and self.draw.random() < 0.9:
            return None
        self.error, began = "", time.monotonic()
        answer = self.client.open(address, method=method, **more)
        text = answer.get_data()
        took = time.monotonic() - began
        self.report.requests += 1
        self.report.slowest = max(self.report.slowest, took)
        if answer.status_code >= 500 and answer.status_code != 503:
            self.report.faults.append(f"{self.role.value} {method} {address[:120]} → {answer.status_code} {self.error}")
        if took > SLOW:
            self.report.faults.append(f"{self.role.value} {method} {address[:120]} took {took:.1f} s")
        if answer.status_code == 200 and answer.mimetype == "text/html" and len(self.known) < 5000:
            self._learn(urlsplit(address).path, text.decode("utf-8", "replace"))
        elif answer.status_code in (302, 303) and answer.location and answer.location.startswith("/sign-in"):
            self.client = self.ground.of(self.role)
        return answer

    def _learn(self, path: str, text: str) -> None:
        page = Reader(path)
        page.feed(text)
        for link in page.links:
            if link.startswith("/") and not link.startswith("/static") and len(link) < 200 and link not in self.known:
                self.known.append(link)
        for form in page.forms:
            if form.action.startswith("/"):
                key = (form.method, form.action.partition("?")[0], tuple(sorted({name for name, _ in form.fields})))
                self.forms[key] = form
