"""Making accounts and looking after them."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from accounts import services
from accounts.models import Grant, User
from core import audit
from core.access import Actor, Role, system
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import DomainError, Forbidden, NotFound
from tests import make
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def organiser(places) -> Actor:
    return make.person(Role.ORGANISER, places["2201"], login="organiser")


@pytest.fixture
def browser(app: Flask, organiser: Actor) -> FlaskClient:
    return make.signed_in(app, organiser)


def the_user(login: str) -> User:
    db.session.expire_all()
    return db.session.scalars(sa.select(User).where(User.login == login)).one()


@pytest.mark.parametrize(
    ("login", "error"),
    [
        ("a", services.BadLogin),
        ("有 空格", services.BadLogin),
        ("x" * 65, services.BadLogin),
        ("TAKEN", services.LoginTaken),
    ],
)
def test_a_login_is_short_plain_and_ones_own(places, login, error):
    make.person(Role.JUDGE, places["22"], login="taken")

    with pytest.raises(error):
        services.create_user(login, "王", make.PASSWORD, actor=system(), now=NOW)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaa", "wang.xiulan"])
def test_a_plain_password_is_refused(places, password):
    with pytest.raises(services.WeakPassword):
        services.create_user("wang.xiulan", "王秀兰", password, actor=system(), now=NOW)


def test_an_account_is_made_with_its_role_and_a_password_that_is_shown_once(browser, places):
    data = {"name": "王秀兰", "login": "Wang", "role": "judge", "place": "南关区"}

    answer = browser.post("/accounts/new", data=data)

    password = re.search(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", answer.text)
    assert (answer.status_code, password is not None) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    user = the_user("wang")
    assert [(grant.role, grant.path) for grant in user.grants] == [(Role.JUDGE, "/22/2201/220102/")]
    assert user.password_once
    assert password[0] not in browser.get(f"/accounts/{user.id}").text
    details = str(db.session.scalars(sa.select(AuditEntry.detail)).all())
    assert password[0] not in details
    assert list(audit.verify()) == []
    again = browser.post("/accounts/new", data=data)  # a reload makes no second account
    assert again.status_code == 422


def test_without_a_place_the_role_is_at_the_organisers_own_division(browser):
    browser.post("/accounts/new", data={"name": "李建国", "login": "li", "role": "scorer", "place": ""})

    assert the_user("li").grants[0].path == "/22/2201/"


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "吉林市"},  # another subtree
        {"place": "吉林省"},  # above
        {"place": "没有这里"},
        {"role": "king"},  # no such role
        {"role": "clerk"},  # a clerk needs a unit
        {"login": "organiser"},
        {"login": "!"},
        {"name": ""},
    ],
)
def test_what_cannot_be_done_stands_beside_its_field_and_nothing_typed_is_lost(browser, changes):
    data = {"name": "王秀兰", "login": "wang", "role": "judge", "place": "南关区"} | changes

    answer = browser.post("/accounts/new", data=data)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    for name in ("name", "login", "place"):
        assert f'value="{data[name]}"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_a_clerk_is_appointed_at_a_unit_by_its_code_or_name(browser, places):
    unit = make.unit(places["220102"], "南关区婚姻登记处")
    code = unit.code
    page = browser.get(f"/accounts/new?role=clerk&place={code}")
    assert f'value="{code}"' in page.text

    browser.post("/accounts/new", data={"name": "甲", "login": "jia", "role": "clerk", "place": code})
    browser.post("/accounts/new", data={"name": "乙", "login": "yi", "role": "clerk", "place": "南关区婚姻登记处"})

    assert {the_user(login).grants[0].path for login in ("jia", "yi")} == {f"/22/2201/220102/{code}/"}


def test_an_organiser_is_not_appointed_at_a_unit_and_two_units_of_one_name_need_their_code(browser, places):
    unit = make.unit(places["220102"], "婚姻登记处")
    make.unit(places["220104"], "婚姻登记处")
    code = unit.code

    assert (
        browser.post(
            "/accounts/new", data={"name": "甲", "login": "jia", "role": "organiser", "place": code}
        ).status_code
        == 422
    )
    both = browser.post("/accounts/new", data={"name": "甲", "login": "jia", "role": "clerk", "place": "婚姻登记处"})
    assert both.status_code == 422


def test_the_list_shows_ones_own_subtree_filtered_and_exports_the_same(browser, places):
    make.person(Role.JUDGE, places["220102"], name="王秀兰", login="wang")
    make.person(Role.JUDGE, places["2202"], name="外人", login="stranger")
    former = make.person(Role.SCORER, places["220104"], name="李建国", login="li")
    suspended = make.person(Role.SCORER, places["220104"], name="金哲洙", login="jin")
    with writing():
        services.end_grant(db.session.get_one(Grant, former.grant_id), actor=system(), now=NOW)
        services.suspend(db.session.get_one(User, suspended.user_id), actor=system(), now=NOW)

    def names(query: str) -> set[str]:
        text = browser.get(f"/accounts{query}").text
        return {name for name in ("于海峰", "王秀兰", "外人", "李建国", "金哲洙") if f">{name}</a>" in text}

    assert names("") == {"于海峰", "王秀兰", "金哲洙"}
    assert names("?q=秀") == {"王秀兰"}
    assert names("?q=WANG") == {"王秀兰"}
    assert names("?role=judge") == {"王秀兰"}
    assert names("?state=suspended") == {"金哲洙"}
    assert names("?state=active") == {"于海峰", "王秀兰"}
    assert names("?state=former") == {"李建国"}
    assert names("?q=nobody&page=9") == set()
    data = browser.get("/accounts/export?role=judge").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows[2:]] == [["王秀兰", "wang"]]


def test_a_person_outside_the_subtree_does_not_exist(browser, places):
    stranger = make.person(Role.JUDGE, places["2202"])

    assert browser.get(f"/accounts/{stranger.user_id}").status_code == 404
    for act in ("suspend", "resume", "password", "roles", f"roles/{stranger.grant_id}/end"):
        assert browser.post(f"/accounts/{stranger.user_id}/{act}").status_code == 404
    assert browser.get("/accounts/999999").status_code == 404


def test_a_role_is_given_and_taken_back_and_its_sessions_end(browser, app, places):
    judge = make.person(Role.JUDGE, places["220102"], login="wang")
    user_id, grant_id = judge.user_id, judge.grant_id
    phone = make.signed_in(app, judge)

    assert browser.get(f"/accounts/{user_id}").status_code == 200
    assert browser.post(f"/accounts/{user_id}/roles", data={"role": "scorer", "place": "朝阳区"}).status_code == 303
    assert browser.post(f"/accounts/{user_id}/roles", data={"role": "scorer", "place": "吉林市"}).status_code == 422
    assert browser.post(f"/accounts/{user_id}/roles", data={"role": "clerk", "place": ""}).status_code == 422
    assert phone.get("/me").status_code == 200
    assert browser.post(f"/accounts/{user_id}/roles/{grant_id}/end").status_code == 303
    assert browser.post(f"/accounts/{user_id}/roles/{grant_id}/end").status_code == 303  # twice is harmless

    assert phone.get("/me").status_code == 302
    held = [(grant.role, grant.ended_at is None) for grant in the_user("wang").grants]
    assert held == [(Role.JUDGE, False), (Role.SCORER, True)]
    browser.post(f"/accounts/{user_id}/roles", data={"role": "judge", "place": "南关区"})
    assert len(the_user("wang").grants) == 2  # the old role is taken up again
    assert list(audit.verify()) == []


def test_whoever_also_holds_a_role_elsewhere_is_not_reset_or_suspended_from_below(browser, places):
    """A county's or prefecture's organiser could otherwise sign in as the province's."""
    above = make.person(Role.ORGANISER, places["22"], login="above")
    with writing():
        user = db.session.get_one(User, above.user_id)
        services.grant_role(user, Role.JUDGE, places["220102"], actor=system(), now=NOW)
    actor = make.person(Role.ORGANISER, places["2201"])

    page = browser.get(f"/accounts/{above.user_id}")
    assert page.status_code == 200
    assert "/password" not in page.text
    for act in ("suspend", "resume", "password"):
        assert browser.post(f"/accounts/{above.user_id}/{act}").status_code == 403
    with pytest.raises(Forbidden):
        services.set_password(db.session.get_one(User, above.user_id), make.PASSWORD, actor=actor, now=NOW)
    assert browser.post(f"/accounts/{above.user_id}/roles/{above.grant_id}/end").status_code == 404
    with pytest.raises(Forbidden):
        services.end_grant(db.session.get_one(Grant, above.grant_id), actor=actor, now=NOW)


def test_a_password_is_reset_and_a_person_suspended_and_resumed(browser, app, places):
    judge = make.person(Role.JUDGE, places["220102"], login="wang")
    phone = make.signed_in(app, judge)

    answer = browser.post(f"/accounts/{judge.user_id}/password")
    assert re.search(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", answer.text)
    assert phone.get("/me").status_code == 302
    assert browser.post(f"/accounts/{judge.user_id}/suspend").status_code == 303
    assert browser.post(f"/accounts/{judge.user_id}/suspend").status_code == 303
    assert not the_user("wang").active
    assert browser.get(f"/accounts/{judge.user_id}").status_code == 200
    assert browser.post(f"/accounts/{judge.user_id}/resume").status_code == 303
    assert browser.post(f"/accounts/{judge.user_id}/resume").status_code == 303
    assert the_user("wang").active
    acts = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert acts[-3:] == ["user.password_set", "user.suspended", "user.resumed"]


def test_nobody_locks_themselves_out(browser, organiser):
    own = f"/accounts/{organiser.user_id}"

    assert browser.get(own).status_code == 200
    for act in ("suspend", "password", f"roles/{organiser.grant_id}/end"):
        assert browser.post(f"{own}/{act}").status_code == 422
    assert the_user("organiser").active


def test_a_supervisor_reads_and_changes_nothing(app, organiser, places):
    browser = make.signed_in(app, make.person(Role.SUPERVISOR, places["2201"]))

    assert browser.get("/accounts").status_code == 200
    page = browser.get(f"/accounts/{organiser.user_id}")
    assert page.status_code == 200
    assert '<form method="post" action="/accounts' not in page.text
    assert browser.get("/accounts/new").status_code == 403
    assert browser.post(f"/accounts/{organiser.user_id}/suspend").status_code == 403


def test_an_organiser_placed_at_a_unit_must_name_a_place(app, places):
    """Such a grant comes from the command line only; there is no division to fall back on."""
    unit = make.unit(places["220102"])
    judge = make.person(Role.JUDGE, unit)
    with writing():
        db.session.get_one(Grant, judge.grant_id).role = Role.ORGANISER
        audit.record("role.granted", db.session.get_one(User, judge.user_id), actor=system(), now=NOW)
    browser = make.signed_in(app, judge)

    answer = browser.post("/accounts/new", data={"name": "甲", "login": "jia", "role": "judge", "place": ""})
    assert answer.status_code == 422


def test_a_role_is_not_granted_outside_the_subtree(organiser, places):
    user = db.session.get_one(User, organiser.user_id)

    with pytest.raises(Forbidden):
        services.grant_role(user, Role.JUDGE, places["22"], actor=organiser, now=NOW)
    with pytest.raises(DomainError):
        services.reset_password(user, actor=organiser, now=NOW)
    with pytest.raises(NotFound):
        services.get_grant(organiser, user, 10**9)
