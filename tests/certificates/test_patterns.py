"""Numbering patterns and printed texts: filled in exactly, everything else refused in words."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.services import find, patterns
from certificates.services.patterns import BadPattern, BadText, check_body, filled, number_at, parts_of, typed


@pytest.mark.parametrize("module", [patterns, find])
def test_the_examples_in_the_code_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "first", "long"),
    [
        ("吉民证〔2012〕{seq:04d}号", "吉民证〔2012〕0001号", "吉民证〔2012〕12345号"),
        ("{seq}", "1", "12345"),
        ("JM-{seq:06d}", "JM-000001", "JM-012345"),
        ("100%{seq}", "100%1", "100%12345"),
    ],
)
def test_a_pattern_gives_each_place_its_number(pattern: str, first: str, long: str) -> None:
    assert [number_at(pattern, 1), number_at(pattern, 12345)] == [first, long]


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "吉民证",
        "{seq.__class__}",
        "{seq!r}",
        "{seq!s:04d}",
        "{0}",
        "{}",
        "{seq}{seq}",
        "{{seq}}",
        "{seq",
        "seq}",
        "{seq[0]}",
        "{seq:{width}}",
        "{year}{seq}",
        "{SEQ}",
        "{ seq }",
        "{seq}{",
    ],
)
def test_anything_but_one_plain_number_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match=r"\{seq\} exactly once"):
        parts_of(pattern)


@pytest.mark.parametrize("spec", ["4d", "00d", "04", "010d", ">4d", "04x", "²d", "０４d", "04d ", "+4d", ",d", "04f"])
def test_only_a_width_may_stand_after_the_colon(spec: str) -> None:
    with pytest.raises(BadPattern, match="only a width"):
        parts_of(f"吉民证{{seq:{spec}}}号")


@pytest.mark.parametrize("sign", [" ", "\u3000", "\n", "\t", "\x00", "\u200b", "\u202e"])
def test_spaces_and_invisible_signs_are_refused_because_nobody_could_type_the_number(sign: str) -> None:
    with pytest.raises(BadPattern, match="invisible"):
        parts_of(f"吉民证{sign}{{seq}}号")


def test_a_number_has_room_on_the_certificate() -> None:
    """51 characters and nine figures make 60."""
    parts_of("证" * 51 + "{seq}")

    with pytest.raises(BadPattern, match="too long"):
        parts_of("证" * 52 + "{seq}")


def test_the_braces_of_a_chinese_keyboard_are_braces() -> None:
    assert typed(" 吉民证｛seq：04d｝号　") == "吉民证{seq:04d}号"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_either_refused_or_gives_numbers_that_differ(pattern: str) -> None:
    try:
        parts_of(pattern)
    except BadPattern:
        return
    assert len({number_at(pattern, seq) for seq in (1, 9, 10, 11, 99, 100, 9999, 10000)}) == 8


def test_a_text_is_filled_with_words_that_are_not_filled_in_again() -> None:
    """A campaign may be called “{honour}”; its name is text, and so is a format string in it."""
    body = "在{year}年度“{campaign}”活动中\n\n  被评为{honour}。 "
    check_body(body)

    assert filled(body, year=2012, campaign="{honour} {0.__class__} %s", honour="标兵") == [
        "在2012年度“{honour} {0.__class__} %s”活动中",
        "被评为标兵。",
    ]


@pytest.mark.parametrize(
    "body", ["{seq}", "{year.__class__}", "{year!r}", "{year:4}", "{0}", "{", "}", "{{year}}", "{name}"]
)
def test_a_text_with_anything_else_to_fill_in_is_refused(body: str) -> None:
    with pytest.raises(BadText, match="only"):
        check_body(f"在{body}活动中")


def test_a_text_with_an_invisible_sign_is_refused() -> None:
    with pytest.raises(BadText, match="invisible"):
        check_body("在活动\u202e中")
