"""Signing in: throttled, expiring, one's own to change."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts import services
from accounts.models import LoginSession, User
from accounts.services.sessions import TRIES_PER_ADDRESS, TRIES_PER_LOGIN
from core import audit
from core.access import Role, system
from core.db import db, writing
from tests import make
from tests.conftest import NOW
from tests.make import PASSWORD

LIFETIME = timedelta(hours=12)


def send(client: FlaskClient, login: str, password: str = PASSWORD, address: str = "10.0.0.1", target: str = ""):
    return client.post(
        f"/sign-in{target}", data={"login": login, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


def account(login: str = "yu.haifeng", role: Role = Role.ORGANISER) -> int:
    actor = make.person(role, make.tree()["22"], login=login)
    assert actor.user_id is not None
    return actor.user_id


def test_the_right_password_signs_in_whatever_the_width_and_case_of_the_login(client):
    account("yu.haifeng")

    answer = send(client, "  ＹＵ.haifeng ")

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/me").status_code == 200
    assert list(audit.verify()) == []


def test_a_wrong_password_says_nothing_of_which_was_wrong_and_loses_nothing_typed(client):
    account()

    wrong, unknown = send(client, "yu.haifeng", "not the password"), send(client, "nobody", "not the password")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert 'value="yu.haifeng"' in wrong.text
    assert "not the password" not in wrong.text
    assert re.findall(r'class="field-error".*?</p>', wrong.text, re.S) == re.findall(
        r'class="field-error".*?</p>', unknown.text, re.S
    )


def test_an_empty_form_is_answered_beside_its_fields(client):
    answer = send(client, "", "")

    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 2


def test_after_ten_wrong_tries_from_one_address_the_right_password_waits_but_not_from_another(client):
    """Ten tries within fifteen minutes for a login and an address; then 429, in words."""
    account()
    for _ in range(TRIES_PER_LOGIN):
        assert send(client, "yu.haifeng", "wrong wrong").status_code == 422

    waiting = send(client, "yu.haifeng")

    assert waiting.status_code == 429
    assert 'value="yu.haifeng"' in waiting.text
    assert waiting.text.count('class="field-error"') == 1
    assert send(client, "YU.haifeng").status_code == 429  # the same login, written otherwise
    assert send(client, "yu.haifeng", address="10.0.0.2").status_code == 303


def test_wrong_tries_are_forgotten_after_fifteen_minutes(database, app):
    account()

    def attempt(password, at):
        with writing():
            services.sign_in("yu.haifeng", password, address="10.0.0.1", device="", lifetime=LIFETIME, now=at)

    for _ in range(TRIES_PER_LOGIN):
        try:
            services.sign_in("yu.haifeng", "wrong", address="10.0.0.1", device="", lifetime=LIFETIME, now=NOW)
        except services.WrongSignIn:
            db.session.commit()
    with pytest.raises(services.Throttled):
        attempt(PASSWORD, NOW + timedelta(minutes=14))
    attempt(PASSWORD, NOW + timedelta(minutes=15))


def test_one_address_may_not_try_many_logins(client):
    account()
    for number in range(TRIES_PER_ADDRESS):
        assert send(client, f"nobody{number}", "wrong wrong").status_code == 422

    assert send(client, "yu.haifeng").status_code == 429
    assert send(client, "yu.haifeng", address="10.0.0.2").status_code == 303


def test_counted_tries_survive_a_restart(client, app: Flask):
    """They stand in the database: another application on the same one goes on counting."""
    from app import create_app

    account()
    for _ in range(TRIES_PER_LOGIN):
        send(client, "yu.haifeng", "wrong wrong")
    names = ("TESTING", "CHEAP_PASSWORDS", "CLOCK", "WTF_CSRF_ENABLED", "SQLITE_SYNCHRONOUS")

    other = create_app({name: app.config[name] for name in names})

    with other.app_context():
        assert send(other.test_client(), "yu.haifeng").status_code == 429


def test_a_sign_in_without_the_forms_token_is_refused_in_production(client, app: Flask, monkeypatch):
    account()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    assert send(client, "yu.haifeng").status_code == 400
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    data = {"login": "yu.haifeng", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=data).status_code == 303
    assert client.post("/sign-out").status_code == 400


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_nobody_is_led_to_another_site_after_signing_in(client, target):
    account()

    assert send(client, "yu.haifeng", target=f"?next={target}").location == "/"


def test_whoever_asked_for_a_page_comes_to_it_after_signing_in(client):
    account()

    assert client.get("/accounts?role=judge").location == "/sign-in?next=/accounts?role%3Djudge"
    assert send(client, "yu.haifeng", target="?next=/accounts%3Frole%3Djudge").location == "/accounts?role=judge"
    assert client.get("/sign-in").location == "/"


def test_a_session_ends_by_signing_out_and_the_token_is_good_no_more(client):
    account()
    send(client, "yu.haifeng")
    with client.session_transaction() as held:
        token = held["token"]

    assert client.post("/sign-out").location == "/"
    with client.session_transaction() as held:
        held["token"] = token
    assert client.get("/me").location == "/sign-in?next=/me?"


def test_a_session_expires(client, app: Flask, monkeypatch):
    account()
    send(client, "yu.haifeng")

    monkeypatch.setitem(app.config, "CLOCK", NOW + LIFETIME - timedelta(seconds=1))
    assert client.get("/me").status_code == 200
    monkeypatch.setitem(app.config, "CLOCK", NOW + LIFETIME)
    assert client.get("/me").status_code == 302


def test_a_suspended_person_is_out_at_once_and_stays_out_until_resumed(client):
    user_id = account()
    send(client, "yu.haifeng")
    with writing():
        services.suspend(db.session.get_one(User, user_id), actor=system(), now=NOW)

    assert client.get("/me").status_code == 302
    assert send(client, "yu.haifeng").status_code == 422
    with writing():
        services.resume(db.session.get_one(User, user_id), actor=system(), now=NOW)
    assert client.get("/me").status_code == 302  # the session from before does not come back
    assert send(client, "yu.haifeng").status_code == 303


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    user_id = account()
    with writing():
        services.end_grant(db.session.get_one(User, user_id).grants[0], actor=system(), now=NOW)

    assert send(client, "yu.haifeng").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 0


def test_somebody_with_two_roles_goes_on_in_the_one_used_last_and_switches_in_one_press(client):
    user_id = account()
    with writing():
        user = db.session.get_one(User, user_id)
        judge = services.grant_role(user, Role.JUDGE, user.grants[0].division, actor=system(), now=NOW)
        judge_id = judge.id

    assert send(client, "yu.haifeng").location == "/"
    assert client.get("/accounts").status_code == 200
    assert client.post("/me/role", data={"grant_id": judge_id}).location == "/"
    assert client.get("/accounts").status_code == 403
    client.post("/sign-out")
    send(client, "yu.haifeng")
    assert client.get("/accounts").status_code == 403  # as the judge that they were last
    assert client.post("/me/role", data={"grant_id": 10**9}).status_code == 404
    assert client.post("/me/role", data={}).status_code == 404
    foreign = make.person(Role.ORGANISER, db.session.get_one(User, user_id).grants[0].division, login="zhou")
    assert client.post("/me/role", data={"grant_id": foreign.grant_id}).status_code == 404


def test_ones_own_password_is_changed_with_the_present_one_and_other_devices_are_signed_out(client, app: Flask):
    account()
    other = app.test_client()
    send(client, "yu.haifeng")
    send(other, "yu.haifeng")
    new = {"password": "three unlike words", "again": "three unlike words"}

    assert client.get("/me/password").status_code == 200
    assert client.post("/me/password", data={"present": "wrong", **new}).status_code == 422
    assert client.post("/me/password", data={"present": PASSWORD, **new, "again": "other"}).status_code == 422
    weak = {"present": PASSWORD, "password": "aaaaaaaaaa", "again": "aaaaaaaaaa"}
    assert client.post("/me/password", data=weak).status_code == 422
    same = {"present": PASSWORD, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/me/password", data=same).status_code == 422
    assert client.post("/me/password", data={"present": PASSWORD, **new}).location == "/me"

    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302
    assert send(other, "yu.haifeng").status_code == 422
    assert send(other, "yu.haifeng", "three unlike words").status_code == 303


def test_the_present_password_cannot_be_guessed_from_an_open_session(client):
    account()
    send(client, "yu.haifeng")
    guess = {"present": "wrong", "password": "three unlike words", "again": "three unlike words"}
    for _ in range(TRIES_PER_LOGIN):
        assert client.post("/me/password", data=guess).status_code == 422

    assert client.post("/me/password", data=guess | {"present": PASSWORD}).status_code == 429


def test_a_one_time_password_leads_to_a_password_of_ones_own_and_nowhere_else(client):
    place = make.tree()["22"]
    with writing():
        _user, password = services.appoint("zhao", "赵桂芬", Role.JUDGE, place, actor=system(), now=NOW)

    assert re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){2}[a-hj-km-np-z2-9]{4}", password)
    send(client, "zhao", password)
    assert client.get("/").location == "/me/password"
    assert client.get("/me").location == "/me/password"
    new = {"present": password, "password": "three unlike words", "again": "three unlike words"}
    assert client.post("/me/password", data=new).location == "/"
    assert client.get("/").status_code == client.get("/me").status_code == 200


def test_a_one_time_password_waits_seven_days(database, app):
    place = make.tree()["22"]
    with writing():
        _user, password = services.appoint("zhao", "赵桂芬", Role.JUDGE, place, actor=system(), now=NOW)

    def attempt(days):
        at = NOW + timedelta(days=days)
        return services.sign_in("zhao", password, address="10.0.0.1", device="", lifetime=LIFETIME, now=at)

    with pytest.raises(services.WrongSignIn, match="expired"):
        attempt(7.01)
    with writing():
        assert attempt(7)
