"""What no page may hold: anything inline, a form without its token, a word about another subtree."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from core.access import Role
from tests.access.conftest import Ground
from tests.access.pages import pages, read
from tests.staff.make import numbers_on_record


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_no_page_holds_anything_inline_or_from_elsewhere(ground: Ground, role: Role | None):
    """The policy would block it: it must not be there in the first place."""
    wrong, count = [], 0
    for url, html in pages(ground, role):
        found, count = read(html), count + 1
        wrong += [f"{url}: inline {text}" for text in found.inline]
        for tag in found.tags:
            wrong += [f"{url}: <{tag.name}> {fault}" for fault in _faults(tag.name, tag.attributes)]

    assert sorted(set(wrong)) == []
    assert count >= 3


LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "form": "action",
    "use": "href",
}


def _faults(name: str, attributes: dict[str, str]) -> list[str]:
    found = [f"handler {key}" for key in attributes if key.startswith("on")]
    found += ["style attribute"] if "style" in attributes else []
    found += ["style element"] if name == "style" else []
    found += ["inline script"] if name == "script" and "src" not in attributes else []
    for key in ("href", "src", "action", "formaction"):
        if attributes.get(key, "").lower().startswith(("javascript:", "data:")):
            found.append(f"{key}={attributes[key][:40]}")
    address = urlsplit(attributes.get(LOADED.get(name, ""), ""))
    if address.scheme or address.netloc:
        found.append(f"loads {address.geturl()[:60]}")
    if name == "a" and attributes.get("target") == "_blank" and "noopener" not in attributes.get("rel", ""):
        found.append("opens a window that may steer ours")
    return found


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_no_page_shows_a_number_of_a_person_in_full(ground: Ground, role: Role | None):
    numbers = numbers_on_record()
    leaks = [url for url, html in pages(ground, role) for number in numbers if number in html]

    assert len(numbers) >= 3
    assert leaks == []


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
def test_every_form_that_posts_carries_a_token(ground: Ground, role: Role | None):
    """One that it is ours, without which it is refused; and one of its own that it acts once."""
    wrong, count, seen = [], 0, list[str]()
    for url, html in pages(ground, role):
        for form in re.findall(r"<form\b.*?</form>", html, re.S):
            if 'method="post"' in form.lower():
                count += 1
                if not re.search(r'name="(\w+-)?csrf_token"', form):  # a form may have a prefix
                    wrong.append(f"{url}: {form[:120]}")
                if len(once := re.findall(r'name="once" value="([\w-]+\.[\w-]+)"', form)) != 1:
                    wrong.append(f"{url}: acts twice when sent twice: {form[:120]}")
                # What the frame offers twice, once for a phone, is one form: its two drawings act once together.
                seen += once if not re.search(r'action="/(sign-out|locale/)', form) else []

    assert sorted(set(wrong)) == []
    assert len(set(seen)) == len(seen)
    assert count >= 5


OF_B = ("吉林市", "昌邑区", "龙潭区")


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_no_page_names_anything_of_another_subtree(ground: Ground, role: Role):
    wrong, count = [], 0
    for url, html in pages(ground, role):
        count += 1
        wrong += [f"{url}: {word}" for word in OF_B if word in html]

    assert wrong == []
    assert count >= 3
