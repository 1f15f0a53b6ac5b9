"""Dates as certificates write them. 证书日期"""

from __future__ import annotations

from datetime import date

DIGITS = "〇一二三四五六七八九"


def chinese_date(day: date) -> str:
    """Write a date in Chinese figures, with 〇 for zero. 汉字日期

    >>> chinese_date(date(2012, 6, 30))
    '二〇一二年六月三十日'
    """
    year = "".join(DIGITS[int(figure)] for figure in f"{day.year:04d}")
    return f"{year}年{_count(day.month)}月{_count(day.day)}日"


def _count(number: int) -> str:
    """Write 1 to 99 as it is said: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    lead = DIGITS[tens] if tens > 1 else ""
    return (f"{lead}十" if tens else "") + (DIGITS[ones] if ones else "")
