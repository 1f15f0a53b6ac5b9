"""Colours are named once, and can be read."""

from __future__ import annotations

import re

import pytest

from tests.look.scan import ROOT

THEME = (ROOT / "static/core/theme.css").read_text("utf-8")
TOKEN = re.compile(r"(--px-[\w-]+):\s*(#[0-9a-f]{6});")
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(")


def block(opening: str) -> dict[str, str]:
    """Return the colours between a selector's brace and the next closing one."""
    start = THEME.index(opening)
    return dict(TOKEN.findall(THEME[start : THEME.index("}", start)]))


LIGHT = block(":root {\n  color-scheme: light")
DARK = LIGHT | block('[data-bs-theme="dark"] {')
READ = [  # what is read, and what it is read on
    ("ink", "surface"), ("ink", "page"), ("ink", "sunken"), ("soft", "surface"), ("soft", "page"), ("soft", "sunken"),
    ("muted", "surface"), ("muted", "page"), ("muted", "sunken"),
    ("red", "surface"), ("red", "page"), ("red", "red-tint"),
    ("ink", "red-tint"), ("soft", "red-tint"), ("muted", "red-tint"), ("on-red", "red-solid"), ("on-red", "red-press"),
    ("red-hover", "surface"), ("gold", "surface"), ("gold", "gold-tint"), ("surface", "ink"),
    ("muted", "heat-0"), ("ink", "heat-1"), ("ink", "heat-2"), ("ink", "heat-3"), ("ink", "heat-4"),
]  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Return WCAG 2's contrast ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    """(1 + 0.05) / (0 + 0.05) = 21."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ)
def test_text_can_be_read(text: str, ground: str, mode: str) -> None:
    colours = LIGHT if mode == "light" else DARK

    assert contrast(colours[f"--px-{text}"], colours[f"--px-{ground}"]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "page"])
def test_the_border_of_a_field_can_be_seen(colours: dict[str, str], ground: str) -> None:
    assert contrast(colours["--px-control"], colours[f"--px-{ground}"]) >= 3


def test_dark_by_choice_and_dark_by_device_are_the_same() -> None:
    assert block('[data-bs-theme="dark"] {') == block('[data-bs-theme="auto"] {')


def test_only_the_theme_names_colours() -> None:
    others = [path for path in sorted((ROOT / "static").rglob("*.css")) if path.name != "theme.css"]

    assert {path.name: found for path in others if (found := LITERAL.findall(path.read_text("utf-8")))} == {}
