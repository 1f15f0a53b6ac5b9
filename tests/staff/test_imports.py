"""Rosters of staff: previewed, imported whole or not at all, and never a number in clear."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Role
from core.db import db
from core.files import StoredFile
from core.sheets import read_rows
from staff.models import Person, Rank
from tests import make
from tests.staff.make import confirm, number, person, row, upload
from units.models import ImportState, Unit
from units.services import words_of


@pytest.fixture
def ground(database):
    """Two units of one prefecture and one of another, with the first prefecture's organiser."""
    places = make.tree()
    units = [make.unit(places[code]) for code in ("220102", "220104", "220202")]
    return make.person(Role.ORGANISER, places["2201"]), [u.code for u in units], [u.id for u in units]


def people() -> list[Person]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Person).order_by(Person.id)))


def test_a_roster_is_previewed_then_imported_and_a_second_time_changes_nothing(ground, work):
    organiser, (first, *_rest), _ids = ground
    rows = [
        row(first, "阿卜杜拉•买买提", number(1), party="是", phone="138 4321 5678"),
        row(first, "𠮷䶮", number(2), rank="处级"),
    ]
    found = upload(organiser, rows, work)

    assert (found.state, found.preview["new"], found.preview["wrong"]) == (ImportState.PREVIEWED, 2, 0)
    assert people() == []
    confirm(organiser, found, work)
    made = people()
    assert [(p.name, p.rank, p.party_member) for p in made] == [
        ("阿卜杜拉·买买提", Rank.STAFF, True),
        ("𠮷䶮", Rank.DIVISION, False),
    ]
    assert (made[0].id_number.open(), made[0].phone.open()) == (number(1), "13843215678")
    again = upload(organiser, rows, work)
    assert (again.preview["new"], again.preview["updated"], again.preview["unchanged"]) == (0, 0, 2)
    assert list(audit.verify()) == []


def test_a_row_that_differs_changes_the_person_and_an_empty_cell_wipes_nothing(ground, work):
    organiser, (first, *_rest), _ids = ground
    confirm(organiser, upload(organiser, [row(first, "于海峰", number(1), phone="13843215678")], work), work)
    found = upload(organiser, [row(first, "于海峰", number(1), post="主任", rank="", line="")], work)

    assert (found.preview["updated"], found.preview["new"]) == (1, 0)
    confirm(organiser, found, work)
    (one,) = people()
    assert (one.post, one.front_line, one.phone.open()) == ("主任", True, "13843215678")
    assert list(audit.verify()) == []


def test_somebody_in_another_unit_of_ones_own_is_moved_and_the_old_record_ends(ground, work):
    organiser, (first, second, _third), ids = ground
    confirm(organiser, upload(organiser, [row(first, "于海峰", number(1), phone="13843215678")], work), work)
    found = upload(organiser, [row(second, "于海峰", number(1))], work)

    assert (found.preview["moved"], found.preview["rows"][0]["from"]) == (1, db.session.get_one(Unit, ids[0]).name)
    confirm(organiser, found, work)
    old, new = people()
    assert (old.unit_id, old.left_on is not None, new.unit_id, new.left_on) == (ids[0], True, ids[1], None)
    assert new.phone.open() == "13843215678"
    assert list(audit.verify()) == []


def test_somebody_in_a_unit_outside_is_refused_without_saying_where(ground, work):
    organiser, (first, _second, _third), ids = ground
    person(db.session.get_one(Unit, ids[2]))
    found = upload(organiser, [row(first, "于海峰", number(1))], work)

    assert [issue["code"] for issue in found.preview["issues"]] == ["works_elsewhere"]
    assert found.state is ImportState.REFUSED


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"id_number": "2.20102E+17"}, "id_number", "id_number_lost"),
        ({"id_number": "220102850315001"}, "id_number", "id_number_old"),
        ({"id_number": ""}, "id_number", "id_number_missing"),
        ({"phone": "88123456"}, "phone", "phone_landline"),
        ({"rank": "大官"}, "rank", "unknown_rank"),
        ({"line": "也许"}, "front_line", "not_yes_or_no"),
        ({"name": ""}, "name", "missing"),
        ({"code": "NOPE"}, "unit_code", "unknown_unit"),
        ({"code": ""}, "unit_code", "no_unit"),
        ({"unit": "别的单位"}, "unit_code", "unit_disagrees"),
    ],
)
def test_a_bad_workbook_imports_nothing_and_comes_back_marked(ground, work, bad, field, code):
    organiser, (first, *_rest), _ids = ground
    given = {"code": first, "name": "于海峰", "id_number": number(2)} | bad
    args = {k: v for k, v in given.items() if k not in ("code", "name", "id_number")}
    rows = [row(first, "崔明淑", number(1)), row(given["code"], given["name"], given["id_number"], **args)]
    found = upload(organiser, rows, work)

    assert found.state is ImportState.REFUSED
    assert [(issue["row"], issue["field"], issue["code"]) for issue in found.preview["issues"]] == [(4, field, code)]
    assert people() == []
    marked = read_rows(found.marked_file.read(), filename="x.xlsx").rows
    assert words_of(code, found.preview["issues"][0]["params"]).rstrip("。") in str(marked)


def test_one_number_in_two_rows_is_told_with_the_unit_of_the_other(ground, work):
    organiser, (first, second, _third), _ids = ground
    rows = [row(first, "于海峰", number(1)), row(second, "于海峰", number(1)), row(first, "于海峰", number(1))]
    found = upload(organiser, rows, work)

    assert [(i["row"], i["code"]) for i in found.preview["issues"]] == [(4, "two_units"), (5, "duplicate_person")]
    assert found.preview["issues"][0]["params"] == {"other": 3, "unit": first}


def test_a_clerks_rows_without_a_unit_are_the_clerks_own(ground, work):
    _organiser, _codes, ids = ground
    clerk = make.person(Role.CLERK, db.session.get_one(Unit, ids[0]))
    confirm(clerk, upload(clerk, [row("", "于海峰", number(1))], work), work)

    assert [p.unit_id for p in people()] == [ids[0]]


def test_a_clerk_does_not_write_into_another_unit(ground, work):
    _organiser, (_first, second, _third), ids = ground
    clerk = make.person(Role.CLERK, db.session.get_one(Unit, ids[0]))
    found = upload(clerk, [row(second, "于海峰", number(1))], work)

    assert [issue["code"] for issue in found.preview["issues"]] == ["unknown_unit"]


def test_no_table_no_file_and_no_log_entry_holds_a_number_in_clear(app, ground, work):
    organiser, (first, *_rest), _ids = ground
    confirm(organiser, upload(organiser, [row(first, "于海峰", number(1), phone="13843215678")], work), work)
    upload(organiser, [row(first, "于海峰", number(1), rank="大官")], work)
    db.session.rollback()
    everything = ""
    for table in db.metadata.sorted_tables:
        everything += str(db.session.execute(sa.text(f"SELECT * FROM {table.name}")).all())

    assert number(1) not in everything
    assert "13843215678" not in everything
    for stored in db.session.scalars(sa.select(StoredFile)):
        assert stored.sealed_with is not None
        assert number(1).encode() not in stored.location.read_bytes()


def test_what_changed_since_the_preview_refuses_the_whole_import(ground, work):
    organiser, (first, *_rest), ids = ground
    found = upload(organiser, [row(first, "于海峰", number(1)), row(first, "崔明淑", number(2))], work)
    person(db.session.get_one(Unit, ids[2]), serial=2)
    job = confirm(organiser, found, work)

    assert job.state.value == "failed"
    assert [p.unit_id for p in people()] == [ids[2]]
