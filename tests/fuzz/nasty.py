# ruff: noqa: E501 - tables of values read better in long lines
"""Values that no form expects, from a source of chance that can be repeated."""

from __future__ import annotations

import json
from random import Random

WORDS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff王", "\u202e123", "\u200b", "\u2028", "\ufeff", "é́́́́", "𠮷" * 3, "王秀兰", "单",
    "'", '"', "<script>alert(1)</script>", "{{ 7*7 }}", "{seq}", "%s%n", "%(name)s", "../../etc/passwd", "C:\\con", "=cmd|' /C calc'!A0",
    "; DROP TABLE unit; --", "' OR 1=1 --", "\r\nSet-Cookie: a=b", "null", "None", "undefined", "true", "on", "[]", "{}", "NaN", "inf",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1", "00", "1e9", "1e400", "-1e-400", "9" * 400, "-" + "9" * 400, "0." + "0" * 400 + "1", "2147483647", "2147483648",
    "9223372036854775808", "1/0", "1/3", "100%", "0x10", "１２", "②", "٣", "1,000", "1.5.5", "--1", "+5", "½", "Infinity", "1_000",
)  # fmt: skip
DATES = (
    "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2012-02-30", "2012-13-01", "1970-01-01", "-1-01-01", "2012-05-10T09:00",
    "2012-W01", "二〇一二年五月", "2012/5/1", "24:00", "23:59:60", "0001-01-01T00:00", "9999-12-31T23:59",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW")
TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=",
    "application/json", "application/json; charset=utf-7", "text/plain", "application/xml", "x/y; charset=utf-16", "", "application/octet-stream",
)  # fmt: skip
BODIES = (
    b"", b"\0", b"\xff\xfe", b"a=1&a=2&&&=", b"%zz=%", b"a=%ff%fe", b"{", b"[" * 5000, b'{"a":' * 2000, b'{"marks":{"c1":1e400}}',
    b'{"marks":[]}', b'"x"', b"NaN", b"--x\r\n\r\n", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\0.xlsx"\r\n\r\nPK\r\n--x--',
    b'--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--', b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)  # fmt: skip


def value(draw: Random) -> str:
    """Draw a value for a field."""
    kind = draw.random()
    if kind < 0.45:
        return draw.choice(WORDS)
    if kind < 0.7:
        return draw.choice(NUMBERS)
    if kind < 0.8:
        return draw.choice(DATES)
    if kind < 0.83:
        return draw.choice(("a", "王", "9", "\n", "\u0300")) * draw.choice((255, 256, 4001, 65_536, 100_000))
    return "".join(
        chr(draw.choice((draw.randrange(32, 127), draw.randrange(0x4E00, 0x9FFF), draw.randrange(1, 0xD800))))
        for _ in range(draw.randrange(1, 40))
    )


def body(draw: Random) -> tuple[bytes, str]:
    """Draw a body and what it claims to be."""
    if draw.random() < 0.3:
        return json.dumps({value(draw): value(draw) for _ in range(3)}).encode(
            "utf-8", "surrogatepass"
        ), "application/json"
    return draw.choice(BODIES), draw.choice(TYPES)
