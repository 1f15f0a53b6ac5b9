"""Pages of staff, as a clerk and an organiser use them."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from core.access import Role
from core.db import db
from core.sheets import read_rows
from staff.models import Person
from tests import make
from tests.staff.make import PHONE, number, person, row, workbook


@pytest.fixture
def ground(app, database):
    places = make.tree()
    unit = make.unit(places["220102"], "南关区婚姻登记处")
    clerk = make.person(Role.CLERK, unit)
    return unit, make.signed_in(app, clerk), make.signed_in(app, make.person(Role.ORGANISER, places["22"]))


def test_a_clerk_adds_a_person_and_what_is_wrong_stands_beside_the_field(ground):
    unit, clerk, _organiser = ground
    sent = {"name": "于海峰", "rank": "staff", "id_number": number(1)[:-1] + "0", "phone": "138"}
    refused = clerk.post(f"/units/{unit.id}/staff/new", data=sent)

    assert refused.status_code == 422
    assert "校验码" in refused.text
    assert "手机号码" in refused.text
    done = clerk.post(f"/units/{unit.id}/staff/new", data=sent | {"id_number": number(1), "phone": PHONE})
    page = clerk.get(done.location).text
    assert "220102********0015" in page
    assert "138****5678" in page
    assert number(1) not in page


def test_numbers_in_full_are_on_one_page_that_nobody_keeps(ground):
    unit, clerk, _organiser = ground
    made = person(unit)
    refused = clerk.post(f"/staff/{made.id}/reveal", data={})
    shown = clerk.post(f"/staff/{made.id}/reveal", data={"reason": "核对名册"})

    assert (refused.status_code, number(1) in refused.text) == (422, False)
    assert (number(1) in shown.text, PHONE in shown.text) == (True, True)
    assert "no-store" in shown.headers["Cache-Control"]
    assert number(1) not in clerk.get(f"/staff/{made.id}").text


def test_the_export_is_masked_and_the_full_one_wants_a_reason(ground):
    unit, clerk, _organiser = ground
    person(unit)
    masked = str(read_rows(clerk.get("/staff/export").data, filename="a.xlsx").rows)
    refused = clerk.post("/staff/export", data={"reason": ""})
    full = clerk.post("/staff/export", data={"reason": "报送省厅"})

    assert "220102********0015" in masked
    assert number(1) not in masked
    assert refused.status_code == 422
    assert number(1) in str(read_rows(full.data, filename="a.xlsx").rows)
    assert "no-store" in full.headers["Cache-Control"]


def test_the_list_filters_by_what_composition_rules_ask(ground):
    unit, _clerk, organiser = ground
    person(unit, "于海峰", 1)
    person(unit, "阿卜杜拉·买买提", 2)

    assert "阿卜杜拉·买买提" in organiser.get("/staff?q=买买提").text
    assert "于海峰" not in organiser.get("/staff?q=买买提").text.split("</table>")[0].split("<tbody>")[-1]
    assert "没有符合" in organiser.get("/staff?rank=division").text
    assert "于海峰" in organiser.get("/staff?line=yes&rank=staff&party=no").text


def test_a_person_is_found_by_number_without_the_number_in_an_address(ground):
    unit, clerk, _organiser = ground
    made = person(unit)

    assert clerk.post("/staff/find", data={"number": number(1)}).location == f"/staff/{made.id}"
    missed = clerk.post("/staff/find", data={"number": number(2)})
    assert missed.status_code == 422
    assert number(2) not in missed.text


def test_a_roster_goes_from_upload_to_the_list(ground, work):
    _unit, clerk, _organiser = ground
    file = (io.BytesIO(workbook([row("", "于海峰", number(1))])), "人员.xlsx")
    clerk.post("/staff/imports/new", data={"file": file})
    work()
    page = clerk.get("/staff/imports/1").text
    assert "导入 1 人" in page
    clerk.post("/staff/imports/1/confirm")
    work()

    assert "于海峰" in clerk.get("/staff").text
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1
    assert "人员.xlsx" in clerk.get("/staff/imports").text


def test_somebody_leaves_and_comes_back(ground):
    unit, clerk, _organiser = ground
    made = person(unit)
    clerk.post(f"/staff/{made.id}/leave", data={"left_on": "2012-05-09"})
    assert "于海峰" in clerk.get("/staff?state=left").text
    clerk.post(f"/staff/{made.id}/return")

    assert db.session.get_one(Person, made.id, populate_existing=True).left_on is None
