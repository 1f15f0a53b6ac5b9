"""Accounts from a workbook, and the slips by which people come in."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from accounts import services, slips
from accounts.models import AccountImport, Invitation, User
from accounts.services import imports, inviting
from core import audit
from core.access import Actor, Role
from core.audit import AuditEntry
from core.db import db, writing
from core.intake import ImportState
from tests import make
from tests.conftest import NOW
from units.models import Division

pytestmark = pytest.mark.usefixtures("database")
HEADER = "姓名,登录名,角色,任职单位,电子邮箱,联系电话\n"


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def organiser(places) -> Actor:
    return make.person(Role.ORGANISER, places["2201"], login="organiser")


@pytest.fixture
def browser(app: Flask, organiser: Actor) -> FlaskClient:
    return make.signed_in(app, organiser)


def upload(browser: FlaskClient, work, rows: str) -> int:
    sent = {"file": (io.BytesIO((HEADER + rows).encode()), "账号.csv")}
    assert browser.post("/accounts/imports/new", data=sent).status_code == 303
    work()
    db.session.rollback()
    return db.session.scalars(sa.select(AccountImport.id).order_by(AccountImport.id.desc())).first() or 0


def found(import_id: int) -> AccountImport:
    db.session.expire_all()
    return db.session.get_one(AccountImport, import_id)


def people() -> dict[str, set[tuple[str, str]]]:
    db.session.expire_all()
    users = db.session.scalars(sa.select(User).where(User.login.is_distinct_from("organiser")))
    return {user.name: {(one.role.value, one.place.name) for one in user.grants} for user in users}


def test_a_workbook_makes_people_and_gives_roles_once(browser, work, places):
    unit = make.unit(places["220102"], "南关区婚姻登记处").code
    make.person(Role.JUDGE, places["220102"], name="李建国", login="li")
    rows = (
        "王秀兰,,评委,南关区,wang@example.cn,13900001111\n李建国,li,记分员,朝阳区,,\n"
        f"金哲洙,Jin,填报员,{unit},,\n王秀兰,,监督员,220104,wang@example.cn,13900001111\n"
    )
    number = upload(browser, work, rows)

    page = browser.get(f"/accounts/imports/{number}")
    assert page.status_code == 200
    assert {key: found(number).preview[key] for key in ("new", "roles", "unchanged", "wrong")} == {
        "new": 2,
        "roles": 1,
        "unchanged": 0,
        "wrong": 0,
    }
    assert browser.post(f"/accounts/imports/{number}/confirm").status_code == 303
    work()
    assert browser.post(f"/accounts/imports/{number}/confirm").status_code == 303  # pressed twice
    work()
    assert people() == {
        "王秀兰": {("judge", "南关区"), ("supervisor", "朝阳区")},
        "李建国": {("judge", "南关区"), ("scorer", "朝阳区")},
        "金哲洙": {("clerk", "南关区婚姻登记处")},
    }
    wang = db.session.scalars(sa.select(User).where(User.name == "王秀兰")).one()
    assert (wang.login, wang.invited, wang.phone.open()) == (None, True, "13900001111")
    again = upload(browser, work, rows)
    assert {key: found(again).preview[key] for key in ("new", "roles", "unchanged")} == {
        "new": 0,
        "roles": 0,
        "unchanged": 4,
    }
    assert list(audit.verify()) == []
    assert "13900001111" not in str(db.session.scalars(sa.select(AuditEntry.detail)).all())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("王秀兰,,皇帝,南关区,,", "不是角色名称"),
        ("王秀兰,,评委,没有这里,,", "没有这里"),
        ("王秀兰,,评委,吉林市,,", "吉林市"),
        ("王秀兰,,组织者,长春市,,", "上级组织者任免"),
        ("王秀兰,,填报员,南关区,,", "单位"),
        (",,评委,南关区,,", "姓名"),
        ("王秀兰,!,评委,南关区,,", "登录名"),
        ("王秀兰,,评委,南关区,不是邮箱,", "电子邮箱"),
        ("王秀兰,,评委,南关区,,123", "电话"),
        ("王秀兰,stranger,评委,南关区,,", "stranger"),
        ("王秀兰,li,评委,南关区,,", "李建国"),
        ("李建国,,评委,朝阳区,,", "登录名"),
        ("张伟,,评委,南关区,,\n张伟,,记分员,南关区,,", "同一人"),
        ("张伟,zhang,评委,南关区,,\n张伟,zhang,评委,南关区,,", "重复"),
        ("张伟,zhang,评委,南关区,,\n王芳,zhang,评委,南关区,,", "张伟"),
    ],
)
def test_what_is_wrong_is_said_in_its_cell_and_nothing_is_imported(browser, work, places, row: str, words: str):
    make.person(Role.JUDGE, places["2202"], name="王秀兰", login="stranger")
    make.person(Role.JUDGE, places["220102"], name="李建国", login="li")
    number = upload(browser, work, row + "\n")

    assert found(number).state is ImportState.REFUSED
    assert words in browser.get(f"/accounts/imports/{number}").text
    book = load_workbook(io.BytesIO(browser.get(f"/accounts/imports/{number}/marked").data))
    assert words in str([[cell.value for cell in line] for line in book.active.iter_rows()])
    assert browser.post(f"/accounts/imports/{number}/confirm").status_code == 422
    assert set(people()) == {"王秀兰", "李建国"}


def test_what_changed_since_the_preview_stops_the_whole_import(browser, work, places):
    city = places["2202"].id
    number = upload(browser, work, "王秀兰,wang,评委,南关区,,\n李建国,,评委,南关区,,\n")
    make.person(Role.JUDGE, db.session.get_one(Division, city), name="别人", login="wang")
    browser.post(f"/accounts/imports/{number}/confirm")
    work()

    assert set(people()) == {"别人"}
    assert found(number).state is ImportState.PREVIEWED


def test_the_template_is_read_back_without_a_mistake_of_form(browser, work, places):
    data = browser.get("/accounts/imports/template.xlsx").data
    browser.post("/accounts/imports/new", data={"file": (io.BytesIO(data), "模板.xlsx")})
    work()
    db.session.rollback()
    preview = db.session.scalars(sa.select(AccountImport)).one().preview
    assert (preview["count"], preview["ignored"]) == (2, [])
    assert {one["heading"] for one in preview["issues"]} <= {"任职单位"}


def invited(organiser: Actor, places, name: str = "王秀兰", login: str = "") -> int:
    with writing():
        user = services.create_invited(name, login, "", None, actor=organiser, now=NOW)
        services.grant_role(user, Role.JUDGE, places["220102"], actor=organiser, now=NOW)
        db.session.flush()
        return user.id


def codes_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Catch the codes on their way to the paper: they are nowhere else."""
    seen: list[str] = []
    real = slips.lay_out

    def catch(made):
        seen.extend(slip.code for slip in made)
        return real(made)

    monkeypatch.setattr(slips, "lay_out", catch)
    return seen


NEW = {"login": "Wang", "password": "three unlike words", "again": "three unlike words"}


def test_a_slip_lets_a_person_in_once_and_pressing_twice_is_once(browser, organiser, places, app, monkeypatch):
    user_id, codes = invited(organiser, places), codes_of(monkeypatch)

    answer = browser.post("/accounts/invitations/print", data={"days": "14"})
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert len(pikepdf.open(io.BytesIO(answer.data)).pages) == 1
    code = inviting.plain_code(codes[0])
    assert re.fullmatch(r"[a-hj-km-np-z2-9]{12}", code)
    stored = db.session.scalars(sa.select(Invitation)).one()
    assert code not in stored.code_hash
    phone, again = app.test_client(), app.test_client()
    page = phone.get(f"/invite/{code}").text
    assert "王秀兰" in page
    assert "评委" in page
    assert phone.post("/invite", data={"code": codes[0].upper()}).location == f"/invite/{code}"
    assert phone.post(f"/invite/{code}", data={**NEW, "again": "other"}).status_code == 422
    assert phone.post(f"/invite/{code}", data={**NEW, "login": "organiser"}).status_code == 422
    assert phone.post(f"/invite/{code}", data={**NEW, "password": "short", "again": "short"}).status_code == 422
    assert phone.post(f"/invite/{code}", data=NEW).location == "/"
    assert phone.get("/me").status_code == 200
    assert again.post(f"/invite/{code}", data=NEW).location == "/"  # the second of two presses
    other = {"login": "wang", "password": "other unlike words", "again": "other unlike words"}
    assert app.test_client().post(f"/invite/{code}", data=other).status_code == 410
    assert app.test_client().get(f"/invite/{code}").status_code == 410
    db.session.expire_all()
    assert db.session.get_one(User, user_id).login == "wang"
    assert browser.post(f"/accounts/invitations/print?user={user_id}", data={"days": "14"}).status_code == 422
    assert list(audit.verify()) == []
    assert code not in str(db.session.scalars(sa.select(AuditEntry.detail)).all())


def test_printing_anew_ends_the_slip_before(browser, organiser, places, app, monkeypatch):
    user_id, codes = invited(organiser, places), codes_of(monkeypatch)
    for _time in range(2):
        browser.post(f"/accounts/invitations/print?user={user_id}", data={"days": "14"})

    old, new = map(inviting.plain_code, codes)
    assert app.test_client().get(f"/invite/{old}").status_code == 410
    assert app.test_client().get(f"/invite/{new}").status_code == 200
    db.session.rollback()
    number = db.session.scalars(sa.select(Invitation.id).order_by(Invitation.id.desc())).first()
    assert browser.post(f"/accounts/invitations/{number}/revoke").status_code == 303
    assert app.test_client().get(f"/invite/{new}").status_code == 410
    listed = browser.get("/accounts/invitations?state=revoked").text
    assert listed.count("已撤销") >= 3
    assert browser.get("/accounts/invitations/export").status_code == 200


def test_an_expired_slip_says_whom_to_ask(organiser, places, app, monkeypatch):
    user_id = invited(organiser, places)
    with writing():
        user = db.session.get_one(User, user_id)
        slip = inviting.invite([user], 3, actor=organiser, now=NOW - timedelta(days=4))[0]

    answer = app.test_client().get(f"/invite/{inviting.plain_code(slip.code)}")
    assert answer.status_code == 410
    assert "于海峰" in answer.text


def test_guessing_codes_is_throttled(client):
    for _try in range(inviting.TRIES):
        assert client.post("/invite", data={"code": "aaaa-bbbb-cccc"}).status_code == 404
    assert client.post("/invite", data={"code": "aaaa-bbbb-cccc"}).status_code == 429
    assert client.get("/invite/aaaabbbbcccc").status_code == 429


def test_nobody_signs_in_to_an_account_that_waits(client, organiser, places):
    invited(organiser, places, login="waiting")
    for password in ("", "a long enough password"):
        assert client.post("/sign-in", data={"login": "waiting", "password": password}).status_code == 422


def test_a_name_that_cannot_be_printed_stops_the_print_and_keeps_the_old_slip(browser, organiser, places, app):
    user_id = invited(organiser, places)
    with writing():
        slip = inviting.invite([db.session.get_one(User, user_id)], 14, actor=organiser, now=NOW)[0]
        invited_user = db.session.get_one(User, user_id)
        invited_user.name = "王\U000e0100\ue000"
        audit.record("user.created", invited_user, actor=organiser, now=NOW)

    answer = browser.post(f"/accounts/invitations/print?user={user_id}", data={"days": "14"})
    assert answer.status_code == 422
    assert app.test_client().get(f"/invite/{inviting.plain_code(slip.code)}").status_code == 200


def test_slips_are_eight_to_a_sheet_in_order(app):
    made = [inviting.Slip(f"人{at}", (("评委", "长春市"),), "abcd-efgh-jkmn", NOW) for at in range(9)]
    with app.test_request_context():
        assert len(pikepdf.open(io.BytesIO(slips.lay_out(made))).pages) == 2


def test_roles_are_known_by_their_words():
    for role, names in imports.WORDS.items():
        assert [imports.role_of(name) for name in names] == [role] * len(names)
    assert imports.role_of("皇帝") is None
