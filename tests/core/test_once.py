"""A form that is sent twice acts once."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.access import Actor, Role
from core.db import db, writing
from core.once import FormUse
from tests import make
from units.models import Unit


@pytest.fixture
def organiser(app: Flask, database: None) -> Actor:
    return make.person(Role.ORGANISER, make.tree()["22"])


def fresh(browser: FlaskClient, url: str) -> dict[str, str]:
    """Draw a page and return what its first form with an address of its own would send unseen."""
    page = browser.get(url).get_data(as_text=True)
    form = next(f for f in re.findall(r"<form\b.*?</form>", page, re.S) if "data-once" in f)
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    pairs = (re.search(r'name="([^"]*)"[^>]*value="([^"]*)"', one) for one in found)
    return {pair[1]: pair[2] for pair in pairs if pair}


NEW = {"code": "2201020099", "name": "南关区婚姻登记处", "kind": "marriage-registry", "division": "220102"}


def count() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) or 0


def test_the_second_press_is_answered_like_the_first(app: Flask, organiser: Actor):
    """Without the token the second would be refused: its code is taken by then."""
    browser = make.signed_in(app, organiser)
    sent = NEW | fresh(browser, "/units/new")

    first, second = (browser.post("/units/new", data=sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count() == 1


def test_every_drawing_of_a_form_is_a_form_of_its_own(app: Flask, organiser: Actor):
    browser = make.signed_in(app, organiser)
    one, other = (fresh(browser, "/units/new")["once"] for _ in range(2))

    assert one != other
    browser.post("/units/new", data=NEW | {"once": one})
    browser.post("/units/new", data=NEW | {"once": other, "code": "2201020098", "name": "另一处"})
    assert count() == 2


def test_a_refused_form_may_be_sent_again(app: Flask, organiser: Actor):
    browser = make.signed_in(app, organiser)
    token = fresh(browser, "/units/new")

    assert browser.post("/units/new", data=NEW | token | {"name": ""}).status_code == 422
    assert browser.post("/units/new", data=NEW | token).status_code == 303
    assert count() == 1


def test_what_was_changed_after_going_back_is_not_lost(app: Flask, organiser: Actor):
    """The same drawing, other words: nothing is done, and what was typed waits for a press."""
    browser = make.signed_in(app, organiser)
    token = fresh(browser, "/units/new")
    browser.post("/units/new", data=NEW | token)

    answer = browser.post("/units/new", data=NEW | token | {"code": "2201020098", "name": "另一处登记处"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert count() == 1
    assert "这份表单已经提交过" in page and "另一处登记处" in page
    again = fresh_of(page)
    assert again["once"] != token["once"]
    assert browser.post("/units/new", data=again).status_code == 303
    assert count() == 2


def fresh_of(page: str) -> dict[str, str]:
    form = next(f for f in re.findall(r"<form\b.*?</form>", page, re.S) if "data-once" in f)
    pairs = (re.search(r'name="([^"]*)"[^>]*value="([^"]*)"', one) for one in re.findall(r"<input[^>]*>", form))
    return {pair[1]: pair[2] for pair in pairs if pair}


def test_a_password_shown_once_is_not_made_twice(app: Flask, organiser: Actor):
    browser = make.signed_in(app, organiser)
    sent = {"login": "wang", "name": "王秀兰", "role": "judge", "place": "220102"} | fresh(browser, "/accounts/new")

    first, second = (browser.post("/accounts/new", data=sent) for _ in range(2))

    assert first.status_code == 200
    assert second.status_code == 409
    assert "只显示一次" in second.get_data(as_text=True)


def test_a_wrong_try_at_signing_in_does_not_use_the_form_up(app: Flask, organiser: Actor, client: FlaskClient):
    """The try is counted, so something is committed; the right password still gets in by the same form."""
    token = fresh(client, "/sign-in")
    login = db.session.execute(sa.text("SELECT login FROM user_account")).scalar_one()
    db.session.rollback()

    assert client.post("/sign-in", data={"login": login, "password": "wrong", **token}).status_code == 422
    assert client.post("/sign-in", data={"login": login, "password": make.PASSWORD, **token}).status_code == 303


def test_a_token_of_another_browser_is_none(app: Flask, organiser: Actor):
    theirs = fresh(make.signed_in(app, organiser), "/units/new")["once"]
    browser = make.signed_in(app, organiser)
    browser.get("/units/new")

    assert browser.post("/units/new", data=NEW | {"once": theirs}).status_code == 400
    assert browser.post("/units/new", data=NEW | {"once": "x"}).status_code == 400
    assert count() == 0


def test_two_presses_at_the_same_instant_act_once(app: Flask, organiser: Actor):
    browser = make.signed_in(app, organiser)
    sent = NEW | fresh(browser, "/units/new")
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    answers: list[tuple[int, str | None]] = []
    start = threading.Barrier(4)

    def press() -> None:
        one = app.test_client()
        one.set_cookie(cookie.key, cookie.value)
        start.wait()
        answer = one.post("/units/new", data=sent)
        answers.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {status for status, _where in answers} == {303}
    assert len({where for _status, where in answers}) == 1
    assert count() == 1


def test_used_tokens_are_let_go_after_some_days(app: Flask, organiser: Actor, now, monkeypatch):
    from core import once

    with writing():
        db.session.add(FormUse(key="old", said="", at=now - timedelta(days=8)))
    browser = make.signed_in(app, organiser)
    monkeypatch.setattr(once, "SWEEP", "")  # every use sweeps, not one in 256

    browser.post("/units/new", data=NEW | fresh(browser, "/units/new"))

    db.session.rollback()
    assert db.session.scalars(sa.select(FormUse.location)).all() == [f"/units/{db.session.scalar(sa.select(Unit.id))}"]
