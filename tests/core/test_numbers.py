"""Fixed point: text in, integers within, text out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import BadNumber, from_fixed, to_fixed, to_fraction


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("8.5", 1, 85),
        ("8.5", 2, 850),
        ("8", 0, 8),
        (" 8.50 ", 1, 85),  # a nought behind is no further decimal
        ("８．５", 1, 85),  # as a Chinese input method types it
        ("-0.25", 2, -25),
        ("+3", 1, 30),
        (".5", 1, 5),
        ("5.", 1, 50),
        (12, 2, 1200),
        (Decimal("1.20"), 1, 12),
        ("0", 4, 0),
        ("999999999999999", 0, 999_999_999_999_999),
    ],
)
def test_a_number_is_read_in_units_of_its_last_decimal(text: str | int | Decimal, decimals: int, value: int):
    assert to_fixed(text, decimals) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "eight",
        "8,5",
        "8.5.1",
        "1e3",
        "NaN",
        "inf",
        "0x10",
        "8 5",
        "--1",
        "1-",
        "八",
        "１２３４５６７８９０１２３４５６７８９",
        "9" * 19,
    ],
)
def test_what_is_no_plain_number_is_refused(text: str):
    with pytest.raises(BadNumber, match="such as"):
        to_fixed(text, 1)


def test_nothing_is_rounded_silently():
    """8.25 with one decimal would have to become 8.2 or 8.3: the person says which."""
    with pytest.raises(BadNumber) as refusal:
        to_fixed("8.25", 1)

    assert refusal.value.params == {"decimals": 1}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (85, 1, "8.5"),
        (850, 2, "8.50"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (0, 3, "0.000"),
        (8, 0, "8"),
        (-8, 0, "-8"),
        (None, 2, ""),
        (10**20, 2, "1" + "0" * 18 + ".00"),
    ],
)
def test_a_number_is_written_with_exactly_its_decimals(value: int | None, decimals: int, text: str):
    assert from_fixed(value, decimals) == text


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_what_is_written_is_read_back_as_it_was(value: int, decimals: int):
    if len(str(abs(value))) + decimals <= 15:
        assert to_fixed(from_fixed(value, decimals), decimals) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2", Fraction(6, 5)),
        ("6/5", Fraction(6, 5)),
        ("30%", Fraction(3, 10)),
        ("３０％", Fraction(3, 10)),
        (" -1 ", Fraction(-1)),
        ("33.3%", Fraction(333, 1000)),
        ("0", Fraction(0)),
    ],
)
def test_a_weight_is_read_exactly(text: str, value: Fraction):
    assert to_fraction(text) == value


@pytest.mark.parametrize("text", ["", "a third", "1/0", "%", "1//2", "½/0"])
def test_what_is_no_weight_is_refused(text: str):
    with pytest.raises(BadNumber, match="Enter a weight"):
        to_fraction(text)
