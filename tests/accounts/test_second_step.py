"""Sign-in in two steps, and where it is required."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import services
from accounts.models import Grant, SecondStep, User
from accounts.services import rules, steps
from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from core.errors import DomainError
from tests import make
from tests.conftest import NOW

SHOWN = r"<code[^>]*>([a-z2-9]{5}-[a-z2-9]{5})</code>"
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def organiser(places) -> Actor:
    return make.person(Role.ORGANISER, places["2201"], login="yu")


def code(actor: Actor, later: int = 0) -> str:
    db.session.rollback()
    secret = db.session.get_one(SecondStep, actor.user_id).secret.open()
    return pyotp.TOTP(secret).at(NOW + timedelta(seconds=later))


def enrol(browser: FlaskClient, actor: Actor) -> list[str]:
    assert browser.post("/me/second-step/begin").status_code == 303
    answer = browser.post("/me/second-step/confirm", data={"code": code(actor)})
    assert answer.status_code == 200
    return re.findall(SHOWN, answer.text)


def password(client: FlaskClient) -> object:
    return client.post("/sign-in", data={"login": "yu", "password": make.PASSWORD})


def test_it_is_set_up_with_a_first_code_and_asked_for_from_then_on(app: Flask, organiser):
    browser, phone = make.signed_in(app, organiser), app.test_client()
    assert browser.post("/me/second-step/begin").status_code == 303
    page = browser.get("/me/second-step").text
    secret = db.session.get_one(SecondStep, organiser.user_id).secret.open()
    assert secret[:4] in page
    assert "<rect" in page
    assert browser.post("/me/second-step/confirm", data={"code": "000000"}).status_code == 422
    answer = browser.post("/me/second-step/confirm", data={"code": code(organiser)})
    assert len(set(re.findall(SHOWN, answer.text))) == 10
    assert answer.headers["Cache-Control"] == "no-store"

    halfway = password(phone)
    assert 'autocomplete="one-time-code"' in halfway.text
    assert 'inputmode="numeric"' in halfway.text
    assert phone.get("/me").status_code == 302  # not in yet
    with phone.session_transaction() as session:
        before = dict(session)
    assert phone.post("/sign-in/code", data={"code": code(organiser)}).status_code == 422  # used for setting up
    assert phone.post("/sign-in/code", data={"code": code(organiser, 30)}).location == "/"
    with phone.session_transaction() as session:
        assert not set(before.values()) & set(session.values())  # a new token
    assert phone.get("/me").status_code == 200
    assert list(audit.verify()) == []


def test_a_code_is_taken_half_a_minute_late_or_early_and_never_twice(places, organiser):
    with writing():
        user = db.session.get_one(User, organiser.user_id)
        made = steps.begin(user, actor=organiser, now=NOW)
        secret = made.secret.open()
        steps.confirm(user, pyotp.TOTP(secret).at(NOW), actor=organiser, now=NOW)
    totp, later = pyotp.TOTP(secret), NOW + timedelta(minutes=10)

    def fits(shown_at, now) -> bool:
        with writing():
            try:
                steps.check(db.session.get_one(User, organiser.user_id), totp.at(shown_at), now=now)
            except steps.WrongCode:
                return False
            audit.record("session.opened", actor=organiser, now=now)
        return True

    half = timedelta(seconds=30)
    assert not fits(later - 2 * half, later)
    assert not fits(later + 2 * half, later)
    assert fits(later - half, later)
    assert not fits(later - half, later)
    assert fits(later + half, later)
    assert not fits(later, later)  # older than the one used last


def test_recovery_codes_work_once_each_and_renewing_ends_them(app: Flask, organiser):
    browser = make.signed_in(app, organiser)
    codes = enrol(browser, organiser)
    for _time, status in ((1, 303), (2, 422)):
        phone = app.test_client()
        password(phone)
        answer = phone.post("/sign-in/code", data={"code": codes[0].upper().replace("-", " ")})
        assert answer.status_code in (302, 303) if status == 303 else answer.status_code == 422
    renewed = browser.post("/me/second-step/codes", data={"code": code(organiser, 30)})
    assert len(re.findall(SHOWN, renewed.text)) == 10
    phone = app.test_client()
    password(phone)
    assert phone.post("/sign-in/code", data={"code": codes[1]}).status_code == 422


def test_wrong_codes_are_throttled(app: Flask, organiser):
    enrol(make.signed_in(app, organiser), organiser)
    phone = app.test_client()
    password(phone)
    for _try in range(steps.TRIES):
        assert phone.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    assert phone.post("/sign-in/code", data={"code": code(organiser, 30)}).status_code == 429


def test_without_the_first_step_there_is_no_second(client):
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/code", data={"code": "123456"}).location == "/sign-in"


def test_a_place_asks_its_organisers_from_above_and_nothing_else_opens_before(app: Flask, places, organiser):
    above = make.person(Role.ORGANISER, places["22"])
    browser, own, judge = (
        make.signed_in(app, above),
        make.signed_in(app, organiser),
        make.signed_in(app, make.person(Role.JUDGE, places["2201"])),
    )
    assert own.post("/accounts/second-step/new", data={"place": "长春市"}).status_code == 422
    assert browser.post("/accounts/second-step/new", data={"place": "长春市"}).status_code == 303

    assert own.get("/accounts").location == "/me/second-step"
    assert judge.get("/judging").status_code != 302 or "/second-step" not in judge.get("/judging").location
    assert make.signed_in(app, organiser).get("/").location == "/me/second-step"
    enrol(own, organiser)
    assert own.get("/accounts").status_code == 200
    assert own.post("/me/second-step/off", data={"code": code(organiser, 30)}).status_code == 422
    rule_page = own.get("/accounts/second-step").text
    number = browser.get("/accounts/second-step").text.split("/accounts/second-step/")[1].split("/")[0]
    assert f"/accounts/second-step/{number}/lift" not in rule_page
    assert own.post(f"/accounts/second-step/{number}/lift").status_code == 422
    assert browser.post(f"/accounts/second-step/{number}/lift").status_code == 303
    assert list(audit.verify()) == []


def test_the_installations_rule_holds_for_every_organiser_and_no_judge(places, organiser):
    judge = make.person(Role.JUDGE, places["2201"])
    with writing():
        rules.set_rule(None, actor=system(), now=NOW)
    assert rules.must_enrol(db.session.get_one(Grant, organiser.grant_id))
    assert not rules.must_enrol(db.session.get_one(Grant, judge.grant_id))


def test_the_superior_takes_a_lost_one_away(app: Flask, places, organiser):
    above, peer = make.person(Role.ORGANISER, places["22"]), make.person(Role.ORGANISER, places["2201"])
    browser = make.signed_in(app, organiser)
    enrol(browser, organiser)

    path = f"/accounts/{organiser.user_id}/second-step/reset"
    assert make.signed_in(app, peer).post(path).status_code == 403
    assert make.signed_in(app, above).post(path).status_code == 303
    assert browser.get("/me").status_code == 302
    assert not steps.is_enrolled(organiser.user_id)
    with pytest.raises(DomainError), writing():
        steps.reset_step(db.session.get_one(User, organiser.user_id), actor=peer, now=NOW)


def test_it_is_turned_off_with_a_code(app: Flask, organiser):
    browser = make.signed_in(app, organiser)
    enrol(browser, organiser)
    assert browser.post("/me/second-step/off", data={"code": "000000"}).status_code == 422
    assert browser.post("/me/second-step/off", data={"code": code(organiser, 30)}).status_code == 303
    assert not steps.is_enrolled(organiser.user_id)
    assert services.manages(system(), db.session.get_one(User, organiser.user_id))
