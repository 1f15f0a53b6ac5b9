"""In a real browser, every page as every role: nothing is asked of another host, no script fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.access import Role
from tests.access import worlds
from tests.access.routes import routes
from tests.access.worlds import World
from tests.live import Live

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WHO = (None, Role.ORGANISER, Role.JUDGE, Role.SUPERVISOR, Role.CLERK, Role.CERTIFIER, Role.SCORER)
FILES = (".xlsx", "/file", "/marked", "/state", "/export", "/healthz", "/image.svg", ".json", "/session")


def _addresses(live: Live, world: World, role: Role | None) -> list[str]:
    found: dict[str, None] = {}
    for route in routes(live.app):
        may = route.who == "public" if role is None else route.allows(role)
        if route.method != "GET" or not may or route.rule.rule.endswith(FILES):
            continue
        # What differs from chain to chain is how far it is; the organiser has by far the most pages.
        for things in world.things(route.blueprint, role or Role.ORGANISER)[: 1 if role is Role.ORGANISER else 3]:
            url = route.url(live.app, things)
            if url is not None:
                found[url] = None
    return list(found)


@pytest.mark.browser
@pytest.mark.parametrize("role", WHO, ids=lambda role: role.value if role else "nobody")
def test_no_page_asks_another_host_or_breaks_the_content_policy(live: Live, browser: Browser, role: Role | None):
    """The fixture fails at its end for every stray request, script error and breach of the policy."""
    world, _other = worlds.two_worlds()
    actor = world.people[role] if role else None
    page = live.open(browser, actor, "/")
    seen = 0
    for url in _addresses(live, world, role):
        answer = page.goto(live.address + url, wait_until="load")
        seen += 1
        assert answer is not None and answer.status < 500, url
        assert page.locator("main, form").count() > 0, url

    assert seen >= 5


@pytest.mark.browser
def test_a_stray_request_would_be_noticed(live: Live, browser: Browser):
    """An image from elsewhere: stopped by the policy, told of by the browser, and found by the fixture's lists."""
    page = live.open(browser, None, "/verify")
    with page.expect_console_message(lambda line: "Content Security Policy" in line.text):
        page.evaluate("() => document.body.append(Object.assign(new Image(), {src: 'http://outside.invalid/x.png'}))")

    assert live.faults or live.strayed
    live.faults.clear()
    live.strayed.clear()
