"""Nobody finds what the page behind it would refuse, and everybody finds what is theirs."""

from __future__ import annotations

import re

import pytest

from core import search
from core.access import Role
from tests.access.conftest import Ground
from tests.access.test_pages import OF_B

ASKED = ("王秀兰", "wxl", "李", "lijianguo", "婚姻", "1", "2012", "海峰", "评委", "judge", "U0", "yong", "处", "0001")
RESULT = re.compile(r'<li(?: class="dim")?><a href="([^"]+)" data-result>')
MORE = re.compile(r'<a href="(/search\?[^"]+)" data-result>')
FINDS = {Role.ORGANISER, Role.SUPERVISOR, Role.CLERK, Role.CERTIFIER, Role.JUDGE}


def _found(ground: Ground, role: Role) -> dict[str, str]:
    """Return every result of every question, all pages of it: address to question."""
    browser, found = ground.of(role), {}
    for text in ASKED:
        pages = [f"/search?q={text}"]
        for address in pages:
            shown = browser.get(address).get_data(as_text=True)
            assert not [word for word in OF_B if word in shown], f"{role.value} searching {text}"
            found |= dict.fromkeys(RESULT.findall(shown), text)
            pages += [more.replace("&amp;", "&") for more in MORE.findall(shown) if more not in pages]
    return found


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_whatever_is_found_opens(ground: Ground, role: Role):
    found = _found(ground, role)

    refused = [
        f"{address} ({text})" for address, text in found.items() if ground.of(role).get(address).status_code != 200
    ]
    assert refused == []
    assert bool(found) is (role in FINDS)


@pytest.mark.parametrize("role", sorted(FINDS, key=lambda role: role.value), ids=lambda role: role.value)
def test_the_other_prefecture_finds_none_of_it(ground: Ground, role: Role):
    """The same questions asked in world B give other things."""
    theirs = ground.client(ground.b.people[role])
    for text in ASKED:
        shown = theirs.get(f"/search?q={text}").get_data(as_text=True)
        assert not set(RESULT.findall(shown)) & set(_found_once(ground, role, text))


def _found_once(ground: Ground, role: Role, text: str) -> list[str]:
    return RESULT.findall(ground.of(role).get(f"/search?q={text}").get_data(as_text=True))


def test_a_judge_finds_their_own_sheets_and_nothing_else(ground: Ground):
    found = _found(ground, Role.JUDGE)

    assert found
    assert all(address.startswith("/sheets/") for address in found)


def test_a_clerk_finds_only_their_own_unit_and_its_candidates(ground: Ground):
    unit = ground.a.people[Role.CLERK].unit_id
    found = [address for address in _found(ground, Role.CLERK) if address.startswith("/units/")]

    assert found == [f"/units/{unit}"]


def test_every_kind_is_found_by_somebody(ground: Ground):
    kinds = {address.split("/")[1] for role in FINDS for address in _found(ground, role)}

    assert kinds >= {"units", "accounts", "candidates", "certificates", "sheets"}
    assert len(search.findable_by(ground.a.people[Role.ORGANISER])) >= 4
