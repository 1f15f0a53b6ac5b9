"""Between one's own roles, one's sessions, handing over, and the page that says who may do what."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from accounts import rights, services
from accounts.models import Grant, HandOver, HandOverState, LoginSession, SignIn, User
from accounts.services import devices, handing
from core import audit
from core.access import Role, declared, system
from core.audit import AuditEntry
from core.db import db, writing
from judges.services import saving
from tests import make
from tests.access.routes import routes
from tests.conftest import NOW
from tests.judges import make as judging
from units.models import Division

pytestmark = pytest.mark.usefixtures("database")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def both(places):
    """One person who organises the one prefecture and supervises the other; signed in as the first."""
    actor = make.person(Role.ORGANISER, places["2201"], login="yu")
    with writing():
        user, place = (
            db.session.get_one(User, actor.user_id),
            db.session.get_one(Division, places["2202"].id),
        )
        second = services.grant_role(user, Role.SUPERVISOR, place, actor=system(), now=NOW)
        db.session.flush()
        return actor, second.id


def test_the_header_offers_the_other_roles_and_the_page_stays(app: Flask, both):
    actor, second = both
    browser = make.signed_in(app, actor)
    assert f'name="grant_id" value="{second}"' in browser.get("/units").text
    assert browser.post("/me/role", data={"grant_id": second, "next": "/units?q=a"}).location == "/units?q=a"
    assert browser.get("/units?q=a").status_code == 200
    assert browser.post("/me/role", data={"grant_id": actor.grant_id, "next": "//evil.example"}).location == "/"


def test_a_page_that_the_new_role_may_not_see_leads_home_with_a_word(app: Flask, both):
    actor, second = both
    browser = make.signed_in(app, actor)
    assert browser.post("/me/role", data={"grant_id": second, "next": "/accounts/new"}).location == "/accounts/new"
    assert browser.get("/accounts/new").location == "/"
    assert "刚才的页面不属于这个角色" in browser.get("/").text
    assert browser.get("/accounts/new").status_code == 403  # only once after a switch


def test_a_link_of_another_role_offers_the_switch_and_a_foreign_one_does_not(app: Flask, both, places):
    actor, second = both
    theirs, nobodys = make.person(Role.JUDGE, places["2202"]), make.person(Role.JUDGE, places["22"])
    browser = make.signed_in(app, actor)

    offered = browser.get(f"/accounts/{theirs.user_id}")
    assert offered.status_code == 404
    assert f'name="grant_id" value="{second}"' in offered.text
    assert f'name="next" value="/accounts/{theirs.user_id}"' in offered.text
    assert "Content-Security-Policy" in offered.headers
    assert 'name="grant_id"' not in browser.get(f"/accounts/{nobodys.user_id}").text
    assert 'name="grant_id"' not in browser.get("/no-such-page").text
    browser.post("/me/role", data={"grant_id": second})
    refused = browser.get("/accounts/new")
    assert refused.status_code == 403
    assert f'name="grant_id" value="{actor.grant_id}"' in refused.text


def test_whoever_has_one_role_sees_no_switch(app: Flask, places):
    browser = make.signed_in(app, make.person(Role.ORGANISER, places["2201"]))
    assert 'action="/me/role"' not in browser.get("/units").text


def test_sessions_are_listed_in_words_and_end_one_by_one_or_together(app: Flask, places):
    actor = make.person(Role.ORGANISER, places["2201"], login="yu")
    here, there, third = (app.test_client() for _ in range(3))
    for client in (here, there, third):
        client.post("/sign-in", data={"login": "yu", "password": make.PASSWORD}, headers={"User-Agent": CHROME})
    page = here.get("/me").text
    assert page.count("Windows 上的 Chrome") >= 3
    assert "127.0.0.*" in page
    ids = list(db.session.scalars(sa.select(LoginSession.id).order_by(LoginSession.id)))
    assert here.post("/me/sessions/end", data={"session_id": ids[1]}).status_code == 303
    assert there.get("/me").status_code == 302
    assert here.post("/me/sessions/end-others").status_code == 303
    assert third.get("/me").status_code == 302
    assert here.get("/me").status_code == 200
    stranger = make.signed_in(app, make.person(Role.ORGANISER, places["2202"]))
    assert stranger.post("/me/sessions/end", data={"session_id": ids[0]}).status_code == 404
    assert stranger.post(f"/accounts/{actor.user_id}/sessions/{ids[0]}/end").status_code == 404
    above = make.signed_in(app, make.person(Role.ORGANISER, places["22"]))
    assert "Windows 上的 Chrome" in above.get(f"/accounts/{actor.user_id}").text
    assert above.post(f"/accounts/{actor.user_id}/sessions/{ids[0]}/end").status_code == 303
    assert here.get("/me").status_code == 302


def test_tries_are_kept_without_what_was_typed_and_a_new_device_is_an_act(app: Flask, places):
    make.person(Role.ORGANISER, places["2201"], login="yu")
    known, other = app.test_client(), app.test_client()
    for client in (known, known, other):
        client.post("/sign-in", data={"login": "yu", "password": "wrong password"})
        client.post("/sign-in", data={"login": "yu", "password": make.PASSWORD})
        client.post("/sign-out")
    client.post("/sign-in", data={"login": "nobody", "password": "wrong password"})
    db.session.rollback()
    assert [one.outcome.value for one in db.session.scalars(sa.select(SignIn).order_by(SignIn.id))] == [
        "wrong_password",
        "done",
    ] * 3
    acts = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert acts.count("session.new_device") == 1
    columns = {column.name for column in SignIn.__table__.columns}
    assert columns == {"id", "user_id", "at", "outcome", "device", "address"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.7", "203.0.113.*"),
        ("2001:db8:1:2::7", "2001:0db8:0001:*"),
        ("::ffff:10.0.0.9", "10.0.0.*"),
        ("", ""),
        ("unix", ""),
    ],
)
def test_an_address_is_kept_without_its_last_part(address: str, shown: str):
    assert devices.masked_address(address) == shown


def test_seats_without_a_mark_pass_if_chosen_and_come_back(database):
    """The first judge has marked nothing, the second has: only the first one's seat passes."""
    stage = judging.stage(candidates=2, judges=2)
    with writing():
        sheet = stage.sheet(judge=1)
        saving.save_marks(sheet, {"c1": "8"}, actor=stage.judges[1], now=NOW)
    successors = [make.person(Role.LEADER, stage.tree["2201"]) for _ in range(2)]
    made = []
    for judge, successor in zip(stage.judges, successors, strict=True):
        with writing():
            grant, user = db.session.get_one(Grant, judge.grant_id), db.session.get_one(User, successor.user_id)
            found = handing.plan(grant, user, NOW.date(), "调动", ("seats",), actor=stage.organiser, now=NOW)
            db.session.flush()
            made.append((found.id, dict(found.figures)))
    holders = [seat.user_id for seat in stage.seats()]
    assert holders == [successors[0].user_id, stage.judges[1].user_id]
    assert [figures for _id, figures in made] == [{"seats": 1}, {"begun_seats": 1}]
    with writing():
        handing.undo(handing.get_hand_over(stage.organiser, made[0][0]), actor=stage.organiser, now=NOW)
    assert [seat.user_id for seat in stage.seats()] == [judge.user_id for judge in stage.judges]
    assert list(audit.verify()) == []


def test_who_may_do_what_is_what_the_code_enforces(app: Flask):
    with app.app_context():
        found = {one.endpoint: one for one in rights.rights(app)}
    for route in routes(app):
        right = found[route.endpoint]
        assert right.english, route
        assert right.chinese, route
        assert right.feature in rights.FEATURES, route
        for role in Role:
            assert right.may(role) is route.allows(role), route
        assert right.may(None) is (declared(app, route.endpoint) == "public"), route


def test_the_page_of_rights_filters_prints_and_exports(app: Flask, places):
    browser = make.signed_in(app, make.person(Role.SUPERVISOR, places["2201"]))
    whole = browser.get("/accounts/rights").text
    assert "填写评分表" in whole
    judge = browser.get("/accounts/rights?role=judge").text
    assert "停用账号" not in judge.split("<table")[2]
    book = load_workbook(io.BytesIO(browser.get("/accounts/rights/export").data))
    assert book.sheetnames == ["权限一览", "任免规则"]
    rules = [[cell.value for cell in line] for line in book["任免规则"].iter_rows()]
    assert ["组织者", "组织者", "下级（不含本级）", "区划"] in rules


def test_a_role_passes_on_its_day_and_comes_back(app: Flask, places):
    actor = make.person(Role.ORGANISER, places["2201"])
    old, new = (
        make.person(Role.SCORER, places["220102"], login="old"),
        make.person(Role.LEADER, places["220104"], login="new"),
    )
    browser, phone = make.signed_in(app, actor), make.signed_in(app, old)
    path = f"/accounts/{old.user_id}/roles/{old.grant_id}/hand-over"
    assert browser.get(path).status_code == 200
    sent = {"successor": "new", "on": "2012-05-12", "reason": "调动"}
    for wrong in ({"successor": "nobody"}, {"successor": "old"}, {"on": "2012-05-09"}, {"reason": ""}):
        assert browser.post(path, data=sent | wrong).status_code == 422
    assert browser.post(path, data=sent).status_code == 303
    assert browser.post(path, data=sent).status_code == 422  # one is planned already
    assert handing.due(now=NOW) == []
    assert phone.get("/me").status_code == 200

    later = NOW + timedelta(days=2)
    for number in handing.due(now=later):
        with writing():
            handing.carry_out_planned(number, now=later)
    assert handing.due(now=later) == []
    assert phone.get("/me").status_code == 302

    def holders() -> set[str]:
        db.session.expire_all()
        chosen = sa.select(Grant).where(Grant.role == Role.SCORER, Grant.ended_at.is_(None))
        return {grant.user.known_as for grant in db.session.scalars(chosen)}

    assert holders() == {"new"}
    number = db.session.scalars(sa.select(HandOver.id)).one()
    assert "调动" in browser.get("/accounts/hand-overs").text
    assert make.signed_in(app, new).post(f"/accounts/hand-overs/{number}/undo").status_code == 403
    assert browser.post(f"/accounts/hand-overs/{number}/undo").status_code == 303
    assert holders() == {"old"}
    assert browser.post(f"/accounts/hand-overs/{number}/undo").status_code == 409
    assert list(audit.verify()) == []


def test_a_plan_whose_planner_has_lost_the_role_is_called_off(places):
    actor = make.person(Role.ORGANISER, places["2201"])
    old, new = make.person(Role.SCORER, places["220102"]), make.person(Role.LEADER, places["220104"])
    with writing():
        grant, user = db.session.get_one(Grant, old.grant_id), db.session.get_one(User, new.user_id)
        handing.plan(grant, user, NOW.date() + timedelta(days=1), "调动", (), actor=actor, now=NOW)
    with writing():
        services.end_grant(db.session.get_one(Grant, actor.grant_id), actor=system(), now=NOW)
    later = NOW + timedelta(days=1)
    for number in handing.due(now=later):
        with writing():
            handing.carry_out_planned(number, now=later)
    assert db.session.scalars(sa.select(HandOver.state)).all() == [HandOverState.CANCELLED]
    assert db.session.get_one(Grant, old.grant_id).ended_at is None
