"""Candidates from a workbook: preview first, errors in words, then all or none."""

from __future__ import annotations

import io
import json

import pytest

from campaigns import services
from campaigns.models import Candidate, CandidateImport, HolderKind, Honour
from campaigns.services import imports, workbook
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError
from core.files import StoredFile
from core.sheets import Column, read_rows, write_table
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW
from units.models import ImportState, Unit

HEAD = ("序号", "推荐单位", "姓名", "职务", "简要事迹")


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def campaign(places):
    return own.campaign(places["22"])


@pytest.fixture
def window(places):
    return make.unit(places["220104"], "朝阳区民政局婚姻登记处")


@pytest.fixture
def organiser(app, places):
    return make.signed_in(app, make.person(Role.ORGANISER, places["2201"]))


def book(*rows, head=HEAD):
    return write_table("优秀服务标兵推荐表", [Column(heading) for heading in head], rows)


def upload(client, honour, data, name="推荐表.xlsx"):
    return client.post(
        f"/honours/{honour.id}/candidates/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def standing(honour_id):
    """List who stands, after a job has let the session go."""
    return services.standing(db.session.get(Honour, honour_id))


def the_import():
    db.session.expire_all()
    return db.session.query(CandidateImport).order_by(CandidateImport.id.desc()).first()


def test_a_workbook_is_previewed_then_imported_whole(organiser, work, campaign, window):
    honour, window_id = own.honour(campaign), window.id
    honour_id = honour.id
    data = book(
        (1, window.name, "王 秀 兰", "科员", "十年零投诉。"),
        (2, f" {window.code.lower()} ", "阿卜杜拉•买买提", "", ""),
        ("", "填表人：于海峰", "", "", ""),
    )
    assert organiser.get(f"/honours/{honour.id}/candidates/import").status_code == 200
    assert upload(organiser, honour, data).status_code == 303
    url = f"/candidate-imports/{the_import().id}"
    assert "btn-primary" not in organiser.get(url).text
    work()
    found = the_import()
    assert (found.state, found.preview["count"], found.preview["wrong"]) == (ImportState.PREVIEWED, 2, 0)
    text = organiser.get(url).text
    assert "王秀兰" in text and text.count("btn-primary") == 1
    assert db.session.query(Candidate).count() == 0

    for _twice in range(2):
        assert organiser.post(f"{url}/confirm").status_code == 303
    work()
    assert [(c.name, c.number, c.unit_id) for c in standing(honour_id)] == [
        ("王秀兰", 1, window_id),
        ("阿卜杜拉·买买提", 2, window_id),
    ]
    assert organiser.post(f"{url}/confirm").location.endswith(url)
    assert f"/honours/{honour_id}/candidates" in organiser.get(url).text
    assert organiser.get(f"{url}/file").data == data
    assert organiser.get(f"{url}/marked").status_code == 404
    assert list(audit.verify()) == []


def test_bad_rows_keep_all_out_and_come_back_marked(organiser, work, campaign, window, places):
    """Row 3 is the first below title and headings: 3 stands already, 5 repeats 4, 6 has no unit, 7 lies in 吉林市."""
    honour = own.honour(campaign)
    own.candidate(honour, window, "毛文")
    far = make.unit(places["220202"])
    rows = [
        (1, window.name, "毛文", "", ""),
        (2, window.name, "甲", "", ""),
        (3, window.name, "甲", "", ""),
        (4, "没有的单位", "乙", "", ""),
        (5, far.code, "丙", "", ""),
        (6, window.name, "", "科员", ""),
    ]
    upload(organiser, honour, book(*rows))
    work()

    found = the_import()
    assert found.state is ImportState.REFUSED
    assert [issue["cell"] for issue in found.preview["issues"]] == ["C3", "C5", "B6", "B7", "C8"]
    assert found.preview["issues"][1]["params"]["row"] == 4
    text = organiser.get(f"/candidate-imports/{found.id}").text
    assert "没有的单位" in text and f"/candidate-imports/{found.id}/marked" in text
    marked = read_rows(organiser.get(f"/candidate-imports/{found.id}/marked").data, filename="m.xlsx")
    assert "没有的单位" in str(marked.rows[5][-1])
    assert organiser.post(f"/candidate-imports/{found.id}/confirm").status_code == 422
    assert db.session.query(Candidate).count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no workbook", "refusal"), (book(("x", "y"), head=("甲", "乙")), "refusal"), (book(head=HEAD), "count")],
)
def test_what_is_no_table_of_candidates_is_refused_in_words(organiser, work, campaign, data, words):
    upload(organiser, own.honour(campaign), data)
    work()

    found = the_import()
    assert found.state is ImportState.REFUSED and words in found.preview
    assert organiser.get(f"/candidate-imports/{found.id}").status_code == 200


def test_a_table_needs_a_unit_and_but_for_units_a_name(organiser, work, campaign, window):
    person, units = own.honour(campaign), own.honour(campaign, HolderKind.UNIT)
    upload(organiser, person, book((window.name, "科员"), head=("推荐单位", "职务")))
    upload(organiser, person, book(("甲", "科员"), head=("姓名", "职务")))
    upload(organiser, units, book((window.name, "好"), head=("推荐单位", "简要事迹")))
    work()

    nameless, placeless, unit = db.session.query(CandidateImport).order_by(CandidateImport.id)
    assert nameless.preview["refusal"]["params"] == {"columns": "姓名"}
    assert placeless.preview["refusal"]["params"] == {"columns": "推荐单位"}
    assert unit.state is ImportState.PREVIEWED


def test_no_file_and_an_empty_file_are_refused_beside_the_field(organiser, campaign):
    honour = own.honour(campaign)

    assert organiser.post(f"/honours/{honour.id}/candidates/import").status_code == 422
    answer = upload(organiser, honour, b"")
    assert answer.status_code == 422 and 'id="file-error"' in answer.text


def test_other_places_do_not_find_the_import(app, organiser, campaign, window, places):
    upload(organiser, own.honour(campaign), book((1, window.name, "甲", "", "")))
    stranger = make.signed_in(app, make.person(Role.ORGANISER, places["2202"]))

    url = f"/candidate-imports/{the_import().id}"
    assert [stranger.get(u).status_code for u in (url, f"{url}/file", f"{url}/marked")] == [404] * 3
    assert stranger.post(f"{url}/confirm").status_code == 404


def test_records_that_changed_since_the_preview_stop_the_import(organiser, work, campaign, window):
    honour, window_id = own.honour(campaign), window.id
    honour_id = honour.id
    upload(organiser, honour, book((1, window.name, "甲", "", ""), (2, window.name, "乙", "", "")))
    work()
    own.candidate(db.session.get(Honour, honour_id), db.session.get(Unit, window_id), "乙")
    organiser.post(f"/candidate-imports/{the_import().id}/confirm")
    work()

    assert the_import().state is ImportState.PREVIEWED
    assert [c.name for c in standing(honour_id)] == ["乙"]


def test_every_step_may_run_twice(organiser, work, campaign, window):
    honour = own.honour(campaign)
    honour_id = honour.id
    upload(organiser, honour, book((1, window.name, "甲", "", "")))
    found = the_import()
    reading = imports.read_import(system(), found.id)
    for _twice in range(2):
        with writing():
            imports.write_preview(found.id, reading, None, actor=system(), now=NOW)
    for _twice in range(2):
        with writing():
            imports.write_import(found.id, actor=system(), now=NOW)
    with writing():
        imports.refuse_import(found.id, imports.BadWorkbook("empty"), actor=system(), now=NOW)
    work()

    assert the_import().state is ImportState.IMPORTED
    assert len(standing(honour_id)) == 1
    with pytest.raises(Conflict), writing():
        imports.confirm_import(the_import(), actor=system(), now=NOW)
    stored = db.session.get(StoredFile, the_import().preview["rows_file"])
    assert json.loads(stored.read())[0]["name"] == "甲"


@pytest.mark.parametrize("kind", list(HolderKind))
def test_the_template_is_a_table_that_the_importer_reads(organiser, campaign, kind):
    honour = own.honour(campaign, kind)
    data = organiser.get(f"/honours/{honour.id}/candidates/template.xlsx").data
    sheet = workbook.parse(read_rows(data, filename="t.xlsx"), kind)

    assert len(sheet.rows) == 1 and sheet.rows[0].unit == "2201020001"
    assert bool(sheet.rows[0].name) == (kind is not HolderKind.UNIT)
    assert sheet.rows[0].deeds and sheet.ignored == []


def test_an_import_keeps_to_the_phase(organiser, places):
    late = own.campaign(places["2201"], phases=own.PHASES[2:])

    assert organiser.get(f"/honours/{late.honours[0].id}/candidates/import").status_code == 422
    with pytest.raises(DomainError), writing():
        imports.ask_import(db.session.merge(late.honours[0]), b"x", "x.xlsx", actor=system(), now=NOW)
