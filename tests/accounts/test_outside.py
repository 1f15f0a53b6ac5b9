"""Single sign-on against a real provider: who is let in, and who is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts import oidc
from accounts.models import OutsideIdentity, User
from core import audit
from core.access import Actor, Role
from core.db import db
from tests import make
from tests.accounts.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    made = Provider()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider, app: Flask) -> Iterator[Provider]:
    running.lies, running.forged, running.subject = {}, False, "person-1"
    settings = {
        "OIDC_ISSUER": running.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_LABEL": "省厅统一认证",
    }
    before = {name: app.config.get(name) for name in settings}
    app.config.update(settings)
    oidc.init_app(app)
    yield running
    app.config.update(before)
    app.extensions.pop("oidc")


@pytest.fixture
def judge(database) -> Actor:
    return make.person(Role.JUDGE, make.tree()["2201"], name="王秀兰", login="wang")


def there_and_back(client: FlaskClient) -> str:
    """Go to the provider as a browser does; returns the address that it sends the browser back to."""
    leaves = client.get("/sign-in/outside").location
    back = requests.get(leaves, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def link(client: FlaskClient) -> object:
    assert client.get(there_and_back(client)).location == "/sign-in/outside/link"
    return client.post("/sign-in/outside/link", data={"login": "wang", "password": make.PASSWORD})


def test_it_asks_with_pkce_state_and_nonce(app: Flask, provider: Provider):
    asked = parse_qs(urlsplit(app.test_client().get("/sign-in/outside").location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    assert asked["scope"] == ["openid"]
    assert asked["redirect_uri"][0].endswith("/sign-in/outside/back")


def test_the_first_time_the_password_links_and_from_then_on_the_provider_is_enough(app: Flask, provider, judge):
    client = app.test_client()
    assert "省厅统一认证" in client.get("/sign-in").text
    assert link(client).location == "/"
    assert client.get("/me").status_code == 200

    again = app.test_client()
    assert again.get(there_and_back(again)).location == "/"
    assert again.get("/me").status_code == 200
    out = again.post("/sign-out")
    assert f"{provider.issuer}/bye?" in out.text
    assert again.get("/me").status_code == 302
    assert list(audit.verify()) == []


def test_nobody_is_linked_by_an_address_or_without_the_password(app: Flask, provider, judge):
    client = app.test_client()
    assert client.get(there_and_back(client)).location == "/sign-in/outside/link"
    wrong = client.post("/sign-in/outside/link", data={"login": "wang", "password": "wrong password"})
    assert wrong.status_code == 422
    assert client.get("/me").status_code == 302
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutsideIdentity)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_what_the_organiser_entered_links_without_a_password(app: Flask, provider, judge):
    organiser = make.person(Role.ORGANISER, db.session.get_one(User, judge.user_id).grants[0].division)
    browser, client = make.signed_in(app, organiser), app.test_client()
    assert browser.post(f"/accounts/{judge.user_id}/identity", data={"subject": "person-1"}).status_code == 303
    assert client.get(there_and_back(client)).location == "/"
    assert "王秀兰" in client.get("/me").text
    assert browser.post(f"/accounts/{judge.user_id}/identity/remove").status_code == 303
    other = app.test_client()
    assert other.get(there_and_back(other)).location == "/sign-in/outside/link"


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "somebody-else"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": int(time.time()) - 3600},
        {"nonce": "of another sign-in"},
        {"sub": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(app: Flask, provider, judge, lie):
    client = app.test_client()
    link(client)
    provider.lies = lie
    other = app.test_client()
    assert other.get(there_and_back(other)).location == "/sign-in"
    assert other.get("/me").status_code == 302


def test_a_token_signed_by_another_key_is_refused(app: Flask, provider, judge):
    link(app.test_client())
    provider.forged = True
    other = app.test_client()
    assert other.get(there_and_back(other)).location == "/sign-in"


def test_an_answer_is_taken_once_and_only_by_the_browser_that_asked(app: Flask, provider, judge):
    client, thief = app.test_client(), app.test_client()
    link(client)
    client.post("/sign-out")
    back = there_and_back(client)
    thief.get("/sign-in/outside")
    assert thief.get(back).location == "/sign-in"
    assert client.get(back).location == "/"
    client.post("/sign-out")
    assert client.get(back).location == "/sign-in"  # replayed


def test_a_suspended_person_is_not_let_in(app: Flask, provider, judge):
    link(app.test_client())
    organiser = make.person(Role.ORGANISER, db.session.get_one(User, judge.user_id).grants[0].division)
    make.signed_in(app, organiser).post(f"/accounts/{judge.user_id}/suspend")
    client = app.test_client()
    assert client.get(there_and_back(client)).location == "/sign-in"
    assert client.get("/me").status_code == 302


def test_with_the_provider_down_the_password_goes_on_working(app: Flask, provider, judge):
    app.extensions.pop("oidc")
    app.config["OIDC_ISSUER"] = "http://127.0.0.1:9"
    oidc.init_app(app)
    client = app.test_client()
    assert client.get("/sign-in/outside").location == "/sign-in"
    assert "没有响应" in client.get("/sign-in").text
    sent = client.post("/sign-in", data={"login": "wang", "password": make.PASSWORD})
    assert sent.location == "/"


def test_it_is_off_unless_set(client):
    assert client.get("/sign-in/outside").status_code == 404
    assert client.get("/sign-in/outside/back").status_code == 404
    assert "/sign-in/outside" not in client.get("/sign-in").text
