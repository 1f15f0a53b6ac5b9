"""Switching the language, and coming back to where one was."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import User
from core.access import Role
from core.db import writing
from tests import make


def _language(client: FlaskClient, url: str = "/verify") -> str:
    page = client.get(url).get_data(as_text=True)
    return page.partition('<html lang="')[2].partition('"')[0]


def test_pages_are_chinese_until_somebody_says_otherwise(client: FlaskClient):
    assert _language(client) == "zh-CN"
    answer = client.post("/locale/en?next=/verify")
    assert (answer.status_code, answer.location) == (303, "/verify")
    assert _language(client) == "en"
    client.post("/locale/zh_CN")
    assert _language(client) == "zh-CN"


def test_the_choice_is_kept_for_a_year_and_out_of_reach_of_scripts(client: FlaskClient):
    cookie = client.post("/locale/en").headers["Set-Cookie"]

    assert cookie.startswith("locale=en;")
    assert "Max-Age=31536000" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Secure" in client.post("/locale/en", base_url="https://localhost").headers["Set-Cookie"]


def test_a_language_we_do_not_speak_is_not_there(client: FlaskClient):
    assert client.post("/locale/fr").status_code == 404
    assert client.get("/locale/en").location == "/"
    client.set_cookie("locale", "../../etc/passwd")
    assert _language(client) == "zh-CN"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nX-Evil: 1",
    ],
)
@pytest.mark.parametrize("way", ["/locale/en", "/sign-in"])
def test_nobody_is_sent_to_another_site(app: Flask, client: FlaskClient, target: str, way: str):
    """Browsers drop tabs and line ends from an address, so "/<tab>/evil" is "//evil" to them."""
    make.person(Role.ORGANISER, make.tree()["22"], login="yuhaifeng")
    data = {"login": "yuhaifeng", "password": make.PASSWORD}

    answer = client.post(way, query_string={"next": target}, data=data)

    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("way", ["/locale/en", "/sign-in"])
def test_a_place_within_the_site_is_come_back_to(client: FlaskClient, way: str):
    make.person(Role.ORGANISER, make.tree()["22"], login="yuhaifeng")
    data = {"login": "yuhaifeng", "password": make.PASSWORD}

    answer = client.post(way, query_string={"next": "/audit?page=2&q=于"}, data=data)

    assert answer.location == "/audit?page=2&q=%E4%BA%8E"


def test_an_account_has_a_language_which_the_browsers_choice_goes_over(app: Flask, client: FlaskClient):
    actor = make.person(Role.ORGANISER, make.tree()["22"])
    with writing():
        from core import audit
        from core.access import system
        from core.db import db
        from tests.conftest import NOW

        db.session.get_one(User, actor.user_id).locale = "en"
        audit.record("user.edited", actor=system(), now=NOW)
    browser = make.signed_in(app, actor)

    assert _language(browser, "/audit") == "en"
    browser.set_cookie("locale", "zh_CN")
    assert _language(browser, "/audit") == "zh-CN"


def test_the_language_is_not_a_matter_of_the_browsers_own(client: FlaskClient):
    """Chinese by default, whatever an English Windows in a township's office says."""
    answer = client.get("/verify", headers={"Accept-Language": "en-US"})

    assert 'lang="zh-CN"' in answer.get_data(as_text=True)


def test_the_catalogues_of_all_features_are_loaded(app: Flask, root: object):
    assert "core" in app.config["BABEL_DOMAIN"].split(";")
    assert len(app.config["BABEL_DOMAIN"].split(";")) == len(app.config["BABEL_TRANSLATION_DIRECTORIES"].split(";"))
