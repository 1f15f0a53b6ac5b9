"""Reading a page as a browser would, without running it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from core.access import Role
from tests.access.conftest import Ground
from tests.access.routes import routes

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("placeholder", "title", "aria-label", "alt", "aria-description", "data-confirm", "data-label")


@dataclass
class Tag:
    """One opening tag with its attributes."""

    name: str
    attributes: dict[str, str]


@dataclass
class Read(HTMLParser):
    """The tags of a page and the words it shows, without those marked as codes."""

    tags: list[Tag] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @property
    def silent(self) -> bool:
        return any(name in ("script", "style", "code", "kbd", "!no") for name in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append(Tag(tag, attributes))
        if tag not in VOID:
            self.stack.append("!no" if attributes.get("translate") == "no" else tag)
        if not self.silent:
            self.words += [attributes[name] for name in SPOKEN if name in attributes]
            if tag == "input" and attributes.get("type") in ("submit", "button"):
                self.words.append(attributes.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if self.stack and tag not in VOID:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] in ("script", "style") and data.strip():
            self.inline.append(data.strip()[:80])
        if not self.silent and data.strip():
            self.words.append(" ".join(data.split()))


def read(html: str) -> Read:
    """Read a page."""
    found = Read()
    found.feed(html)
    return found


def pages(ground: Ground, role: Role | None, locale: str = "zh_CN") -> Iterator[tuple[str, str]]:
    """Yield the address and the text of every page that a role's person may open in world A, as served."""
    key = (role, locale)
    if key not in ground.crawled:
        ground.app.config["WTF_CSRF_ENABLED"] = True  # forms hold their tokens
        try:
            ground.crawled[key] = dict(_crawl(ground, role, locale))
        finally:
            ground.app.config["WTF_CSRF_ENABLED"] = False
    yield from ground.crawled[key].items()


def _crawl(ground: Ground, role: Role | None, locale: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for route in routes(ground.app):
        may = route.who == "public" if role is None else route.allows(role)
        if route.method != "GET" or not may:
            continue
        for things in ground.a.things(route.blueprint, role or Role.ORGANISER):
            url = route.url(ground.app, things)
            if url is None or url in seen:
                continue
            seen.add(url)
            browser = ground.app.test_client() if role is None else ground.of(role)
            browser.set_cookie("locale", locale)
            answer = browser.get(url)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                yield url, answer.get_data(as_text=True)
