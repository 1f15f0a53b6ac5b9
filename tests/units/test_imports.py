"""A roster on its way in: preview, refusal, import."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from core import audit, jobs
from core.access import Role
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError, NotFound
from core.jobs import JobState
from core.sheets import BadWorkbook
from tests import make
from tests.conftest import NOW
from tests.units.make import confirm, row, upload, upload_file, workbook
from units import services
from units.drafts import UnitDraft
from units.models import Division, ImportState, RosterImport, Unit
from units.services.moved import preview_again

pytestmark = pytest.mark.usefixtures("database")


def units() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(unit.code, unit.name) for unit in db.session.scalars(sa.select(Unit).order_by(Unit.code))]


def codes(found: RosterImport) -> list[tuple[str, str]]:
    return [(issue["cell"], issue["code"]) for issue in found.preview["issues"]]


def test_nothing_is_written_before_a_person_confirms_and_then_everything_with_one_entry(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload(organiser, [row("A1"), row("A2", place="220202")], work)
    assert (found.state, found.preview["new"], units()) == (ImportState.PREVIEWED, 2, [])
    assert [line["state"] for line in found.preview["rows"]] == ["new", "new"]

    import_id, sha256 = found.id, found.file.sha256
    job = confirm(organiser, found, work)
    assert (job.state, units()) == (JobState.DONE, [("A1", "单位A1"), ("A2", "单位A2")])
    assert db.session.get_one(RosterImport, import_id).state is ImportState.IMPORTED
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "roster.imported")).one()
    assert (entry.detail["new"], entry.detail["sha256"]) == (2, sha256)
    assert list(audit.verify()) == []


def test_confirming_or_working_twice_imports_once(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    import_id = upload(organiser, [row("A1")], work).id
    with writing():
        again = db.session.get_one(RosterImport, import_id)
        services.confirm_import(again, actor=organiser, now=NOW)
        services.confirm_import(again, actor=organiser, now=NOW)

    assert work() == 2

    assert [code for code, _ in units()] == ["A1"]
    states = db.session.scalars(sa.select(jobs.Job.state)).all()
    assert states == [JobState.DONE] * 3
    with pytest.raises(Conflict):
        services.confirm_import(db.session.get_one(RosterImport, import_id), actor=organiser, now=NOW)


def test_a_bad_row_keeps_every_row_out_and_the_workbook_comes_back_marked(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload(organiser, [row("A1"), row("A2", kind="咖啡馆"), row("A1", "另一个")], work)

    assert found.state is ImportState.REFUSED
    assert (found.preview["count"], found.preview["wrong"]) == (3, 2)
    assert codes(found) == [("C4", "unknown_kind"), ("A5", "duplicate_code")]
    sheet = load_workbook(io.BytesIO(found.marked_file.read())).active
    assert "咖啡馆" in sheet["C4"].comment.text
    assert "咖啡馆" in sheet["I4"].value
    assert units() == []
    with pytest.raises(DomainError):
        services.confirm_import(found, actor=organiser, now=NOW)


def test_a_known_code_is_updated_and_an_empty_cell_leaves_what_is_on_record(work):
    """A1 gets a new head and keeps its address; A2 says what is on record; A3 is new."""
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    first = [row("A1", "甲", "婚姻登记处", "220102", "人民大街1号", "于海峰", "0431-1234567", 5), row("A2")]
    confirm(organiser, upload(organiser, first, work), work)

    again = upload(organiser, [row("A1", "甲", "婚姻登记处", "220102", "", "金哲洙"), row("A2"), row("A3")], work)
    preview = again.preview
    assert (preview["new"], preview["updated"], preview["unchanged"]) == (1, 1, 1)
    confirm(organiser, again, work)

    db.session.expire_all()
    unit = db.session.scalars(sa.select(Unit).where(Unit.code == "A1")).one()
    assert (unit.head, unit.address, unit.phone, unit.staff_count) == ("金哲洙", "人民大街1号", "0431-1234567", 5)
    assert list(audit.verify()) == []


def test_a_row_of_another_subtree_is_an_error_in_words_and_names_no_stranger(work):
    """长春's organiser: 吉林市 by code, by padded code, its province, and a place that does not exist."""
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])

    found = upload(
        organiser,
        [
            row("A1"),
            row("A2", place="220202"),
            row("A3", place="220200"),
            row("A4", place="22"),
            row("A5", place="999"),
        ],
        work,
    )

    assert codes(found) == [("D4", "outside"), ("D5", "outside"), ("D6", "outside"), ("D7", "unknown_division")]


def test_a_code_or_a_name_that_is_taken_is_reported_with_where_it_is_taken(work):
    places = make.tree()
    own, elsewhere, foreign = (make.unit(places[code]) for code in ("220102", "220104", "220202"))
    organiser = make.person(Role.ORGANISER, places["2201"])

    own_code, rows = own.code, [row("B1", own.name), row(elsewhere.code), row(foreign.code)]
    found = upload(organiser, rows, work)

    assert codes(found) == [("B3", "name_taken"), ("A4", "code_elsewhere"), ("A5", "code_outside")]
    said = [services.words_of(issue["code"], issue["params"]) for issue in found.preview["issues"]]
    assert own_code in said[0]
    assert "朝阳区" in said[1]
    assert "昌邑区" not in said[2]


def test_a_file_that_is_no_workbook_is_refused_in_words_by_the_worker(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload_file(organiser, b"PK\x03\x04 and nothing else", "名册.xlsx", work)

    assert (found.state, found.preview["refusal"]["code"]) == (ImportState.REFUSED, "damaged")
    with pytest.raises(BadWorkbook):
        services.ask_import(b"", "空.xlsx", actor=organiser, now=NOW)


def test_a_table_without_units_is_refused(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload(organiser, [], work)

    assert (found.state, found.preview["count"]) == (ImportState.REFUSED, 0)


def test_a_csv_of_an_office_is_read_too(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    text = "单位编码,单位名称,类别,区划代码\nA1,甲,公墓,220102\nA2,乙,公厕,220102\n"

    found = upload_file(organiser, text.encode("gb18030"), "名册.csv", work)

    assert codes(found) == [("C3", "unknown_kind")]
    assert found.marked_file.name.endswith(".xlsx")


def test_what_changed_since_the_preview_stops_the_import_whole(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    division_id = places["220102"].id
    found = upload(organiser, [row("A1", "甲"), row("A2", "乙")], work)
    import_id = found.id
    make.unit(db.session.get_one(Division, division_id), "乙")

    job = confirm(organiser, found, work)

    assert job.state is JobState.FAILED
    assert "乙" in job.message
    assert [name for _, name in units()] == ["乙"]
    assert db.session.get_one(RosterImport, import_id).state is ImportState.PREVIEWED


def test_an_import_belongs_to_the_subtree_it_was_made_in(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["2201"])
    above, beside = make.person(Role.SUPERVISOR, places["22"]), make.person(Role.ORGANISER, places["2202"])
    found = upload(organiser, [row("A1")], work)

    assert [each.id for each in services.find_imports(above)] == [found.id]
    assert services.get_import(above, found.id).id == found.id
    assert services.find_imports(beside) == []
    with pytest.raises(NotFound):
        services.get_import(beside, found.id)


def test_reading_again_after_a_worker_died_changes_nothing(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    found = upload(organiser, [row("A1")], work)
    import_id, before = found.id, dict(found.preview)
    with writing():
        jobs.ask("roster.read", {"import_id": import_id}, title="again", actor=organiser, now=NOW)
    work()

    assert db.session.get_one(RosterImport, import_id).preview == before


def test_many_rows_are_compared_by_naming_them_when_the_table_is_larger(work):
    """Three units on record and one row: its code is looked up rather than the table read through."""
    places = make.tree()
    for _ in range(3):
        make.unit(places["220104"])
    organiser = make.person(Role.ORGANISER, places["22"])
    found = upload(organiser, [row("A1")], work)
    confirm(organiser, found, work)

    again = upload(organiser, [row("A1")], work)
    assert again.preview["unchanged"] == 1


def test_a_preview_lists_the_first_issues_and_counts_them_all(work):
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])

    found = upload_file(organiser, workbook([row(f"A{n}", kind="咖啡馆") for n in range(250)]), "名册.xlsx", work)

    assert (len(found.preview["issues"]), found.preview["problems"], found.preview["wrong"]) == (200, 250, 250)


def test_a_unit_changed_since_the_preview_is_not_written_over(work):
    """The roster names 李建国; meanwhile somebody writes 赵桂芬; previewed again, it is imported after all."""
    places = make.tree()
    organiser = make.person(Role.ORGANISER, places["22"])
    confirm(organiser, upload(organiser, [row("A1"), row("A2", place="220202")], work), work)
    import_id = upload(
        organiser,
        [row("A1", "", "婚姻登记处", "220102", "", "李建国"), row("A2", "", "婚姻登记处", "220202", "", "李建国")],
        work,
    ).id
    unit = db.session.scalars(sa.select(Unit).where(Unit.code == "A1")).one()
    with writing():
        draft = UnitDraft("A1", unit.name, unit.kind, "", "赵桂芬", "", "", None)
        services.edit_unit(db.session.get_one(Unit, unit.id), draft, actor=organiser, now=NOW)

    job = confirm(organiser, db.session.get_one(RosterImport, import_id), work)
    assert job.state is JobState.FAILED and "单位A1" in job.message

    with writing():
        preview_again(db.session.get_one(RosterImport, import_id), actor=organiser, now=NOW)
    work()
    job = confirm(organiser, db.session.get_one(RosterImport, import_id), work)
    assert job.state is JobState.DONE
    assert set(db.session.scalars(sa.select(Unit.head))) == {"李建国"}
    assert list(audit.verify()) == []
