"""Dates, numbers, names and addresses in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from core.errors import DomainError
from core.i18n import clock_time, current, day, instant, locale_of, masked_name, number, said, with_args


@pytest.fixture
def chinese(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        yield


LATE = datetime(2012, 5, 10, 16, 5, tzinfo=UTC)  # five past midnight in China, the day after


def test_dates_and_times_in_chinese(chinese: None):
    assert current() == "zh_CN"
    assert day(date(2012, 5, 1)) == "2012年5月1日"
    assert instant(LATE) == "2012年5月11日 00:05"
    assert clock_time(LATE) == "00:05"


def test_dates_and_times_in_english(english: None):
    assert current() == "en"
    assert day(date(2012, 5, 1)) == "1 May 2012"
    assert instant(LATE) == "11 May 2012 00:05"


def test_nothing_is_written_for_nothing(chinese: None):
    assert [day(None), instant(None), clock_time(None), number(None)] == ["", "", "", ""]


def test_counts_are_grouped_by_thousands(chinese: None):
    assert number(1234567) == "1,234,567"
    assert number(0) == "0"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王秀兰", "王*兰"),
        ("王兰", "王*"),
        ("王", "*"),
        ("", "*"),
        ("欧阳秀兰", "欧**兰"),
        ("阿卜杜拉·买买提", "阿******提"),
        ("吴𠮷", "吴*"),
        (" 王秀兰 ", "王*兰"),
        ("Anna  Kim", "A******m"),
    ],
)
def test_a_name_is_masked_but_for_its_ends(name: str, masked: str):
    assert masked_name(name) == masked


def test_an_address_changes_one_argument_and_keeps_the_others(app: Flask):
    with app.test_request_context("/audit?page=3&q=于&action=a"):
        assert with_args(page=4) == "/audit?page=4&q=%E4%BA%8E&action=a"
        assert with_args(page=None, q=None, action=None) == "/audit"
        assert with_args(sort="x&y") == "/audit?page=3&q=%E4%BA%8E&action=a&sort=x%26y"
    with app.test_request_context("/audit"):
        assert with_args() == "/audit"
        assert with_args(page=None) == "/audit"


def test_a_refusal_is_said_in_the_readers_language(app: Flask):
    error = DomainError("The file is larger than %(limit)s MB. Split it and upload the parts.", limit=20)
    with app.test_request_context():
        assert said(error) == "文件超过 20 MB。请拆分后分别上传。"
        assert said(DomainError("")) == ""
        assert said("no refusal at all") == "no refusal at all"
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert said(error).startswith("The file is larger than 20 MB.")


def test_a_percent_sign_in_words_without_figures_is_left_alone(chinese: None):
    assert said(DomainError("100% sure")) == "100% sure"


def test_without_a_request_the_language_is_chinese(app: Flask):
    with app.app_context():
        assert current() == "zh_CN"
    assert str(locale_of("en")) == "en"
    assert locale_of("zh_CN") == locale_of("fr") == locale_of(None)
    assert (locale_of(None).language, locale_of(None).territory) == ("zh", "CN")
