"""Two people at one record: the second sees what differs and chooses."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.access import Role
from core.db import db
from tests import make
from units.models import Unit


@pytest.fixture
def places(database: None):
    return make.tree()


@pytest.fixture
def unit(places) -> Unit:
    return make.unit(places["220102"], "南关区婚姻登记处")


@pytest.fixture
def one(app: Flask, places) -> FlaskClient:
    return make.signed_in(app, make.person(Role.ORGANISER, places["22"], "于海峰"))


@pytest.fixture
def other(app: Flask, places) -> FlaskClient:
    return make.signed_in(app, make.person(Role.ORGANISER, places["22"], "王秀兰"))


def opened(browser: FlaskClient, url: str) -> dict[str, str]:
    """Open a form and return what it would send if nothing in it were touched."""
    return sent(browser.get(url).get_data(as_text=True))


def sent(page: str) -> dict[str, str]:
    form = next(f for f in re.findall(r"<form\b.*?</form>", page, re.S) if 'name="stamp"' in f)
    data = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("type") == "radio" and "checked" not in tag:
            continue
        if said.get("name"):
            data[said["name"]] = unescape(said.get("value", ""))
    for name, body in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        data[name] = unescape(body).lstrip("\r\n")
    for name, body in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        options = re.findall(r"<option\b([^>]*)>", body)
        chosen = next((o for o in options if "selected" in o), options[0])
        value = re.search(r'value="([^"]*)"', chosen)
        data[name] = unescape(value[1]) if value else ""
    return data


def again(unit: Unit) -> Unit:
    db.session.expire_all()
    db.session.rollback()
    return db.session.get_one(Unit, unit.id)


def test_what_both_changed_is_shown_and_nothing_is_saved(one, other, unit):
    """Yours, theirs, as it was; who changed it; what else was typed stays in its field."""
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"head": "金永浩", "address": "人民大街2号"}
    assert other.post(url, data=opened(other, url) | {"head": "赵桂芬"}).status_code == 303

    answer = one.post(url, data=mine)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "王秀兰" in page and "2012年5月10日 09:00" in page
    assert page.index("金永浩") < page.index("赵桂芬")
    assert sent(page)["address"] == "人民大街2号" and sent(page)["head"] == "金永浩"
    assert (again(unit).head, again(unit).address) == ("赵桂芬", "")


@pytest.mark.parametrize(
    "answer, head",
    [
        ({"choose-head": "yours"}, "金永浩"),
        ({"choose-head": "theirs"}, "赵桂芬"),
        ({"choose": "yours"}, "金永浩"),
        ({"choose": "theirs"}, "赵桂芬"),
    ],
)
def test_the_choice_is_saved_with_all_else_that_was_typed(one, other, unit, answer, head):
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"head": "金永浩", "address": "人民大街2号"}
    other.post(url, data=opened(other, url) | {"head": "赵桂芬"})
    panel = sent(one.post(url, data=mine).get_data(as_text=True))

    assert one.post(url, data=panel | answer).status_code == 303
    assert (again(unit).head, again(unit).address) == (head, "人民大街2号")


def test_a_question_that_was_not_answered_is_asked_again(one, other, unit):
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"head": "金永浩"}
    other.post(url, data=opened(other, url) | {"head": "赵桂芬"})
    panel = sent(one.post(url, data=mine).get_data(as_text=True))

    answer = one.post(url, data=panel)

    assert answer.status_code == 409 and "金永浩" in answer.get_data(as_text=True)
    assert again(unit).head == "赵桂芬"


def test_saving_again_checks_again(one, other, unit):
    """While the first chooses, the second changes the same field once more: it is asked anew, with the newest."""
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"head": "金永浩"}
    other.post(url, data=opened(other, url) | {"head": "赵桂芬"})
    panel = sent(one.post(url, data=mine).get_data(as_text=True))
    other.post(url, data=opened(other, url) | {"head": "李建国"})

    answer = one.post(url, data=panel | {"choose": "yours"})

    assert answer.status_code == 409 and "李建国" in answer.get_data(as_text=True)
    assert again(unit).head == "李建国"


def test_what_only_the_other_changed_is_kept_and_told(one, other, unit):
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"address": "人民大街2号"}
    other.post(url, data=opened(other, url) | {"head": "赵桂芬"})

    answer = one.post(url, data=mine, follow_redirects=True)

    assert answer.status_code == 200
    assert "王秀兰在此期间修改了：负责人" in answer.get_data(as_text=True)
    assert (again(unit).head, again(unit).address) == ("赵桂芬", "人民大街2号")


def test_the_same_change_by_both_is_no_conflict(one, other, unit):
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url) | {"head": "赵桂芬"}
    other.post(url, data=opened(other, url) | {"head": "赵桂芬"})

    assert one.post(url, data=mine).status_code == 303


def test_a_stamp_that_we_did_not_make_is_refused(one, other, unit):
    url = f"/units/{unit.id}/edit"
    mine = opened(one, url)

    assert one.post(url, data=mine | {"stamp": mine["stamp"][:-4]}).status_code == 400
    assert one.post(url, data=mine | {"stamp": opened(other, url)["stamp"], "once": ""}).status_code == 400
