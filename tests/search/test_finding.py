"""What is found, in what order, and by whom."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import search
from core.access import Actor, Role
from tests import make
from units.models import Division


@pytest.fixture
def places(database: None) -> dict[str, Division]:
    """Two prefectures, with units and people whose names are alike."""
    made = make.tree()
    for code, name in (
        ("220102", "南关区婚姻登记处"),
        ("220104", "朝阳区婚姻登记处"),
        ("220202", "昌邑区救助管理站"),
        ("2201", "长春市婚姻登记处"),
    ):
        make.unit(made[code], name)
    for code, name, login in (
        ("2201", "王秀兰", "wang.one"),
        ("2202", "王秀兰", "wang.two"),
        ("220102", "王秀", "wang.three"),
        ("220104", "欧阳王秀兰", "ouyang"),
        ("220104", "单雪", "shan"),
    ):
        make.person(Role.SCORER, made[code], name, login)
    return made


def _organiser(place: Division) -> Actor:
    return make.person(Role.ORGANISER, place, "无名氏")


@pytest.fixture(autouse=True)
def asked(app: Flask, database: None):
    """Addresses are made for a request."""
    with app.test_request_context():
        yield


def _titles(actor: Actor, text: str, kind: str = "", **more: int) -> list[str]:
    return [one.shown.title for group in search.search(actor, text, kind=kind, **more) for one in group.results]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王秀兰", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("秀兰", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("王秀", ["王秀", "王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("王", ["王秀兰", "王秀兰", "王秀"]),  # one character: at the beginning only
        ("wxl", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("wangxiulan", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("xiulan", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("shan", ["单雪"]),
        ("danxue", ["单雪"]),
        ("ang", []),  # the middle of a syllable is nobody's name
        ("WANG.TWO", ["王秀兰"]),
        ("ｗａｎｇ．ｔｗｏ", ["王秀兰"]),
        ("王 兰", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("王 秀 兰", ["王秀兰", "王秀兰", "欧阳王秀兰"]),
        ("王秀兰 不", []),
        ("%", []),
        ("_", []),
        ("|", []),
        ("", []),
        ("   ", []),
        ("'; DROP TABLE", []),
        ("王" * 500, []),
    ],
)
def test_a_person_is_found_by_any_part_of_the_name(places: dict[str, Division], text: str, expected: list[str]):
    assert _titles(_organiser(places["22"]), text, "account") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("婚姻", ["长春市婚姻登记处", "南关区婚姻登记处", "朝阳区婚姻登记处"]),
        ("ngqhydjc", ["南关区婚姻登记处"]),
        ("ccshy", ["长春市婚姻登记处"]),
        ("zcshy", ["长春市婚姻登记处"]),
        ("南關區", ["南关区婚姻登记处"]),
        ("救助 昌邑", ["昌邑区救助管理站"]),
    ],
)
def test_a_unit_is_found_by_any_part_of_its_name(places: dict[str, Division], text: str, expected: list[str]):
    found = _titles(_organiser(places["22"]), text, "unit")

    assert sorted(found) == sorted(expected)
    assert found[:1] == expected[:1]  # the nearest in the tree is first


def test_nothing_outside_the_subtree_is_found(places: dict[str, Division]):
    assert _titles(_organiser(places["2202"]), "王秀兰", "account") == ["王秀兰"]
    assert _titles(_organiser(places["220203"]), "王秀兰", "account") == []


def test_the_counts_go_on_where_the_list_ends(places: dict[str, Division]):
    actor = _organiser(places["22"])
    (first,) = search.search(actor, "王秀", kind="account", size=3)
    (second,) = search.search(actor, "王秀", kind="account", page=2, size=3)

    assert (first.total, len(first.results), len(second.results)) == (4, 3, 1)
    assert {one.object_id for one in first.results}.isdisjoint(one.object_id for one in second.results)


def test_one_of_several_roles_is_found_once(places: dict[str, Division]):
    """Seen from three places, shown once."""
    from accounts import services as accounts
    from accounts.models import User
    from core.access import system
    from core.db import db, writing
    from tests.conftest import NOW

    who = make.person(Role.JUDGE, places["220102"], "朴善姬")
    with writing():
        for code in ("220202", "2201"):
            user = db.session.get_one(User, who.user_id)
            accounts.grant_role(user, Role.JUDGE, places[code], actor=system(), now=NOW)
    (group,) = search.search(_organiser(places["22"]), "piaoshanji", kind="account")

    assert (group.total, len(group.results)) == (1, 1)


def test_two_people_of_one_name_can_be_told_apart(places: dict[str, Division]):
    (group,) = search.search(_organiser(places["22"]), "王秀兰", kind="account")

    assert len({(one.shown.place, one.shown.number) for one in group.results}) == len(group.results)


def test_the_page_groups_by_kind(app: Flask, places: dict[str, Division]):
    browser: FlaskClient = make.signed_in(app, _organiser(places["22"]))
    shown = browser.get("/search?q=ouyang").get_data(as_text=True)

    assert "欧阳王秀兰" in shown
    assert "朝阳区" in shown


def test_a_question_that_finds_nothing_says_what_to_try(app: Flask, places: dict[str, Division]):
    shown = make.signed_in(app, _organiser(places["22"])).get("/search?q=没有此人").get_data(as_text=True)

    assert "没有此人" in shown
    assert "拼音" in shown


def test_a_role_that_can_find_nothing_is_told_so(app: Flask, places: dict[str, Division]):
    leader = make.person(Role.LEADER, places["22"])
    answer = make.signed_in(app, leader).get("/search?q=王秀兰")

    assert answer.status_code == 200
    assert "王秀兰</b>" not in answer.get_data(as_text=True)


def test_nobody_searches_without_signing_in(client: FlaskClient):
    assert client.get("/search?q=王").status_code == 302
