"""What was typed is not lost when the session ends, the form goes stale, or its record is gone."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from accounts.models import LoginSession, User
from campaigns.models import Phase
from core import typed
from core.access import Actor, Role
from core.db import db, writing
from core.forms import Form
from tests import make
from tests.campaigns import make as own
from tests.core.test_edits import sent
from units.models import Division, Unit

NEW = {"code": "2201020099", "name": "南关区婚姻登记处", "kind": "marriage-registry", "division": "220102"}


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


@pytest.fixture
def organiser(app: Flask, database: None) -> Actor:
    return make.person(Role.ORGANISER, make.tree()["22"])


def hidden(page: str, part: str) -> dict[str, str]:
    """Return the unseen fields of the form that holds some text."""
    form = next(f for f in re.findall(r"<form\b.*?</form>", page, re.S) if part in f)
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    pairs = (re.search(r'name="([^"]*)"[^>]*value="([^"]*)"', tag) for tag in tags)
    return {pair[1]: unescape(pair[2]) for pair in pairs if pair}


def end_session() -> None:
    with writing():
        db.session.execute(sa.update(LoginSession).values(ended_at=LoginSession.created_at))


def login_of(actor: Actor) -> str:
    return db.session.get_one(User, actor.user_id).login


def units() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Unit.name)))


@pytest.mark.usefixtures("guarded")
def test_a_form_sent_after_the_session_ended_waits_for_the_sign_in(app: Flask, organiser: Actor):
    """Sign in, look through it, one press: it is done, and once."""
    browser, login = make.signed_in(app, organiser), login_of(organiser)
    form = NEW | hidden(browser.get("/units/new").get_data(as_text=True), "data-once")
    end_session()

    asked = browser.post("/units/new", data=form)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 401 and "登录已失效" in page
    assert units() == []

    wrong = browser.post("/sign-in", data={"login": login, "password": "no", **hidden(page, 'name="carried"')})
    again = hidden(wrong.get_data(as_text=True), 'name="carried"')
    entered = browser.post("/sign-in", data={"login": login, "password": make.PASSWORD, **again})
    page = entered.get_data(as_text=True)
    assert entered.status_code == 200 and "南关区婚姻登记处" in page
    assert units() == []

    waiting = hidden(page, 'action="/units/new"')
    assert browser.post("/units/new", data=waiting).status_code == 303
    assert browser.post("/units/new", data=waiting).status_code == 303
    assert units() == ["南关区婚姻登记处"]


def test_the_page_on_which_a_button_stands_is_come_back_to(app: Flask, organiser: Actor):
    """Nothing was typed, so nothing is carried: one lands where the button is."""
    browser = make.signed_in(app, organiser)
    end_session()

    answer = browser.post("/units/export", headers={"Referer": "http://localhost/units?q=x"})

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/units?q%3Dx")
    strange = browser.post("/units/export", headers={"Referer": "http://evil.example/units"})
    assert strange.location == "/sign-in"


@pytest.mark.usefixtures("guarded")
def test_a_stale_form_of_our_own_is_shown_with_what_was_typed_and_another_sites_is_not(app: Flask, organiser: Actor):
    browser = make.signed_in(app, organiser)
    browser.get("/units/new")
    stale = NEW | {"csrf_token": "old"}

    ours = browser.post("/units/new", data=stale, headers={"Origin": "http://localhost"})
    page = ours.get_data(as_text=True)
    assert ours.status_code == 400 and "南关区婚姻登记处" in page
    assert browser.post("/units/new", data=hidden(page, 'action="/units/new"')).status_code == 303

    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        foreign = browser.post("/units/new", data=stale, headers=headers)
        assert foreign.status_code == 400 and "南关区婚姻登记处" not in foreign.get_data(as_text=True)


def test_a_carried_form_that_we_did_not_pack_is_not_shown(app: Flask, organiser: Actor, client: FlaskClient):
    data = {"login": login_of(organiser), "password": make.PASSWORD, "carried": "eyJ0byI6Ii8ifQ.x.y"}

    answer = client.post("/sign-in", data=data)

    assert (answer.status_code, answer.location) == (303, "/")


def test_a_record_removed_meanwhile_is_said_with_who_did_it_and_what_was_typed(app: Flask, organiser: Actor):
    province = db.session.scalars(sa.select(Division).where(Division.code == "22")).one()
    other = make.person(Role.ORGANISER, province, "王秀兰")
    campaign = own.campaign(province)
    phase = db.session.scalars(sa.select(Phase).where(Phase.campaign_id == campaign.id)).first()
    url = f"/campaigns/{campaign.id}/phases/{phase.id}"
    browser = make.signed_in(app, organiser)
    form = sent(browser.get(url).get_data(as_text=True)) | {"name": "遴选推荐阶段"}
    assert make.signed_in(app, other).post(f"{url}/remove").status_code == 303

    answer = browser.post(url, data=form)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "王秀兰" in page and "遴选推荐阶段" in page


def forms(base: type) -> list[type]:
    return [one for form in base.__subclasses__() for one in (form, *forms(form))]


def test_no_password_is_ever_carried_or_shown(app: Flask):
    """Every password field of every form there is has a name that is left out."""
    named: dict[str, Any] = {
        name: field
        for form in forms(Form)
        for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField) and issubclass(field.field_class, PasswordField)
    }
    assert len(named) >= 3
    assert [name for name in named if not typed.secret(name)] == []
    with app.test_request_context(
        "/me/password", method="POST", data={**dict.fromkeys(named, "three words"), "name": "x"}
    ):
        assert [line.value for line in typed.shown()] == ["x"]
