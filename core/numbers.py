"""Fixed-point numbers: text in, integers within, text out. No float touches a mark."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from core.errors import DomainError

MAX_DIGITS = 15
WEIGHT = re.compile(r"(?P<number>[+-]?[0-9.]{1,20}(?:/[0-9]{1,20})?)(?P<percent>%?)")


class BadNumber(DomainError):
    """The text is not a number, or has more decimals than allowed."""


def to_fixed(text: str | Decimal | int, decimals: int) -> int:
    """Read a decimal number as an integer in units of ``10 ** -decimals``.

    Full-width digits are read as digits. Raises BadNumber for anything that is not a plain
    decimal number, or that would have to be rounded.
    """
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    if not plain or len(plain) > MAX_DIGITS + 3 or set(plain) - set("0123456789.+-"):
        raise BadNumber("Enter a number, such as 8.5.")
    try:
        scaled = Decimal(plain).scaleb(decimals)
    except InvalidOperation:
        raise BadNumber("Enter a number, such as 8.5.") from None
    if scaled != scaled.to_integral_value():
        raise BadNumber("Enter at most %(decimals)s decimal places.", decimals=decimals)
    return int(scaled)


def from_fixed(value: int | None, decimals: int) -> str:
    """Write a fixed-point integer with exactly its decimals; nothing for nothing."""
    if value is None:
        return ""
    sign, digits = ("-" if value < 0 else ""), str(abs(int(value)))
    if decimals == 0:
        return sign + digits
    digits = digits.rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def to_fraction(text: str) -> Fraction:
    """Read a weight such as ``1.2``, ``30%`` or ``6/5`` exactly."""
    plain = unicodedata.normalize("NFKC", text).strip()
    # No exponents: written out, 1e999999999 is a number of a gigabyte.
    found = WEIGHT.fullmatch(plain)
    try:
        value = Fraction(found["number"]) if found else None
    except (ValueError, ZeroDivisionError):
        value = None
    if found is None or value is None:
        raise BadNumber("Enter a weight, such as 1.2, 6/5 or 30%.")
    return value / 100 if found["percent"] else value
