"""Numbers of people and organisations: read as people type them, checked, said in words. 证件号码校验

Standards: GB 11643-1999 (identity numbers), GB 32100-2015 (unified social credit codes). The
check characters are python-stdnum's; what is wrong is said so that it can be mended in the cell.
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import Final

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from core.sheets import clean


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


# None of them repeats the number: what is said of a cell is kept, logged and shown to others.
MESSAGES: Final = MappingProxyType(
    {
        "id_number_lost": N_(
            "Excel turned this identity number into a number and lost its last digits. "
            "Format the cell as text and type all 18 characters again."
        ),
        "id_number_old": N_("This is an old identity number of 15 digits. Type the one of 18 that replaced it."),
        "id_number_length": N_("An identity number has 18 characters, this one has %(length)s."),
        "id_number_character": N_("An identity number is 17 digits and a last digit or X."),
        "id_number_date": N_("The 7th to 14th digits of an identity number are a date of birth, and these are none."),
        "id_number_check": N_("The last character of this identity number does not fit the others: one is mistyped."),
        "phone_lost": N_("Excel shortened this telephone number. Format the cell as text and type it again."),
        "phone_mobile": N_("A mobile number has 11 digits and begins with 13 to 19; this one has not."),
        "phone_landline": N_(
            "This is not a telephone number. Type 11 digits of a mobile, or a landline with its area code, "
            "such as 0431-88123456."
        ),
        "credit_code_length": N_("A unified social credit code has 18 characters, this one has %(length)s."),
        "credit_code_character": N_("“%(value)s” cannot occur in a unified social credit code."),
        "credit_code_check": N_("The last character of %(value)s does not fit the others: one is mistyped."),
    }
)
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+?\d+")
_ID: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_MOBILE: Final = re.compile(r"(?:\+?86-?)?(1[3-9]\d{9})", re.ASCII)
# Area codes: 010, 02x and three digits more; then seven or eight digits, and an extension.
_LANDLINE: Final = re.compile(r"\(?(0(?:10|2\d|[3-9]\d{2}))\)?-?([2-9]\d{6,7})(?:(?:-|转|EXT\.?)(\d{1,6}))?", re.ASCII)
_SERVICE: Final = re.compile(r"(?:400|800)-?\d{3}-?\d{4}|1[0-2]\d{3}|9\d{4}", re.ASCII)
_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z
OLDEST: Final = 130  # years; nobody has been older


class BadNumber(ValueError):
    """A number that cannot be one of its kind; ``code`` is a key of `MESSAGES`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def id_number(value: object, *, today: date) -> str:
    """Read a citizen's identity number. 公民身份号码

    The first six digits are not held against a table: a place that was dissolved, or a residence
    permit (810000, 820000, 830000), is as good as any.

    Raises:
        BadNumber: With what is wrong; the number itself is not in it.
    """
    words = clean.code(value)
    if not words:
        return ""
    if isinstance(value, float) or _SCIENTIFIC.fullmatch(words) or (isinstance(value, int) and len(words) > 15):
        raise BadNumber("id_number_lost")
    words = words.replace("-", "")
    if len(words) == 15 and words.isdigit():
        raise BadNumber("id_number_old")
    if len(words) != 18:
        raise BadNumber("id_number_length", length=len(words))
    if _ID.fullmatch(words) is None:
        raise BadNumber("id_number_character")
    if not _born(words, today):
        raise BadNumber("id_number_date")
    if ric.calc_check_digit(words) != words[-1]:
        raise BadNumber("id_number_check")
    return words


def _born(words: str, today: date) -> bool:
    try:
        born = ric.get_birth_date(words)
    except InvalidComponent:
        return False
    return born <= today and today.year - born.year <= OLDEST


def with_id_check(first: str) -> str:
    """Append the check character to the first 17 of an identity number. 校验码"""
    return first + ric.calc_check_digit(first + "0")


def personal_phone(value: object) -> str:
    """Read a person's telephone number: a mobile, or a landline with its area code. 联系电话

    Raises:
        BadNumber: With what is wrong; the number itself is not in it.
    """
    words = clean.code(value)
    if not words:
        return ""
    if isinstance(value, float) or _SCIENTIFIC.fullmatch(words):
        raise BadNumber("phone_lost")
    if isinstance(value, int) and len(words) in (10, 11) and words[0] != "1":
        words = "0" + words  # Excel dropped the zero of an area code
    plain = words.replace("-", "")
    if found := _MOBILE.fullmatch(words) or _MOBILE.fullmatch(plain):
        return found[1]
    if found := _LANDLINE.fullmatch(words):
        return "-".join(part for part in found.groups() if part)
    if _SERVICE.fullmatch(words):
        return words
    raise BadNumber("phone_mobile" if plain.startswith("1") and plain.isdigit() else "phone_landline")


def credit_code(value: object) -> str:
    """Read a unified social credit code and check its last character. 统一社会信用代码

    Raises:
        BadNumber: With what is wrong.
    """
    if value == "":
        return ""
    words = clean.code(value)
    if not words:
        return ""
    if len(words) != 18:
        raise BadNumber("credit_code_length", length=len(words))
    for sign in words:
        if sign not in _SIGNS:
            raise BadNumber("credit_code_character", value=sign)
    if uscc.calc_check_digit(words[:17]) != words[17]:
        raise BadNumber("credit_code_check", value=words)
    return words


def with_credit_check(first: str) -> str:
    """Append the check character to the first 17 of a credit code. 校验码"""
    return first + str(uscc.calc_check_digit(first))
