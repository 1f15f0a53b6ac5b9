"""The first organiser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from accounts import services
from accounts.models import Grant, User
from core import audit
from core.access import Role
from core.db import db, writing
from core.errors import Conflict
from tests import make
from tests.conftest import NOW
from units.models import Division

FORM = {
    "name": "于海峰",
    "login": "yu",
    "password": "three unlike words",
    "again": "three unlike words",
    "where": "jilin",
    "level": "province",
}


def link(at=NOW) -> str:
    with writing():
        return services.make_setup_link(now=at)


def test_the_link_makes_the_first_organiser_signs_them_in_and_leads_to_the_units(client):
    token = link()

    assert client.get(f"/setup/{token}").status_code == 200
    answer = client.post(f"/setup/{token}", data=FORM)

    assert (answer.status_code, answer.location) == (303, "/units")
    assert client.get("/units").status_code == 200
    grant = db.session.scalars(sa.select(Grant)).one()
    assert (grant.role, grant.path, grant.user.login) == (Role.ORGANISER, "/22/", "yu")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Division)) == 1154
    assert list(audit.verify()) == []


def test_another_place_is_typed_in(client):
    token = link()
    place = {"where": "typed", "code": "23", "place": "黑龙江省", "level": "province"}

    assert client.post(f"/setup/{token}", data=FORM | place).status_code == 303

    division = db.session.scalars(sa.select(Division)).one()
    assert (division.code, division.name, division.path) == ("23", "黑龙江省", "/23/")


@pytest.mark.parametrize(
    "changes",
    [
        {"again": "something else"},
        {"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"},
        {"login": "!"},
        {"name": ""},
        {"where": "typed"},
        {"where": "typed", "code": "2-3", "place": "黑龙江省"},
        {"where": "moon"},
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_link_is_not_used_up(client, changes):
    token = link()

    answer = client.post(f"/setup/{token}", data=FORM | changes)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0
    assert client.post(f"/setup/{token}", data=FORM).status_code == 303


def test_a_used_a_wrong_and_an_expired_link_are_the_same_page(client, app: Flask, monkeypatch):
    token = link()
    wrong = client.get("/setup/no-such-token")
    monkeypatch.setitem(app.config, "CLOCK", NOW + timedelta(hours=24))
    expired = client.get(f"/setup/{token}")
    monkeypatch.setitem(app.config, "CLOCK", NOW)
    client.post(f"/setup/{token}", data=FORM)
    stranger = app.test_client()
    used, again = stranger.get(f"/setup/{token}"), stranger.post(f"/setup/{token}", data=FORM)

    assert {page.status_code for page in (wrong, expired, used, again)} == {404}
    bodies = {page.text.replace(token, "").replace("no-such-token", "") for page in (wrong, expired, used)}
    assert len(bodies) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_a_new_link_replaces_the_one_before(client):
    first, second = link(), link()

    assert client.get(f"/setup/{first}").status_code == 404
    assert client.get(f"/setup/{second}").status_code == 200


def test_there_is_no_link_once_there_is_an_account(client):
    token = link()
    make.person(Role.ORGANISER, make.tree()["22"])

    assert client.get(f"/setup/{token}").status_code == 404
    with pytest.raises(Conflict):
        services.make_setup_link(now=NOW)
