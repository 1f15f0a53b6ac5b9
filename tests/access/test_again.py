"""Back, reload and a press too many: a page asked for twice says the same, a form sent twice acts once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import sqlalchemy as sa

from core.access import Role
from core.audit import AuditEntry
from core.db import db
from core.once import FormUse
from tests.access import conftest
from tests.access.conftest import Ground
from tests.access.pages import pages
from tests.access.routes import Route, routes

ground, fresh = conftest.ground, conftest.fresh  # the fixtures
# New with each drawing, and nothing that a person reads.
NEW_EACH_TIME = re.compile(
    r'name="(?:[\w-]*csrf_token|once|stamp|key|letter)"[^>]*value="[^"]*"|data-session="[^"]*"|nonce="[^"]*"'
)


def opened(ground: Ground) -> Iterator[tuple[Route, str, Role | None]]:
    """Yield every page once, with somebody who may open it."""
    for route in routes(ground.app):
        role = None if route.who == "public" else next((role for role in Role if route.allows(role)), None)
        if route.method != "GET" or (role is None and route.who != "public"):
            continue
        things = ground.a.things(route.blueprint, role or Role.ORGANISER)
        if (url := next((u for one in things if (u := route.url(ground.app, one))), None)) is not None:
            yield route, url, role


def test_a_page_asked_for_twice_says_the_same_and_changes_nothing(ground: Ground):
    """Also asked for by HEAD, as a link's preview does: the same answer without its body."""
    before, wrong, count = ground.digests(), [], 0
    for route, url, role in opened(ground):
        browser = ground.of(role) if role else ground.app.test_client()
        first, again, head = browser.get(url), browser.get(url), browser.head(url)
        count += 1
        told = [NEW_EACH_TIME.sub("", answer.get_data(as_text=True)) for answer in (first, again) if _is_page(answer)]
        if len(set(told)) > 1 or (first.status_code, first.location) != (again.status_code, again.location):
            wrong.append(f"{route}: another answer the second time")
        if head.status_code != first.status_code or head.get_data():
            wrong.append(f"{route}: HEAD → {head.status_code}, GET → {first.status_code}")

    assert wrong == []
    assert count >= 60
    assert ground.digests() == before


def _is_page(answer: Any) -> bool:
    return answer.mimetype == "text/html"


class _Forms(HTMLParser):
    """The posting forms of a page with what they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self.inside = True
            self.forms.append((said.get("action", ""), {}))
        elif self.inside and tag == "input" and said.get("name"):
            if said.get("type") in ("checkbox", "radio") and "checked" not in said:
                return
            self.forms[-1][1].setdefault(said["name"], said.get("value", ""))
        elif self.inside and tag == "select":
            self.select = said.get("name", "")
        elif (
            self.inside
            and tag == "option"
            and self.select
            and (self.select not in self.forms[-1][1] or "selected" in said)
        ):
            self.forms[-1][1][self.select] = said.get("value", "")
        elif self.inside and tag == "textarea":
            self.area = said.get("name", "")
            self.forms[-1][1][self.area] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.forms[-1][1][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area


def forms_of(ground: Ground, role: Role) -> dict[str, str]:
    """Return for each kind of form that a role finds the first page that has one: action → page."""
    found: dict[str, str] = {}
    for url, html in pages(ground, role):
        parser = _Forms()
        parser.feed(html)
        for action, _data in parser.forms:
            target = (action or url).partition("?")[0]
            found.setdefault(re.sub(r"\d+", "#", target), f"{url} {target}")
    return found


LEFT = {"/sign-out", "/locale/en", "/locale/zh_CN"}  # what they do is done once however often


ALSO = [pytest.param(role, marks=pytest.mark.long) for role in (Role.JUDGE, Role.CERTIFIER, Role.SCORER)]


@pytest.mark.parametrize("role", [Role.ORGANISER, *ALSO], ids=lambda role: role.value)
def test_every_form_pressed_twice_at_once_acts_once(fresh: Ground, role: Role):
    """One press is counted by the acts in the log; two at the same instant come to no more."""
    wrong, acted = [], 0
    for kind, where in forms_of(fresh, role).items():
        page, target = where.split(" ")
        if kind in LEFT:
            continue
        single = _press(fresh, role, page, target, 1)
        fresh.put_back()
        double = _press(fresh, role, page, target, 2)
        fresh.put_back()
        acted += single[0] > 0
        if double[0] != single[0] or double[1] > 1:
            wrong.append(f"{kind}: one press {single}, two presses {double}")

    assert wrong == []
    assert acted >= (8 if role is Role.ORGANISER else 1)


def _press(ground: Ground, role: Role, page: str, target: str, times: int) -> tuple[int, int, list[int]]:
    """Draw a form and send it so many times at once; return acts in the log, uses of the form, and the answers."""
    before = _acts()
    drawing = ground.of(role)
    parser = _Forms()
    parser.feed(drawing.get(page).get_data(as_text=True))
    data = next(data for action, data in parser.forms if (action or page).partition("?")[0] == target)
    cookie = drawing.get_cookie(ground.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    statuses: list[int] = []
    start = threading.Barrier(times)

    def send() -> None:
        browser = ground.app.test_client()
        browser.set_cookie(cookie.key, cookie.value)
        start.wait()
        statuses.append(browser.post(target, data=data).status_code)

    presses = [threading.Thread(target=send) for _ in range(times)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    db.session.remove()
    uses = db.session.scalar(sa.select(sa.func.count()).where(FormUse.said != FormUse.key)) or 0
    db.session.remove()
    return _acts() - before, uses, sorted(statuses)


def _acts() -> int:
    db.session.remove()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
    db.session.remove()
    return count
