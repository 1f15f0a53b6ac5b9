"""The Chinese of the look is complete."""

from __future__ import annotations

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.look.scan import ROOT, TEMPLATES

OWN = ("base.html", "public.html", "judge.html", "style_guide.html", "macros/*.html", "errors/*.html")


def test_every_word_of_the_look_is_in_chinese() -> None:
    with (ROOT / "translations/zh_CN/LC_MESSAGES/look.po").open("rb") as file:
        chinese = read_po(file, locale="zh_CN")
    asked = {
        found[1]
        for pattern in OWN
        for path in TEMPLATES.glob(pattern)
        for found in extract_from_file("jinja2.ext:babel_extract", str(path), options={"silent": "false"})
    }
    keys = {words if isinstance(words, str) else words[0] for words in asked}

    assert {key for key in keys if not (chinese.get(key) and all(chinese[key].string))} == set()
    assert not any(entry.fuzzy for entry in chinese)
