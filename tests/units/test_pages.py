"""Pages of units: what they show, to whom, and how they refuse."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from core import jobs
from core.access import Actor, Role
from core.db import db
from tests import make
from tests.units.make import row, upload, workbook
from units.models import Division, ImportState, RosterImport, Unit

pytestmark = pytest.mark.usefixtures("database")
NEW = {
    "code": "A1",
    "name": "南关区婚姻登记处",
    "kind": "marriage-registry",
    "division": "长春市南关区",
    "staff_count": "６",
}


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def organiser(places) -> Actor:
    return make.person(Role.ORGANISER, places["2201"])


@pytest.fixture
def browser(app: Flask, organiser: Actor) -> FlaskClient:
    return make.signed_in(app, organiser)


def send(browser: FlaskClient, address: str, data: bytes, name: str):
    return browser.post(address, data={"file": (io.BytesIO(data), name)})


def test_a_fresh_installation_is_led_to_the_divisions_and_then_to_the_roster(app, database, work):
    from core.access import system
    from core.db import writing
    from tests.conftest import NOW
    from units import services

    with writing():
        services.load_divisions([{"code": "22", "name": "吉林省"}], actor=system(), now=NOW)
    top = db.session.scalars(sa.select(Division)).one()
    browser = make.signed_in(app, make.person(Role.ORGANISER, top))

    page = browser.get("/units").text
    assert 'action="/units/divisions/shipped/jilin"' in page
    assert page.count("btn-primary") == 1
    answer = browser.post("/units/divisions/shipped/jilin")
    assert answer.location.startswith("/jobs/")
    assert work() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Division)) == 1154
    page = browser.get("/units").text
    assert 'href="/units/imports/new"' in page
    assert page.count("btn-primary") == 1
    assert browser.post("/units/divisions/shipped/atlantis").status_code == 404


def test_an_uploaded_division_table_is_loaded_by_the_worker_or_refused_in_words(browser, work):
    table = "代码,名称\n220105,二道区\n".encode()

    assert browser.get("/units/divisions").status_code == 200
    assert browser.post("/units/divisions").status_code == 422
    assert send(browser, "/units/divisions", b"", "a.csv").status_code == 422
    assert send(browser, "/units/divisions", table, "区划.csv").status_code == 303
    assert send(browser, "/units/divisions", "代码,名称\n2203,四平市\n".encode(), "区划.csv").status_code == 303
    assert send(browser, "/units/divisions", "代码,名称\n,\n".encode(), "区划.csv").status_code == 303
    work()

    states = db.session.execute(sa.select(jobs.Job.state, jobs.Job.message).order_by(jobs.Job.id)).all()
    assert [state.value for state, _ in states] == ["done", "failed", "failed"]
    assert "2203" in states[1].message
    assert db.session.scalar(sa.select(Division.path).where(Division.code == "220105")) == "/22/2201/220105/"


def test_a_roster_goes_from_upload_to_preview_to_import(browser, work):
    assert browser.get("/units/imports/new").status_code == 200
    assert browser.post("/units/imports/new").status_code == 422
    assert send(browser, "/units/imports/new", b"", "空.xlsx").status_code == 422
    answer = send(browser, "/units/imports/new", workbook([row("A1"), row("A2")]), "名册.xlsx")
    assert answer.location.startswith("/jobs/")
    found = db.session.scalars(sa.select(RosterImport)).one()
    address = f"/units/imports/{found.id}"
    assert browser.get(address).status_code == 200  # being read
    assert browser.post(f"{address}/confirm").status_code == 422
    work()

    job = db.session.scalars(sa.select(jobs.Job)).one()
    assert job.result_url == address
    page = browser.get(address).text
    assert f'action="{address}/confirm"' in page
    assert page.count("btn-primary") == 1
    assert browser.get(f"{address}/marked").status_code == 404
    original = browser.get(f"{address}/file")
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert browser.post(f"{address}/confirm").location.startswith("/jobs/")
    work()
    assert browser.post(f"{address}/confirm").location == address
    assert "btn-primary" not in browser.get(address).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 2
    assert "名册.xlsx" in browser.get("/units/imports").text


def test_a_refused_roster_shows_each_mistake_with_its_cell_and_offers_the_marked_workbook(browser, organiser, work):
    found = upload(organiser, [row("A1", kind="咖啡馆"), row("A2", place="2202")], work)
    address = f"/units/imports/{found.id}"

    page = browser.get(address).text

    assert "C3" in page
    assert "咖啡馆" in page
    assert "D4" in page
    assert page.count("btn-primary") == 1
    assert browser.get(f"{address}/marked").data.startswith(b"PK")
    assert browser.post(f"{address}/confirm").status_code == 422


def test_an_unreadable_or_empty_or_known_roster_says_so(browser, organiser, work):
    from tests.units.make import confirm, upload_file

    broken = upload_file(organiser, b"\x00\x01", "名册.xlsx", work).id
    empty = upload(organiser, [], work).id
    confirm(organiser, upload(organiser, [row("A1")], work), work)
    known = upload(organiser, [row("A1")], work).id

    for import_id in (broken, empty, known):
        page = browser.get(f"/units/imports/{import_id}")
        assert page.status_code == 200
        assert 'class="message' in page.text
        assert f'action="/units/imports/{import_id}/confirm"' not in page.text
    assert browser.get("/units/imports").status_code == 200


def test_an_upload_larger_than_the_bound_is_refused_before_it_is_read(browser, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)

    assert send(browser, "/units/imports/new", b"x" * 2000, "名册.xlsx").status_code == 413
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RosterImport)) == 0


def test_a_unit_is_added_and_changed_on_its_page(browser, places):
    assert f'value="{places["220102"].code}"' in browser.get(f"/units/new?division_id={places['220102'].id}").text
    answer = browser.post("/units/new", data=NEW)
    unit = db.session.scalars(sa.select(Unit)).one()
    assert answer.location == f"/units/{unit.id}"
    assert (unit.path, unit.staff_count) == ("/22/2201/220102/A1/", 6)
    assert "南关区婚姻登记处" in browser.get(f"/units/{unit.id}").text

    page = browser.get(f"/units/{unit.id}/edit").text
    assert 'value="6"' in page
    changes = NEW | {
        "name": "南关区婚姻登记中心",
        "head": "金·哲洙",
        "staff_count": "",
        "code": "B9",
        "division": "朝阳区",
    }
    assert browser.post(f"/units/{unit.id}/edit", data=changes).location == f"/units/{unit.id}"
    db.session.expire_all()
    unit = db.session.scalars(sa.select(Unit)).one()
    assert (unit.name, unit.head, unit.staff_count) == ("南关区婚姻登记中心", "金·哲洙", None)
    assert (unit.code, unit.path) == ("A1", "/22/2201/220102/A1/")  # neither code nor place was asked for


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "有汉字"},
        {"name": ""},
        {"name": "长" * 129},
        {"kind": "cafe"},
        {"division": "吉林市"},
        {"division": "吉林省"},
        {"phone": "not a number"},
        {"credit_code": "1"},
        {"staff_count": "-1"},
        {"code": "U1"},
        {"name": "乙"},
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(browser, places, changes):
    place = places["220102"].id
    make.unit(places["220102"], "乙").code  # noqa: B018 - a unit with that name stands in the way
    browser.post("/units/new", data=NEW | {"code": "U1", "name": "甲"})

    answer = browser.post(f"/units/new?division_id={place}", data=NEW | changes)

    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 1
    assert 'value="南关区婚姻登记处"' in answer.text or "name" in changes


def test_a_changed_name_that_is_taken_is_refused_beside_the_field(browser, places):
    make.unit(places["220102"], "乙")
    browser.post("/units/new", data=NEW)
    unit = db.session.scalars(sa.select(Unit).where(Unit.code == "A1")).one()

    assert browser.post(f"/units/{unit.id}/edit", data=NEW | {"name": "乙"}).status_code == 422


def test_the_list_filters_by_its_address_shows_the_way_down_and_exports_what_it_shows(browser, places):
    make.unit(places["220102"], "南关区婚姻登记处", "marriage-registry")
    make.unit(places["220104"], "朝阳区社会福利院", "welfare-home")
    make.unit(places["220202"], "昌邑区婚姻登记处", "marriage-registry")
    county = places["220104"].id

    page = browser.get("/units").text
    assert "南关区婚姻登记处" in page
    assert "昌邑区婚姻登记处" not in page
    assert f"division_id={county}" in page
    for query in ("q=福利", "kind=elderly-welfare", "group=welfare", f"division_id={county}"):
        page = browser.get(f"/units?{query}").text
        assert ("朝阳区社会福利院" in page, "南关区婚姻登记处" in page) == (True, False)
        data = browser.get(f"/units/export?{query}").data
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert [cells[1] for cells in rows[2:]] == ["朝阳区社会福利院"]
    assert browser.get("/units?kind=cafe&group=none&page=99&sort=x").status_code == 200
    assert "没有" in browser.get("/units?q=nothing").text or browser.get("/units?q=nothing").status_code == 200
    assert browser.get(f"/units?division_id={places['2202'].id}").status_code == 404


def test_a_long_list_is_exported_by_the_worker(browser, places, work, monkeypatch):
    monkeypatch.setattr("units.views.records.AT_ONCE", 1)
    make.unit(places["220102"], "南关区婚姻登记处")
    make.unit(places["220102"], "南关区公墓")
    query = f"?q=公墓&division_id={places['220102'].id}"

    assert 'action="/units/export' in browser.get("/units").text
    assert browser.post(f"/units/export{query}").location.startswith("/jobs/")
    assert browser.post("/units/export").location.startswith("/jobs/")
    work()

    first = db.session.scalars(sa.select(jobs.Job).order_by(jobs.Job.id)).first()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(first.file.read())).get_sheet_by_index(0).to_python()
    assert [cells[1] for cells in rows[2:]] == ["南关区公墓"]


def test_others_see_what_is_theirs_and_change_nothing(app, places):
    unit = make.unit(places["220102"])
    other = make.unit(places["220102"])
    unit_id, other_id = unit.id, other.id
    clerk = make.signed_in(app, make.person(Role.CLERK, unit))
    supervisor = make.signed_in(app, make.person(Role.SUPERVISOR, places["22"]))

    assert clerk.get(f"/units/{unit_id}").status_code == 200
    assert clerk.get(f"/units/{other_id}").status_code == 404
    assert clerk.get("/units").status_code == 403
    assert supervisor.get("/units").status_code == 200
    assert supervisor.get("/units/imports").status_code == 200
    page = supervisor.get(f"/units/{unit_id}").text
    assert "/edit" not in page
    for address in ("/units/new", f"/units/{unit_id}/edit", "/units/imports/new", "/units/divisions"):
        assert supervisor.get(address).status_code == 403


def test_an_empty_list_tells_a_supervisor_who_will_fill_it(app, places):
    supervisor = make.signed_in(app, make.person(Role.SUPERVISOR, places["22"]))

    page = supervisor.get("/units").text

    assert 'class="empty"' in page
    assert "/units/imports/new" not in page


def test_the_template_can_be_downloaded(browser):
    answer = browser.get("/units/imports/template.xlsx")

    assert answer.data.startswith(b"PK")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RosterImport)) == 0


def test_labels_follow_the_readers_language_and_an_unknown_code_stands_for_itself(app, database):
    from flask_babel import force_locale

    from units.labels import group_label, kind_label, level_label, state_label
    from units.models import Level

    with app.test_request_context(), force_locale("en"):
        assert kind_label("marriage-registry") == "Marriage registry"
        assert group_label("welfare") == "Social welfare"
        assert (level_label(Level.COUNTY), state_label(ImportState.IMPORTED)) == ("County", "Imported")
    with app.test_request_context(), force_locale("zh_CN"):
        assert kind_label("marriage-registry") == "婚姻登记机关"
        assert (kind_label("gone"), group_label("gone")) == ("gone", "gone")
