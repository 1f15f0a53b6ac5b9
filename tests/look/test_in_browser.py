"""What only a browser can tell: targets, overflow, the content policy, scripts."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = ("/", "/?errors=1&mark=30", "/portal", "/judge", "/errors/409")
SMALL = """() => {
  const own = "a[href], button, select, summary, textarea, input:not([type=hidden], [type=radio], [type=checkbox])";
  const boxes = ".form-check, .choice label";
  return [...document.querySelectorAll(`${own}, ${boxes}`)]
    .filter((at) => at.checkVisibility() && !at.closest(".skip, table .nowrap"))
    // a link within a sentence is as tall as its line
    .filter((at) => !at.matches("p a, li a") || at.matches(".btn") || getComputedStyle(at).display !== "inline")
    .map((at) => [at, at.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([at, box]) => `${at.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""


def opened(browser: Any, address: str, path: str, width: int, **more: Any) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 844}, **more)
    page.goto(address + path)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_thumb_hits_everything_on_a_phone(browser: Any, address: str, path: str) -> None:
    page = opened(browser, address, path, 390)

    assert page.evaluate(SMALL) == []
    page.close()


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(browser: Any, address: str, path: str, width: int) -> None:
    page = opened(browser, address, path, width)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_content_policy_has_nothing_to_refuse(browser: Any, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(address + path)

    assert [text for text in said if "Content Security Policy" in text] == []
    page.close()


def test_the_judges_page_follows_the_device_and_remembers_a_choice(browser: Any, address: str) -> None:
    page = opened(browser, address, "/judge", 390, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"

    assert page.evaluate(ground) == "rgb(19, 18, 17)"
    page.click("[data-theme-toggle]")
    assert page.evaluate(ground) == "rgb(247, 246, 244)"
    page.reload()
    assert page.evaluate(ground) == "rgb(247, 246, 244)"
    page.close()


def test_a_typed_word_wakes_the_button(browser: Any, address: str) -> None:
    page = opened(browser, address, "/", 1280)
    page.click("[data-ask] > summary")
    button = page.locator("[data-ask] button[type=submit]")

    assert button.is_disabled()
    page.fill("[data-confirm-word]", "撤销")
    assert button.is_enabled()
    page.close()


def test_j_goes_down_and_slash_finds_the_search(browser: Any, address: str) -> None:
    page = opened(browser, address, "/", 1280)
    page.keyboard.press("j")

    assert page.evaluate("document.querySelector('tr[aria-selected] th').innerText").startswith("陈桂香")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.close()


def test_a_page_without_scripts_still_opens_its_menu(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + "/")
    page.click(".menu > summary")

    assert page.locator(".menu nav a").first.is_visible()
    context.close()
