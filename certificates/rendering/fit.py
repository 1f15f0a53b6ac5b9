"""Sizes that make display lines fit their column. 字号适配

Widths are counted in ems: a Chinese character or full-width mark is one, capitals are two thirds, all else a
little more than half. That is close enough, since the column wraps and the page's height is checked after
the layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from .designs import Display

MM = 25.4 / 72
"""Millimetres in a point."""


@dataclass(frozen=True)
class Setting:
    """How to set one text. 排版参数

    Attributes:
        size: In points.
        spacing: Between characters, in ems.
        measure: Width of the lines in millimetres; ``None`` for the whole column.
    """

    size: float
    spacing: float
    measure: float | None
    lines: int = 1


@dataclass(frozen=True)
class Prose:
    """How tightly to set running text, as parts of what the design says. 正文松紧"""

    size: float = 1.0
    leading: float = 1.0


TIGHTER = (
    Prose(),
    Prose(1.0, 0.88),
    Prose(0.92, 0.88),
    Prose(0.88, 0.8),
    Prose(0.82, 0.8),
    Prose(0.76, 0.8),
    Prose(0.7, 0.78),
    Prose(0.64, 0.76),
)
"""Settings to try in turn: lines move together before letters shrink."""


CARE = 1.005
"""A line that fills its column to the last hair would wrap on a rounding."""


def ems(text: str) -> float:
    """Estimate how wide a text is, in ems. 字宽估计"""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if east_asian_width(character) in "WFA":
        return 1.0
    return 0.68 if character.isupper() else 0.57


def fit(text: str, column: float, display: Display) -> Setting:
    """Set a line as large as its column allows, and wrap it evenly when it is too long.

    First the spacing closes up to a quarter, then the size goes down to the least, then the
    text takes as many lines as it needs, of about the same length.
    """
    wide = max(ems(text), 1.0) * CARE
    close = display.spacing / 4
    if wide * (1 + display.spacing) * display.size * MM <= column:
        return Setting(display.size, display.spacing, None)
    spacing = min(display.spacing, max(close, column / (wide * display.size * MM) - 1))
    size = min(display.size, column / (wide * (1 + spacing) * MM))
    if size >= display.least:
        return Setting(round(size, 2), round(spacing, 3), None)
    length = wide * (1 + close) * display.least * MM
    lines = ceil(length / column)
    measure = min(column, length / lines + 1.5 * display.least * MM)
    return Setting(display.least, close, round(measure, 2), lines)
