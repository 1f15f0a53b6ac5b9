"""A person with a browser, who sees what is on the page and presses what is named there.

Everything is found by the words that a person reads: a label, a button's text. What no person
would notice is noticed here: a request to another host, an error of a script, a page that
scrolls sideways, English left on a Chinese page.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE = 60_000
# What a Chinese page may say in Latin letters: names of things, keys, and what a person typed.
LATIN = {
    "Excel",
    "English",
    "Enter",
    "SHA",
    "QR",
    "PDF",
    "pdf",
    "xlsx",
    "csv",
    "XLSX",
    "CSV",
    "Sainte",
    "Pingxuan",
    "Laguë",
}
# Text that people read, without codes, keys, and what is marked as English.
WORDS = """() => {
  const out = [];
  const skip = "code, kbd, .kbd, script, style, noscript, [lang=en], [data-latin]";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (!node.parentElement.closest(skip)) out.push(node.textContent);
  }
  for (const one of document.querySelectorAll("[placeholder], [aria-label], [title]")) {
    for (const name of ["placeholder", "aria-label", "title"]) {
      if (one.closest(skip) === null) out.push(one.getAttribute(name) || "");
    }
  }
  out.push(document.title);
  return out.join("\\n");
}"""


def english_on(page: Page) -> set[str]:
    """Return the words in Latin letters that a page says."""
    # Not words: what is filled in later, such as {seq:04d}, and check codes.
    words = re.sub(r"\{[^}]*\}|\b[0-9a-f]{16,}\b", "", page.evaluate(WORDS))
    return set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", words))


class Person:
    """Somebody at a desk (1280) or with a phone (390)."""

    def __init__(self, browser: Browser, address: str, *, phone: bool = False, knows: tuple[str, ...] = ()) -> None:
        self.address, self.phone, self.knows = address, phone, {*LATIN, *knows}
        self.strayed: list[str] = []
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.set_default_navigation_timeout(PATIENCE)
        self.context.route("**/*", self._hold)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _hold(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(self.address).netloc:
            route.continue_()
        else:
            self.strayed.append(route.request.url)
            route.abort()

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    # -- seeing -----------------------------------------------------------------------------

    def see(self, *words: str) -> Person:
        """Wait until the page says these words; then look the page over."""
        for one in words:
            expect(self.page.get_by_text(one).filter(visible=True).first).to_be_visible(timeout=PATIENCE)
        self.look_over()
        return self

    def at(self, title: str) -> Person:
        """Wait for the page that has this in its title; then look it over."""
        expect(self.page.locator("h1")).to_contain_text(title, timeout=PATIENCE)
        self.look_over()
        return self

    def look_over(self) -> None:
        """Hold what holds for every page: no way sideways, no English, one thing to do next."""
        self.page.wait_for_load_state("load")
        self.picture()
        where = urlsplit(self.page.url).path
        if self.phone:
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} scrolls sideways"
        if self.page.locator("html").get_attribute("lang") == "zh-CN":
            english = self.english()
            assert not english, f"{where} says {sorted(english)}"
        assert self.page.locator(".btn-primary:visible").count() <= 1, f"{where} has several solid buttons"

    def english(self) -> set[str]:
        """Return the words in Latin letters that this page says and need not."""
        return english_on(self.page) - self.knows

    def picture(self) -> None:
        """Keep a picture of the page, if JOURNEY_PICTURES names a folder to look at afterwards."""
        if folder := os.environ.get("JOURNEY_PICTURES"):
            n = len(list(Path(folder).glob("*.png")))
            name = urlsplit(self.page.url).path.strip("/").replace("/", "-")[:40] or "home"
            self.page.screenshot(path=f"{folder}/{n:03d}-{name}.png", full_page=True)

    # -- doing ------------------------------------------------------------------------------

    def open(self, path: str) -> Person:
        """Type an address."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self

    def go(self, link: str, *, within: str = "body") -> Person:
        """Follow a link."""
        self.page.locator(within).get_by_role("link", name=link).filter(visible=True).first.click()
        return self

    def place(self, name: str) -> Person:
        """Go to one of the places in the bar at the top."""
        if self.phone:
            self.page.locator("details.menu summary").click()
        return self.go(name, within="header")

    def press(self, button: str, *, within: str = "body") -> Person:
        """Press a button, and where it asks whether one is sure, press it again."""
        found = self.page.locator(within)
        ask = found.locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(button)}"))
        if ask.filter(visible=True).count():
            ask.filter(visible=True).first.click()
            self.picture()
            found.locator("details[open]").get_by_role("button", name=button).click()
        else:
            found.get_by_role("button", name=button).filter(visible=True).first.click()
        return self

    def fill(self, within: str = "main", /, **fields: str) -> Person:
        """Fill in fields by their labels."""
        for label, value in fields.items():
            self.field(label, within).fill(value)
        return self

    def choose(self, label: str, option: str, within: str = "main") -> Person:
        """Choose in a list."""
        self.field(label, within).select_option(label=option)
        return self

    def field(self, label: str, within: str = "main") -> Locator:
        """Return a field by its label."""
        return self.page.locator(within).get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    def sign_in(self, login: str, password: str) -> Person:
        """Sign in."""
        return self.open("/sign-in").at("登录").fill(登录名=login, 密码=password).press("登录", within="main")

    def come_in(self, login: str, once: str, password: str) -> Person:
        """Sign in for the first time: choose a password of one's own, and come to the work at hand."""
        self.sign_in(login, once).at("设置自己的密码")
        self.fill(一次性密码=once, 新密码=password, 再输一次新密码=password).press("保存密码")
        return self.at("待办事项")

    def first_task(self) -> Person:
        """Follow the one solid button of the page."""
        self.page.locator(".btn-primary").filter(visible=True).first.click()
        return self

    def arrive(self, path: str) -> Person:
        """Wait for an address, as a pattern with stars; then look the page over."""
        self.page.wait_for_url(f"{self.address}{path}")
        self.look_over()
        return self

    def text(self, within: str = "main") -> str:
        """Return the words that can be read, line by line, without the blanks of layout."""
        lines = (" ".join(line.split()) for line in self.page.locator(within).first.inner_text().splitlines())
        return "\n".join(line for line in lines if line)

    def take(self, link: str) -> bytes:
        """Press what downloads a file, and return the file."""
        with self.page.expect_download(timeout=PATIENCE) as waiting:
            self.go(link)
        return Path(waiting.value.path()).read_bytes()

    def forgive(self, answer: str) -> Person:
        """Strike out the one refusal that was meant, such as "422 POST"."""
        meant = [fault for fault in self.faults if fault.startswith(answer)]
        assert len(meant) == 1, f"{answer} was not the answer: {self.faults}"
        self.faults.remove(meant[0])
        return self

    def leave(self) -> None:
        """Close the browser; nothing may have gone wrong in it."""
        self.context.close()
        assert self.strayed == [], f"a page asked another host: {self.strayed}"
        assert self.faults == [], f"a page or its script failed: {self.faults}"
