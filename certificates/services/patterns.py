"""Numbering patterns and printed texts as an office types them: checked, then filled in. 编号格式与证书文字

Neither is ever handed to ``str.format``: what stands between braces comes from a form.
"""

from __future__ import annotations

import re

from core.errors import DomainError

LONGEST = 60  # characters of a number, with nine figures
FIELDS = ("year", "campaign", "honour")
_PATTERN = re.compile(r"(?P<before>[^{}]*)\{seq(?::0(?P<width>[1-9])d)?\}(?P<after>[^{}]*)")
_FIELD = re.compile(r"\{(year|campaign|honour)\}")
_WIDE = str.maketrans("｛｝", "{}")


class BadPattern(DomainError):
    """A numbering pattern that would not give every certificate a number of its own."""


class BadText(DomainError):
    """A printed text that cannot be filled in."""


def typed(pattern: str) -> str:
    """Read a pattern or a text as typed: the braces of a Chinese keyboard are braces."""
    return pattern.translate(_WIDE).replace("{seq：", "{seq:").strip()


def parts_of(pattern: str) -> tuple[str, int, str]:
    """Take a pattern apart: what stands before the number, its width, what stands after. 解析编号格式

    >>> parts_of("吉民证〔2012〕{seq:04d}号")
    ('吉民证〔2012〕', 4, '号')

    Raises:
        BadPattern: There is not exactly one number in it, or something that cannot be printed.
    """
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        if pattern.count("{seq") == 1 and pattern.count("{") == pattern.count("}") == 1 and "{seq:" in pattern:
            raise BadPattern("After {seq: only a width such as 04d may stand.")
        raise BadPattern(
            "The pattern needs {seq} exactly once, such as 吉民证〔2012〕{seq:04d}号, and no other braces."
        )
    before, after = found["before"], found["after"]
    if not (before + after).isprintable() or any(sign.isspace() for sign in before + after):
        raise BadPattern("The pattern has a space or an invisible character in it. Take it out.")
    if len(before + after) > LONGEST - 9:
        raise BadPattern("The pattern is too long for a certificate.")
    return before, int(found["width"] or 1), after


def number_at(pattern: str, seq: int) -> str:
    """Return the number that a pattern gives at a place in the series.

    >>> number_at("吉民证〔2012〕{seq:04d}号", 7)
    '吉民证〔2012〕0007号'
    """
    before, width, after = parts_of(pattern)
    return f"{before}{seq:0{width}d}{after}"


def check_body(body: str) -> None:
    """Refuse a printed text with anything to fill in but the year, the campaign and the honour."""
    if re.search(r"[{}]", _FIELD.sub("", body)):
        raise BadText("In the text only {year}, {campaign} and {honour} are filled in.")
    if not all(line.isprintable() for line in body.splitlines()):
        raise BadText("The text has an invisible character in it. Take it out.")


def filled(body: str, **values: object) -> list[str]:
    """Fill a checked text in; returns its paragraphs. 填写证书文字

    >>> filled("在{year}年度“{campaign}”活动中，被评为", year=2012, campaign="创先争优", honour="")
    ['在2012年度“创先争优”活动中，被评为']
    """
    text = _FIELD.sub(lambda field: str(values[field[1]]), body)
    return [line.strip() for line in text.splitlines() if line.strip()]
