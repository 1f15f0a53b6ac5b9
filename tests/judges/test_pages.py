"""Pages of judging, without a browser: what is shown, refused, kept and handed out."""

from __future__ import annotations

import io
import itertools
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core import audit, jobs
from core.access import Role
from core.db import db, writing
from core.sheets import read_rows
from judges import services
from judges.models import MarksImport, MarkVersion, Panel, SheetState
from tests import make as common
from tests.conftest import NOW
from tests.judges import make
from units.models import ImportState

pytestmark = pytest.mark.usefixtures("database")
FULL = {"c1": "22.5", "c2": "28", "c3": "10"}


@pytest.fixture
def stage() -> make.Stage:
    return make.stage(candidates=3, judges=2)


@pytest.fixture
def judge(app: Flask, stage: make.Stage) -> FlaskClient:
    return common.signed_in(app, stage.judges[0])


@pytest.fixture
def organiser(app: Flask, stage: make.Stage) -> FlaskClient:
    return common.signed_in(app, stage.organiser)


def sheet_form(page: str, **typed: str) -> dict[str, str]:
    """Return what a browser would send of a sheet's page, with some fields typed."""
    found = dict(re.findall(r'name="((?:mark|was)-\w+)" value="([^"]*)"', page))
    return {**found, **{f"mark-{key}": value for key, value in typed.items()}}


def test_a_judge_sees_their_own_panels_and_candidates(judge: FlaskClient, stage: make.Stage):
    stage.mark(0, 0, FULL)
    stage.save(0, 1, {"c1": "20"})
    page = judge.get("/sheets").text

    assert "王秀兰" in page
    assert "已提交 1 / 3" in page
    assert "继续评分" in page
    assert f"/sheets/{stage.sheet(0, 1).id}" in page
    assert f'href="/sheets/{stage.sheet(1, 0).id}"' not in page


def test_a_judge_without_a_panel_is_told_what_to_wait_for(app: Flask, stage: make.Stage):
    page = common.signed_in(app, common.person(Role.JUDGE, stage.tree["22"])).get("/sheets").text
    assert "开评时间由组织者通知" in page


def test_without_scripts_a_post_saves_and_goes_on(judge: FlaskClient, stage: make.Stage):
    address = f"/sheets/{stage.sheet(0, 0).id}"
    page = judge.get(address).text
    assert "请填 0 至 25，最多一位小数。" in page

    answer = judge.post(address, data={**sheet_form(page, c1="22.5"), "key": "k" * 20, "go": "next"})

    assert answer.status_code == 303
    assert answer.location.endswith(f"/sheets/{stage.sheet(0, 1).id}")
    assert stage.sheet(0, 0).marks[0].value == 225


def test_after_the_last_candidate_comes_the_page_that_names_what_is_missing(judge: FlaskClient, stage: make.Stage):
    stage.save(0, 0, FULL)
    stage.save(0, 1, {"c1": "20"})
    address = f"/sheets/{stage.sheet(0, 2).id}"
    answer = judge.post(address, data={"mark-c1": "20", "was-c1": "", "go": "next"})
    assert answer.location.endswith(f"/panels/{stage.panel_id}/submit")

    page = judge.get(answer.location).text
    assert "2 份评分表未评完" in page
    assert "李建国" in page
    refused = judge.post(answer.location)
    assert refused.status_code == 422
    assert "2 号 李建国" in refused.text


def test_what_was_typed_wrong_stays_in_its_field_with_the_rule_beside_it(judge: FlaskClient, stage: make.Stage):
    address = f"/sheets/{stage.sheet(0, 0).id}"
    answer = judge.post(address, data=sheet_form(judge.get(address).text, c1="99", c2="28"))

    assert answer.status_code == 422
    assert 'value="99"' in answer.text
    assert 'value="28"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 0


def test_an_old_page_does_not_put_back_what_another_device_has_changed(judge: FlaskClient, stage: make.Stage):
    """The page was made with c1 = 20; the phone makes it 21; the page then saves c2 only."""
    stage.save(0, 0, {"c1": "20"})
    address = f"/sheets/{stage.sheet(0, 0).id}"
    old = judge.get(address).text
    stage.save(0, 0, {"c1": "21"})

    judge.post(address, data=sheet_form(old, c2="28"))

    assert {m.criterion.key: m.value for m in stage.sheet(0, 0).marks} == {"c1": 210, "c2": 280}


def test_submitting_one_sheet_names_what_is_missing_and_keeps_the_marks(judge: FlaskClient, stage: make.Stage):
    address = f"/sheets/{stage.sheet(0, 0).id}"
    short = {**sheet_form(judge.get(address).text, c1="22.5", c2="28"), "go": "submit"}
    assert "还差 1 项：应急处置" in judge.post(address, data=short, follow_redirects=True).text
    assert len(stage.sheet(0, 0).marks) == 2

    full = {**sheet_form(judge.get(address).text, c3="10"), "go": "submit"}
    assert "王秀兰：已提交" in judge.post(address, data=full, follow_redirects=True).text
    locked = judge.get(address).text
    assert "评分表已锁定" in locked
    assert "<input" not in locked.split("<main")[1]
    assert judge.post(address, data={"mark-c1": "1", "was-c1": "22.5"}).status_code == 409
    assert list(audit.verify()) == []


def test_submitting_all_locks_every_sheet(judge: FlaskClient, stage: make.Stage):
    for candidate in range(3):
        stage.save(0, candidate, FULL)
    address = f"/panels/{stage.panel_id}/submit"
    assert "3 份评分表已评完" in judge.get(address).text

    assert "已提交 3 份评分表" in judge.post(address, follow_redirects=True).text
    assert "这里没有需要做的了" in judge.get(address).text
    assert judge.post(address).status_code == 409


def test_the_scripts_door_saves_and_answers_with_what_stands(judge: FlaskClient, stage: make.Stage):
    address = f"/sheets/{stage.sheet(0, 0).id}/marks"
    body = {"key": "0123456789abcdef", "marks": {"c1": "22.5", "c2": None}}
    first, second = judge.post(address, json=body), judge.post(address, json=body)

    assert first.json == {"saved_at": "09:00", "marks": {"c1": "22.5", "c2": "", "c3": ""}}
    assert second.json == first.json
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 1

    wrong = judge.post(address, json={"key": "fedcba9876543210", "marks": {"c1": "26"}})
    assert wrong.status_code == 422
    assert wrong.json["fields"] == {"c1": "请填 0 至 25，最多一位小数。"}


def test_a_locked_sheet_answers_the_script_in_words(judge: FlaskClient, stage: make.Stage):
    stage.mark(0, 0, FULL)
    answer = judge.post(
        f"/sheets/{stage.sheet(0, 0).id}/marks",
        json={"key": "0123456789", "marks": {"c1": "1"}},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json["error"]) == (409, "评分表已提交并锁定。")


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"marks": []}, {"marks": {"c1": "1"}}, {"key": "short", "marks": {}}, {"key": "k" * 65, "marks": {}},
     {"key": "k" * 20, "marks": {"c1": 5}}, {"key": "k" * 20, "marks": {"c1": {"$gt": 1}}}, {"key": 7, "marks": {}}],
)  # fmt: skip
def test_whatever_else_is_sent_to_the_scripts_door_is_refused(judge: FlaskClient, stage: make.Stage, body: object):
    answer = judge.post(f"/sheets/{stage.sheet(0, 0).id}/marks", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 0


def test_markup_in_a_field_comes_back_as_text(judge: FlaskClient, stage: make.Stage):
    address = f"/sheets/{stage.sheet(0, 0).id}"
    answer = judge.post(address, data=sheet_form(judge.get(address).text, c1='"><script>alert(1)</script>'))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_nobody_opens_another_judges_sheet(app: Flask, stage: make.Stage):
    other = common.signed_in(app, stage.judges[1])
    mine = stage.sheet(0, 0).id
    assert other.get(f"/sheets/{mine}").status_code == 404
    assert other.post(f"/sheets/{mine}", data={"mark-c1": "1"}).status_code == 404
    assert other.post(f"/sheets/{mine}/marks", json={"key": "k" * 9, "marks": {}}).status_code == 404
    assert other.get(f"/sheets/{mine}/abstain").status_code == 404


def test_a_judge_is_recused_with_a_reason_that_the_organiser_sees(
    judge: FlaskClient, organiser: FlaskClient, stage: make.Stage
):
    address = f"/sheets/{stage.sheet(0, 0).id}/abstain"
    assert judge.post(address, data={"reason": " "}).status_code == 422
    assert "已登记" in judge.post(address, data={"reason": "同一单位"}, follow_redirects=True).text

    assert "您不评这名候选人" in judge.get(f"/sheets/{stage.sheet(0, 0).id}").text
    page = organiser.get(f"/panels/{stage.panel_id}/recusals").text
    assert "同一单位" in page
    assert "本人申请" in page


def test_an_organiser_sets_up_a_panel_and_opens_it(app: Flask):
    stage = make.stage(candidates=2, judges=0, opened=False)
    person = common.person(Role.JUDGE, stage.tree["22"], "周明")
    with writing():
        db.session.delete(db.session.get_one(Panel, stage.panel_id))
        audit.record("panel.removed", actor=stage.organiser, now=NOW)
    client = common.signed_in(app, stage.organiser)
    assert "未组建评委会" in client.get("/panels").text

    made = client.post(f"/rounds/{stage.round_id}/panel").location
    page = client.get(made).text
    assert "评委会还没有评委" in page
    assert "周明" in page
    assert client.post(f"{made}/seats", data={"user": 999999, "label": ""}).status_code == 422
    taken = client.post(f"{made}/seats", data={"user": person.user_id, "label": "DATA"})
    assert (taken.status_code, "席位号 DATA 已被占用" in taken.text) == (409, True)
    assert client.post(f"{made}/seats", data={"user": person.user_id, "label": "J1"}).status_code == 303
    assert "将为 2 名候选人生成 2 份评分表" in client.get(made).text
    assert "已开评，共 2 份评分表" in client.post(f"{made}/open", follow_redirects=True).text
    assert client.post(f"{made}/open").status_code == 409
    assert client.post(f"{made}/complete", follow_redirects=True).status_code == 200
    assert "评分中" in client.get("/panels").text


def test_a_seat_is_removed_before_opening_only(app: Flask):
    stage = make.stage(candidates=1, judges=2, opened=False)
    client = common.signed_in(app, stage.organiser)
    address = f"/panels/{stage.panel_id}/seats/remove"
    assert client.post(address, data={"seat": stage.seats()[0].id}).status_code == 303
    assert client.post(address, data={"seat": "x"}).status_code == 404
    assert [seat.label for seat in stage.seats()] == ["2"]


def test_recusals_are_recorded_and_lifted_on_their_page(organiser: FlaskClient, stage: make.Stage):
    address = f"/panels/{stage.panel_id}/recusals"
    seat = stage.seats()[0].id
    assert organiser.post(address, data={"seat": seat, "number": "x", "reason": "亲属"}).status_code == 422
    unknown = organiser.post(address, data={"seat": seat, "number": 77, "reason": "亲属"})
    assert (unknown.status_code, "没有这个编号的候选人" in unknown.text, "亲属" in unknown.text) == (422, True, True)
    assert organiser.post(address, data={"seat": seat, "number": 2, "reason": "亲属"}).status_code == 303
    assert "李建国" in organiser.get(address).text

    recusal = services.recusals_of(stage.panel)[0].id
    assert organiser.post(f"{address}/lift", data={"recusal": recusal}).status_code == 303
    assert organiser.post(f"{address}/lift", data={"recusal": recusal}).status_code == 404
    assert "没有评委登记回避" in organiser.get(address).text


def test_once_every_sheet_is_in_the_panel_leads_to_the_ranking(organiser: FlaskClient, stage: make.Stage, app: Flask):
    address = f"/panels/{stage.sheet(0, 0).seat.panel_id}"
    leads = f'class="btn btn-primary" href="/selection/rounds/{stage.sheet(0, 0).seat.panel.round_id}"'

    for judge, candidate in itertools.product(range(2), range(3)):
        assert leads not in organiser.get(address).text
        stage.mark(judge, candidate, FULL)

    page = organiser.get(address).text
    assert leads in page and page.count("btn-primary") == 1
    assert leads not in common.signed_in(app, common.person(Role.SUPERVISOR, stage.tree["22"])).get(address).text


def test_progress_says_who_is_late_and_comes_as_a_workbook(organiser: FlaskClient, stage: make.Stage):
    for candidate in range(3):
        stage.mark(0, candidate, FULL)
    page = organiser.get(f"/panels/{stage.panel_id}").text
    assert "未开始" in page
    assert "3 / 3" in page

    sent = organiser.get(f"/panels/{stage.panel_id}/progress.xlsx")
    rows = read_rows(sent.data, filename="x.xlsx").rows
    assert rows[1][:4] == ["评委", "姓名", "评分表", "已提交"]
    assert rows[2][:4] == ["1", "评委1", 3, 3]


def test_sheets_are_found_by_judge_state_and_name(organiser: FlaskClient, stage: make.Stage):
    stage.mark(0, 0, FULL)
    address = f"/panels/{stage.panel_id}/sheets"
    assert "共 6 条" in organiser.get(address).text
    assert "王秀兰" not in organiser.get(f"{address}?state=draft&seat={stage.seats()[0].id}").text
    assert "共 2 条" in organiser.get(f"{address}?q=2").text
    assert "李建国" in organiser.get(f"{address}?q=2").text
    assert "没有符合条件的评分表" in organiser.get(f"{address}?q=%25").text
    assert organiser.get(f"{address}?state=nonsense&seat=x&page=-3").status_code == 200


def test_all_marks_come_as_a_workbook_that_can_be_imported_again(organiser: FlaskClient, stage: make.Stage):
    stage.mark(0, 0, FULL)
    stage.save(1, 1, {"c1": "20"})
    job_page = organiser.post(f"/panels/{stage.panel_id}/sheets/export").location
    jobs.run_pending()
    sent = organiser.get(f"{job_page}/file")
    assert read_rows(sent.data, filename="x.xlsx").rows[2] == [1, "王秀兰", "1", "已提交", "22.5", "28.0", "10.0"]

    up = {"file": (io.BytesIO(sent.data), "评分.xlsx")}
    organiser.post(f"/panels/{stage.panel_id}/imports", data=up)
    jobs.run_pending()
    made = db.session.scalars(sa.select(MarksImport)).one()
    assert (made.state, made.preview["unchanged"], made.preview["changed"]) == (ImportState.PREVIEWED, 4, 0)


def test_a_sheet_is_returned_with_a_reason_and_shows_its_history(organiser: FlaskClient, stage: make.Stage):
    stage.mark(0, 0, FULL)
    sheet = stage.sheet(0, 0).id
    assert "22.5" in organiser.get(f"/sheets/{sheet}/history").text
    assert organiser.post(f"/sheets/{sheet}/return", data={"reason": ""}).status_code == 422
    page = organiser.post(f"/sheets/{sheet}/return", data={"reason": "第二项有误"}, follow_redirects=True).text
    assert "第二项有误" in page
    assert stage.sheet(0, 0).state is SheetState.DRAFT
    assert organiser.post(f"/sheets/{sheet}/return", data={"reason": "again"}).status_code == 409


def test_marks_come_in_through_the_pages(organiser: FlaskClient, stage: make.Stage):
    address = f"/panels/{stage.panel_id}/imports"
    assert "还没有上传过评分表格" in organiser.get(address).text
    assert organiser.post(address, data={}).status_code == 422
    text = "候选人,评委,指标,得分\n1,1,c1,22.5\n1,1,c2,28\n1,1,c3,10\n"
    sent = organiser.post(address, data={"file": (io.BytesIO(text.encode("gb18030")), "评分.csv")})
    assert "/jobs/" in sent.location
    jobs.run_pending()
    made = db.session.scalars(sa.select(MarksImport)).one()
    page = organiser.get(f"/marks-imports/{made.id}").text
    assert "写入 3 项评分" in page
    assert "checked" in page

    done = organiser.post(f"/marks-imports/{made.id}/confirm", data={"submit_complete": "y"})
    jobs.run_pending()
    assert organiser.get(done.location).status_code == 200
    assert stage.sheet(0, 0).state is SheetState.SUBMITTED
    assert (
        organiser.post(f"/marks-imports/{db.session.scalars(sa.select(MarksImport.id)).one()}/confirm").status_code
        == 409
    )


def test_a_bad_workbook_comes_back_marked(organiser: FlaskClient, stage: make.Stage):
    text = "候选人,评委,指标,得分\n1,1,c1,=1+1\n"
    organiser.post(f"/panels/{stage.panel_id}/imports", data={"file": (io.BytesIO(text.encode()), "x.csv")})
    jobs.run_pending()
    made = db.session.scalars(sa.select(MarksImport)).one()
    assert "1 处需要改正" in organiser.get(f"/marks-imports/{made.id}").text
    assert organiser.get(f"/marks-imports/{made.id}/file").data.startswith(b"PK")
    assert organiser.post(f"/marks-imports/{made.id}/confirm").status_code == 422


def test_a_file_that_is_no_table_is_refused_in_words(organiser: FlaskClient, stage: make.Stage):
    address = f"/panels/{stage.panel_id}/imports"
    organiser.post(address, data={"file": (io.BytesIO(b"\x00\x01"), "x.csv")})
    jobs.run_pending()
    made = db.session.scalars(sa.select(MarksImport)).one()
    page = organiser.get(f"/marks-imports/{made.id}").text
    assert "无法读取这个文件" in page
    assert organiser.get(f"/marks-imports/{made.id}/file").status_code == 404
    assert organiser.post(address, data={"file": (io.BytesIO(b""), "x.csv")}).status_code == 422


def test_a_supervisor_reads_everything_and_changes_nothing(app: Flask, stage: make.Stage):
    stage.mark(0, 0, FULL)
    client = common.signed_in(app, common.person(Role.SUPERVISOR, stage.tree["22"]))
    panel, sheet = f"/panels/{stage.panel_id}", f"/sheets/{stage.sheet(0, 0).id}"
    for address in ("/panels", panel, f"{panel}/recusals", f"{panel}/sheets", f"{panel}/imports", f"{sheet}/history"):
        page = client.get(address)
        assert page.status_code == 200
        assert (
            '<form method="post" action="/panels' not in page.text.replace("/sheets/export", "")
            or "export" in page.text
        )
    for address in (f"{panel}/open", f"{panel}/seats", f"{panel}/recusals", f"{panel}/imports", f"{sheet}/return"):
        assert client.post(address, data={"reason": "x"}).status_code == 403


def test_a_scorer_imports_and_does_not_return(app: Flask, stage: make.Stage):
    client = common.signed_in(app, common.person(Role.SCORER, stage.tree["22"]))
    text = "候选人,评委,指标,得分\n1,1,c1,22.5\n"
    sent = client.post(f"/panels/{stage.panel_id}/imports", data={"file": (io.BytesIO(text.encode()), "x.csv")})
    assert sent.status_code == 303
    assert client.post(f"/sheets/{stage.sheet(0, 0).id}/return", data={"reason": "x"}).status_code == 403


def test_pages_of_another_subtree_do_not_exist(app: Flask):
    stage = make.stage(candidates=1, judges=1, place="2201")
    client = common.signed_in(app, common.person(Role.ORGANISER, stage.tree["2202"]))
    panel, sheet = f"/panels/{stage.panel_id}", f"/sheets/{stage.sheet(0, 0).id}"
    for address in (panel, f"{panel}/recusals", f"{panel}/sheets", f"{panel}/imports", f"{sheet}/history"):
        assert client.get(address).status_code == 404
    for address in (f"{panel}/open", f"{panel}/seats/remove", f"{panel}/recusals/lift", f"{panel}/sheets/export"):
        assert client.post(address, data={"user": 1, "reason": "x"}).status_code == 404
    assert "优秀服务标兵" not in client.get("/panels").text


def test_the_pages_read_in_english(judge: FlaskClient, organiser: FlaskClient, stage: make.Stage):
    for client in (judge, organiser):
        client.set_cookie("locale", "en")
    assert "Go on marking" in judge.get("/sheets").text
    page = judge.get(f"/sheets/{stage.sheet(0, 0).id}").text
    assert "Enter 0 to 25, with at most one decimal place." in page
    assert "3 still to mark" in page
    assert "Not begun" in organiser.get(f"/panels/{stage.panel_id}").text


def test_lists_take_a_constant_number_of_statements(organiser: FlaskClient, stage: make.Stage):
    big = make.stage(candidates=60, judges=4, tree=stage.tree, place="2201")
    counts = []
    for panel in (stage.panel_id, big.panel_id):
        for path in ("", "/sheets"):
            statements: list[str] = []

            def count(*args: object, into: list[str] = statements) -> None:
                into.append(str(args[2]))

            sa.event.listen(db.engine, "before_cursor_execute", count)
            try:
                assert organiser.get(f"/panels/{panel}{path}").status_code == 200
            finally:
                sa.event.remove(db.engine, "before_cursor_execute", count)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
