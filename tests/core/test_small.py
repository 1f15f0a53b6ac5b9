"""The small parts: pages of lists, redirects, the clock, forms, throttles, and what errors say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, TextAreaField

from core import throttle
from core.clock import local_date, utcnow
from core.db import UTCDateTime, db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.forms import Form, strip
from core.paging import Page, page_number
from core.redirects import inside
from core.throttle import WINDOW, ThrottleHit
from tests.conftest import NOW


def test_a_page_says_where_its_rows_stand():
    """101 rows in pages of 50: the third page has one row, number 101."""
    page = Page(items=["x"], total=101, page=3)

    assert (page.pages, page.first, page.last) == (3, 101, 101)
    assert page.has_prev and page.prev_num == 2
    assert not page.has_next
    assert Page(["x"] * 50, 101, 2).next_num == 3


def test_an_empty_page_stands_nowhere():
    page = Page(items=[], total=0, page=1)

    assert (page.pages, page.first, page.last, page.has_prev, page.has_next) == (0, 0, 0, False, False)
    assert list(page.iter_pages()) == []


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_pages_far_away_are_left_out(page: int, pages: int, shown: list[int | None]):
    assert list(Page(items=[1], total=pages * 50, page=page).iter_pages()) == shown


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("1", 1),
        ("0", 1),
        ("-3", 1),
        ("x", 1),
        ("", 1),
        (None, 1),
        ("99999999", 1_000_000),
        ("9" * 30, 1),
        ("²", 1),
    ],
)
def test_whatever_is_no_page_number_is_the_first_page(text: str | None, number: int):
    assert page_number(text) == number


@given(st.text())
def test_no_text_whatever_breaks_the_page_number(text: str):
    assert 1 <= page_number(text) <= 1_000_000


@pytest.mark.parametrize("target", ["/", "/audit", "/audit?q=1#x", "/a//b", "/于"])
def test_a_place_within_the_site_is_led_to(target: str):
    assert inside(target, "/home") == target


@pytest.mark.parametrize(
    "target", [None, "", "audit", "//evil", "/\\evil", "https://evil", "/\t/evil", "/a b", "/a\n", "\x00/", "/\x00"]
)
def test_any_other_place_is_not(target: str | None):
    assert inside(target, "/home") == "/home"


def test_the_clock_stands_where_the_setting_says_and_runs_otherwise(app: Flask, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        assert utcnow() == NOW
        monkeypatch.setitem(app.config, "CLOCK", None)
        before = datetime.now(UTC)
        assert before <= utcnow() <= datetime.now(UTC)


def test_a_day_begins_at_midnight_in_china():
    """16:00 in London's winter is midnight in Beijing."""
    assert local_date(datetime(2012, 5, 10, 15, 59, 59, tzinfo=UTC)) == date(2012, 5, 10)
    assert local_date(datetime(2012, 5, 10, 16, 0, tzinfo=UTC)) == date(2012, 5, 11)


def test_an_instant_is_stored_in_utc_and_needs_a_zone():
    column = UTCDateTime()
    stored = column.process_bind_param(NOW, None)  # type: ignore[arg-type]

    assert stored == datetime(2012, 5, 10, 1, 0)
    with pytest.raises(ValueError, match="time zone"):
        column.process_bind_param(datetime(2012, 5, 10), None)  # type: ignore[arg-type]
    assert column.process_bind_param(None, None) is None  # type: ignore[arg-type]
    assert column.process_result_value(None, None) is None  # type: ignore[arg-type]
    assert column.process_result_value(stored, None) == NOW  # type: ignore[arg-type]


def test_a_refusal_says_its_status_and_fills_its_words_in():
    assert [kind("x").status for kind in (DomainError, NotFound, Forbidden, Conflict)] == [422, 404, 403, 409]
    assert str(DomainError("At most %(count)s.", count=3)) == "At most 3."
    assert str(DomainError("100% sure")) == "100% sure"
    assert str(NotFound()) == ""


class Sample(Form):
    """A form of every kind of text field."""

    name = StringField(filters=[lambda text: text.upper() if text else text])
    deeds = TextAreaField()
    password = PasswordField()


def test_texts_come_without_spaces_around_and_passwords_as_they_are(app: Flask):
    """Wide and no-break spaces too, which stay behind when somebody copies from a table."""
    sent = MultiDict({"name": "\u3000 ab\xa0", "deeds": "\r\n一\n二\t", "password": " with a space "})
    with app.test_request_context(method="POST", data=sent):
        form = Sample()

        assert form.validate_on_submit()
        assert (form.name.data, form.deeds.data, form.password.data) == ("AB", "一\n二", " with a space ")
    assert strip(None) is None
    assert strip(3) == 3


def test_tries_are_counted_within_a_quarter_of_an_hour(database: None):
    with writing():
        for minute in (0, 1, 2):
            throttle.hit("login:yu@10.0.0.1", "address:10.0.0.1", now=NOW + timedelta(minutes=minute))

    later = NOW + timedelta(minutes=3)
    assert throttle.exhausted("login:yu@10.0.0.1", 3, now=later)
    assert not throttle.exhausted("login:yu@10.0.0.1", 4, now=later)
    assert not throttle.exhausted("login:other@10.0.0.1", 1, now=later)
    # The first has gone at the end of its quarter of an hour, the second a minute after it.
    assert not throttle.exhausted("login:yu@10.0.0.1", 3, now=NOW + WINDOW)
    assert throttle.exhausted("login:yu@10.0.0.1", 2, now=NOW + WINDOW)
    assert not throttle.exhausted("login:yu@10.0.0.1", 1, now=NOW + WINDOW + timedelta(minutes=2))


def test_who_tried_what_is_not_to_be_read_from_the_table(database: None):
    with writing():
        throttle.hit("login:yu@10.0.0.1", now=NOW)

    (key,) = db.session.scalars(sa.select(ThrottleHit.key))
    assert "yu" not in key and len(key) == 64


def test_old_tries_are_let_go(database: None):
    for minutes in (0, 20):
        with writing():
            throttle.hit("a", now=NOW + timedelta(minutes=minutes))

    assert db.session.scalar(sa.select(sa.func.count(ThrottleHit.id))) == 1
