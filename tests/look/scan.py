"""Read templates without rendering them: their tags, and the words that nobody can translate."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# Official texts are templates of their own language, and print by their own rules.
OFFICIAL = ("certificates/print", "documents/official")
SHOWN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SILENT = {"script", "style"}
# Signs of a language, names that are the same in all, and what a reader takes as a picture.
ALLOWED = {"English", "中文", "Excel", "Word", "PDF", "Enter", "J", "K"}
LETTERS = re.compile(r"[A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]+")
HANDLER = re.compile(r"^on[a-z]+$")


def templates() -> list[Path]:
    """Return every page template but the official texts."""
    found = sorted(TEMPLATES.rglob("*.html"))
    return [path for path in found if not path.relative_to(TEMPLATES).as_posix().startswith(OFFICIAL)]


def bare(source: str) -> str:
    """Keep only what a template says outside Jinja's braces.

    A space stands for each tag of Jinja, so that words on its two sides do not join.
    """
    kept: list[str] = []
    raw = False
    for _line, kind, text in Environment(extensions=["jinja2.ext.do"]).lex(source):
        if kind == "data":
            kept.append(text)
        elif kind == "raw_begin":
            raw = True
        elif kind == "raw_end":
            raw = False
        elif kind in ("variable_end", "block_end", "comment_end") and not raw:
            kept.append(" ")
    return "".join(kept)


class Reader(HTMLParser):
    """Collects shown words and what a strict content policy refuses."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.inline: list[str] = []
        self.silent: list[str] = []
        self.feed(bare(source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        self.inline += [f"<{tag} {name}>" for name in names if name == "style" or HANDLER.match(name)]
        self.inline += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if (value or "").strip().startswith(("javascript:", "data:"))
        ]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"<{tag}>")
        if tag in SILENT:
            self.silent.append(tag)
        for name, value in attrs:
            if name in SHOWN and value:
                self.take(value)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.take(data)

    def take(self, text: str) -> None:
        self.words += [word for word in LETTERS.findall(text) if word not in ALLOWED]
