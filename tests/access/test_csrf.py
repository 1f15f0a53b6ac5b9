"""No form is taken that did not come from one of our own pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.access import Role
from tests.access.conftest import Ground
from tests.access.routes import routes


@pytest.fixture
def guarded(fresh: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    """Both worlds with the protection on, as it is outside of tests."""
    monkeypatch.setitem(fresh.app.config, "WTF_CSRF_ENABLED", True)
    yield fresh


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_post_without_a_token_is_refused_in_words(guarded: Ground, accept: str):
    """By everybody who may use the route, and by nobody in particular; nothing is changed."""
    before, wrong, tried = guarded.digests(), [], 0
    for route in routes(guarded.app):
        if route.method not in ("POST", "PUT", "PATCH", "DELETE"):
            continue
        roles = [role for role in Role if route.allows(role)]
        browsers = [guarded.of(roles[0]), guarded.app.test_client()]
        url = next(u for t in guarded.a.things(route.blueprint, roles[0]) if (u := route.url(guarded.app, t)))
        for browser in browsers:
            for body in ({"data": {"x": "1"}}, {"json": {"x": "1"}}):
                answer = browser.open(url, method=route.method, headers={"Accept": accept}, **body)  # type: ignore[arg-type]
                tried += 1
                said = answer.get_json()["error"] if accept == "application/json" else answer.get_data(as_text=True)
                if answer.status_code != 400 or "表单已失效或来自其他页面" not in said:
                    wrong.append(f"{route} {body} → {answer.status_code}")

    assert wrong == []
    assert tried >= 40
    assert guarded.digests() == before


def test_every_post_takes_the_token_of_our_own_pages(guarded: Ground):
    """The same request with its token gets past the protection: the refusal above is about the token."""
    browser = guarded.of(Role.ORGANISER)
    page = browser.get("/units").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None

    assert browser.post("/sign-out", data={"csrf_token": found[1]}).status_code == 303
    assert browser.post("/sign-out", data={"csrf_token": found[1][:-1]}).status_code == 400


def test_a_token_of_another_browser_does_not_count(guarded: Ground):
    page = guarded.of(Role.SUPERVISOR).get("/units").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None

    assert guarded.of(Role.ORGANISER).post("/sign-out", data={"csrf_token": found[1]}).status_code == 400
