"""The pages of selection, as an organiser and a supervisor meet them."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import openpyxl
import pytest
import sqlalchemy as sa

from core import audit
from core.access import Role
from core.db import db, writing
from core.jobs import Job
from judges.models import Mark, ScoreSheet, SheetState
from selection import services
from selection.models import ListState, NomineeList, QuotaPlan, RankingRow, RankingRun, TieDecision
from tests import make as people
from tests.conftest import NOW
from tests.selection import make

EN = {"Cookie": "locale=en"}


@pytest.fixture
def contest(database):
    return make.province_of_seven(quota=4)


@pytest.fixture
def office(app, contest):
    """The organiser's browser, reading English."""
    client = people.signed_in(app, contest.organiser)
    client.set_cookie("locale", "en")
    return client


@pytest.fixture
def watcher(app, contest):
    """The supervisor's browser, reading English."""
    client = people.signed_in(app, contest.supervisor)
    client.set_cookie("locale", "en")
    return client


def text_of(response) -> str:
    assert response.status_code == 200, response.text
    words = re.sub(r"<[^>]+>", " ", response.text)
    return re.sub(r"\s+", " ", words).replace("&ldquo;", "“")


def test_the_whole_way_from_marks_to_a_confirmed_list(contest, office, work):
    changchun = contest.tree["2201"].id
    assert "Compute the ranking" in text_of(office.get("/selection"))
    asked = office.post(f"/selection/rounds/{contest.round_id}", data={"number": "1"})
    assert work() == 1
    job = db.session.scalars(sa.select(Job)).one()
    assert asked.location == f"/jobs/{job.id}"
    page = text_of(office.get(job.result_url))
    assert "Ranking: 优秀服务标兵, 决赛" in page and "95.00" in page and "Shared place" in page

    assert "Share out the quota" in text_of(office.get("/selection"))
    form = text_of(office.get(f"/selection/honours/{contest.honour.id}/quota"))
    assert "4 seats to share out" in form
    made = office.post(
        f"/selection/honours/{contest.honour.id}/quota",
        data={"number": "1", "method": "sainte_lague", "basis": "candidates"},
    )
    plan = text_of(office.get(made.location))
    assert "The weakest claim that won a seat is 2.00 (吉林省); the strongest that won none is 1.60 (长春市)" in plan

    made = office.post(made.location + "/lists", data={"number": "1", "reserves": "1"})
    page = text_of(office.get(made.location))
    assert "2 candidates share place 3, and 1 seat is left of 2." in page
    where, who = changchun, contest.candidate("赵桂芬").id
    office.post(
        f"{made.location}/ties/{where}", data={f"d{where}-chosen": str(who), f"d{where}-reason": "基层一线优先"}
    )
    assert "基层一线优先" in text_of(office.get(made.location))
    office.post(made.location + "/confirm")
    page = text_of(office.get(made.location))
    assert "List confirmed" in page and "4 put forward" in page
    assert "The list is confirmed" in text_of(office.get("/selection"))


def test_a_round_that_waits_names_its_judges_and_refuses(contest, office):
    with writing():
        db.session.scalars(sa.select(ScoreSheet)).first().state = SheetState.DRAFT
        audit.record("test.returned", actor=contest.organiser, now=NOW)

    page = text_of(office.get(f"/selection/rounds/{contest.round_id}"))
    refused = office.post(f"/selection/rounds/{contest.round_id}", data={"number": "1"})

    assert "Not every sheet is in" in page and "评委1" in page and "Compute the ranking" not in page
    assert refused.status_code == 422
    assert "1 score sheets are not submitted: 1 评委1 (1)." in refused.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_a_job_that_runs_twice_makes_one_run(contest, office, work):
    for _time in range(2):
        office.post(f"/selection/rounds/{contest.round_id}", data={"number": "1"})
    work()

    assert db.session.scalar(sa.select(sa.func.count()).select_from(RankingRun)) == 1
    assert "Run 1" in text_of(office.get(f"/selection/rounds/{contest.round_id}"))


def test_the_ranking_is_filtered_and_sorted_by_its_address(contest, office):
    address = f"/selection/runs/{contest.run().id}"

    def names(query: str) -> list[str]:
        page = office.get(address + query)
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page.text)

    tree = contest.tree
    assert names("") == ["王秀兰", "李建国", "金永浩", "赵桂芬", "丁䶮", "孙晓梅", "吴𠮷"]
    assert names("?sort=-place")[0] == "吴𠮷"
    assert names("?sort=-total")[-1] == "吴𠮷"
    assert names(f"?division={tree['2202'].id}") == ["李建国", "孙晓梅"]
    assert names(f"?division={tree['22'].id}") == ["丁䶮"]
    assert names("?division=99999") == []
    assert names("?division=²&page=x&sort=x&places=x&candidate=x&q=%00") == names("")
    assert names("?places=tied") == ["金永浩", "赵桂芬"]
    assert names("?q=吴𠮷") == ["吴𠮷"]
    assert "吴𠮷" in names("?q=7")
    assert names("?q=%25") == []
    assert names("?places=top10&page=99") == names("")


def test_beside_the_table_a_total_explains_itself(contest, office):
    run = contest.run()
    who = contest.candidate("金永浩").id

    page = text_of(office.get(f"/selection/runs/{run.id}?candidate={who}"))

    assert "How this total came to be" in page
    assert "equal after every tie rule, so both share place 3." in page
    assert office.get(f"/selection/runs/{run.id}?candidate=999999").status_code == 404


TRIMMED = {
    "王秀兰": ("220102", [["20.1", "22", "23.3"], ["25", "26", "27"], ["90"]]),
    "李建国": ("220202", [["22", "22", "22"], ["26", "26", "26"], ["90"]]),
    "金永浩": ("220104", [["21", "21", "21"], ["26", "27", "28"], ["90"]]),
}


def test_every_printed_total_is_the_sum_of_its_printed_parts(database, app):
    """22.00 + 26.00 = 48.00 on the spot, and 90 × 0.2 = 18.00: 66.00."""
    contest = make.contest(TRIMMED, criteria=make.TRIMMED, judges=3, ties=[{"by": "criterion", "name": "c2"}])
    run = contest.run()
    office = people.signed_in(app, contest.supervisor)
    office.set_cookie("locale", "en")

    page = text_of(office.get(f"/selection/runs/{run.id}/rows/{contest.candidate('王秀兰').id}"))

    assert "现场: 22.00 + 26.00 = 48.00" in page
    assert "48.00 + 18.00 = 66.00" in page
    assert "the rule prefers the higher figure in “实操办理”, here 26.00 against 27.00; place 1." in page
    for row in db.session.scalars(sa.select(RankingRow)):
        why = services.explain_row(run, row)
        for one in (*why.part_sums, why.sum):
            assert one.exact is None
            assert sum(float(sign.replace("−", "-") + figure) for sign, figure, _n in one.terms) == float(one.total)


def test_a_score_sheet_strikes_what_was_left_out(database, app):
    contest = make.contest(TRIMMED, criteria=make.TRIMMED, judges=3)
    run = contest.run()

    page = people.signed_in(app, contest.supervisor).get(
        f"/selection/runs/{run.id}/rows/{contest.candidate('王秀兰').id}"
    )

    assert page.text.count("<s>") == 4
    assert "<s>20.1</s>" in page.text and "<s>27.0</s>" in page.text
    assert "计分单" in page.text and "SHA-256" in page.text


def test_a_sum_that_is_rounded_only_at_the_end_says_so(database):
    """1/3 of 8.5 is 17/6, which is 2.83."""
    criteria = ({"key": "c1", "name": "甲", "maximum": 100, "weight": "1/3", "weighted_decimals": None},)
    contest = make.contest({"王秀兰": ("220102", [["8", "9"]])}, criteria=criteria)
    run = contest.run()

    (row,) = db.session.scalars(sa.select(RankingRow))

    assert services.explain_row(run, row).sum.exact == "17/6"
    assert services.explain_row(run, row).sum.total == "2.83"


def test_a_step_without_figures_is_named(database):
    """Both total 8.50; without rounding 8.46 and 8.54 differ in the untrimmed mean."""
    marks = {"甲": ("220102", [["8", "8.5", "9"]]), "乙": ("220102", [["7", "8.5", "9"]])}
    criteria = ({"key": "c1", "name": "业务", "maximum": 100, "method": "trimmed_mean", "drop": 1},)
    contest = make.contest(marks, criteria=criteria, judges=3, ties=[{"by": "untrimmed_mean"}])
    run = contest.run()
    first, second = db.session.scalars(sa.select(RankingRow).order_by(RankingRow.position))

    (rival,) = services.explain_row(run, first, services.rivals_of(first)).rivals

    assert (first.total, first.name, rival.name, rival.by, rival.own) == (850, "甲", "乙", "untrimmed_mean", "")
    assert second.detail["separated_by"]["by"] == "untrimmed_mean"


def test_a_supervisor_recomputes_and_the_log_tells(contest, watcher):
    run = contest.run()

    answer = watcher.post(f"/selection/runs/{run.id}/recompute")
    page = text_of(watcher.get(answer.location))

    assert "All of it agrees" in page and "unchanged" in page
    entries = db.session.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "ranking.recomputed"))
    assert [entry.actor_name for entry in entries] == ["金哲"]


def test_the_same_outcome_is_entered_once_by_each_person(contest, watcher, office):
    run = contest.run()
    address = f"/selection/runs/{run.id}/recompute"

    said = [text_of(who.get(who.post(address).location)) for who in (watcher, watcher, office, watcher)]
    with writing():
        db.session.scalars(sa.select(Mark)).first().value = 1
        audit.record("test.changed", actor=contest.organiser, now=NOW)
    watcher.post(address)

    assert ["is in the log" in page for page in said] == [True, False, True, True]
    entries = db.session.scalars(
        sa.select(audit.AuditEntry)
        .where(audit.AuditEntry.action == "ranking.recomputed")
        .order_by(audit.AuditEntry.seq)
    ).all()
    assert [entry.detail["changed_since"] for entry in entries] == [False, False, False, True]


def test_a_ranking_is_sorted_by_one_criterion_from_the_best_down(database, app):
    """By c2: 30, 29 and 28; the other way round turned. An unknown one leaves the places."""
    marks = {
        "甲": ("220102", [["25", "25", "25"], ["28", "28", "28"], ["90"]]),
        "乙": ("220102", [["20", "20", "20"], ["30", "30", "30"], ["80"]]),
        "丙": ("220202", [["21", "21", "21"], ["29", "29", "29"], ["70"]]),
    }
    contest = make.contest(marks, criteria=make.TRIMMED, judges=3)
    run, office = contest.run(), people.signed_in(app, contest.organiser)

    def order(sort: str) -> list[str]:
        page = office.get(f"/selection/runs/{run.id}?sort={sort}").text
        return sorted("甲乙丙", key=lambda name: page.index(f">{name}</a>"))

    assert order("criterion-c2") == ["乙", "丙", "甲"]
    assert order("-criterion-c2") == ["甲", "丙", "乙"]
    assert order("criterion-c3") == ["甲", "乙", "丙"]
    assert order("criterion-c9") == order("place") == ["甲", "乙", "丙"]
    assert "sort=criterion-c2" in office.get(f"/selection/runs/{run.id}").text


def test_the_quota_line_stands_after_the_last_seat(contest, office):
    """4 seats over all; of Changchun's 4 candidates 2 by the plan, where the second and the third share a place."""
    run, changchun = contest.run(), contest.tree["2201"].id
    address = f"/selection/runs/{run.id}"

    def above(page: str) -> int:
        rows = re.findall(r"<tr[^>]*>", page.partition("<tbody>")[2].partition("</tbody>")[0])
        return next((at for at, row in enumerate(rows) if "line" in row), -1)

    whole = office.get(address).text
    assert above(whole) == 4 and "Quota line: 4 seats" in whole and "Counted over all regions" in whole
    assert above(office.get(f"{address}?division={changchun}").text) == -1
    contest.typed_plan(d2201=1, d2202=1, d22=0)
    region = office.get(f"{address}?division={changchun}").text
    assert above(region) == 2 and "Quota line: 2 seats" in region and "a person decides" in region
    assert "Counted over all regions" not in region
    for other in ("sort=name", "sort=-place", "q=9", "places=top10"):
        assert above(office.get(f"{address}?{other}").text) == -1


def test_the_solid_button_of_a_ranking_is_what_its_honour_waits_for(contest, office):
    run = contest.run()
    solid = r'class="btn btn-primary" href="([^"]+)"'

    assert re.findall(solid, office.get(f"/selection/runs/{run.id}").text) == [
        f"/selection/honours/{contest.honour.id}/quota"
    ]
    made = contest.list(run, contest.typed_plan(d2201=1, d2202=1, d22=0), reserves=0)
    assert re.findall(solid, office.get(f"/selection/runs/{run.id}").text) == [f"/selection/lists/{made.id}"]
    second = contest.run()
    assert re.findall(solid, office.get(f"/selection/runs/{run.id}").text) == []
    assert re.findall(solid, office.get(f"/selection/runs/{second.id}").text) == [f"/selection/lists/{made.id}"]


def test_a_confirmed_list_leads_to_its_certificates(contest, office, watcher):
    made = contest.list(contest.run(), contest.typed_plan(d2201=3, d2202=1, d22=0))
    solid = r'class="btn btn-primary" href="([^"]+)"'

    assert "no seats" in text_of(office.get(f"/selection/lists/{made.id}"))
    assert re.findall(solid, office.get(f"/selection/lists/{made.id}").text) == []
    assert office.post(f"/selection/lists/{made.id}/confirm").status_code == 303
    leads = re.findall(solid, office.get(f"/selection/lists/{made.id}").text)
    assert leads == [f"/honours/{contest.honour.id}/certificates"]
    assert office.get(leads[0]).status_code == 200
    assert re.findall(solid, watcher.get(f"/selection/lists/{made.id}").text) == []
    assert re.findall(solid, office.get(f"/selection/runs/{made.run_id}").text) == []


def test_a_falsified_run_is_shown_as_such(contest, watcher):
    run = contest.run()
    with writing():
        db.session.scalars(sa.select(RankingRow)).first().total = 1
        db.session.scalars(sa.select(Mark)).first().value = 1
        audit.record("test.falsified", actor=contest.organiser, now=NOW)

    page = text_of(watcher.get(f"/selection/runs/{run.id}/recompute"))

    assert "It does not agree" in page and "1 / 0.01" in page and "The marks have changed since" in page


def test_a_supervisor_reads_everything_and_changes_nothing(contest, watcher, office):
    run, plan = contest.run(), contest.plan()
    made = contest.list(run, plan)
    tie = contest.tree["2201"].id

    for address in ("", f"/rounds/{contest.round_id}", f"/runs/{run.id}", f"/plans/{plan.id}", f"/lists/{made.id}"):
        page = watcher.get("/selection" + address)
        assert page.status_code == 200
        assert "btn-primary" not in page.text
    for address in (f"/honours/{contest.honour.id}/quota", f"/lists/{made.id}/confirm", f"/lists/{made.id}/ties/{tie}"):
        assert watcher.post("/selection" + address).status_code == 403
    assert watcher.post(f"/selection/rounds/{contest.round_id}", data={"number": "2"}).status_code == 403
    assert watcher.get(f"/selection/lists/{made.id}/nominees.xlsx").status_code == 200


def test_a_quota_form_keeps_what_was_typed(contest, office):
    address = f"/selection/honours/{contest.honour.id}/quota"
    field = f"weight_{contest.tree['2201'].id}"
    data = {"number": "1", "method": "sainte_lague", "basis": "typed"}

    wrong = office.post(address, data=data | {field: "many"})
    empty = office.post(address, data=data)
    fine = office.post(address, data=data | {field: "3"})

    assert (wrong.status_code, empty.status_code, fine.status_code) == (422, 422, 303)
    assert 'value="many"' in wrong.text
    assert "There is nothing to share the quota by." in empty.text
    assert [s.seats for s in db.session.scalars(sa.select(QuotaPlan)).one().shares] == [4, 0, 0]


def test_a_tie_for_seats_is_decided_on_the_plans_page(database, app):
    contest = make.contest(make.plain(王秀兰=("220102", "95"), 李建国=("220202", "93")))
    plan, jilin = contest.plan(), contest.tree["2202"].id
    office = people.signed_in(app, contest.organiser)
    office.set_cookie("locale", "en")
    address = f"/selection/plans/{plan.id}"

    assert "A tie for the last seats" in text_of(office.get(address))
    silent = office.post(address + "/tie", data={"chosen": str(jilin), "reason": ""})
    nobody = office.post(address + "/tie", data={"chosen": "77", "reason": "因"})
    office.post(address + "/tie", data={"chosen": str(jilin), "reason": "去年少一名"})

    assert (silent.status_code, nobody.status_code) == (422, 422)
    assert "Give the reason for this decision." in silent.text
    assert "gave the tied seats to 吉林市: 去年少一名" in text_of(office.get(address))
    assert "given by decision" in text_of(office.get(address))


def test_a_list_that_cannot_be_made_says_why_beside_the_field(contest, office):
    plan = contest.plan()
    address = f"/selection/plans/{plan.id}/lists"

    unranked = office.post(address, data={"number": "1", "reserves": "1"})
    contest.run()
    wrong = office.post(address, data={"number": "1", "reserves": "1000"})

    assert (unranked.status_code, wrong.status_code) == (409, 422)
    assert "There is no ranking yet" in unranked.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NomineeList)) == 0


def test_a_decision_without_a_reason_keeps_the_choice(contest, office):
    made = contest.list(contest.run(), contest.plan())
    where, who = contest.tree["2201"].id, contest.candidate("赵桂芬").id
    address = f"/selection/lists/{made.id}/ties/{where}"

    silent = office.post(address, data={f"d{where}-chosen": str(who), f"d{where}-reason": ""})
    stranger = office.post(address, data={f"d{where}-chosen": "77", f"d{where}-reason": "因"})
    elsewhere = office.post(f"/selection/lists/{made.id}/ties/{contest.tree['2202'].id}", data={})

    both = office.post(
        address,
        data={
            f"d{where}-chosen": [str(who), str(contest.candidate("金永浩").id)],
            f"d{where}-reason": "因",
        },
    )
    beside = both.text.partition(f'id="d{where}-chosen-error"')[2].partition("</p>")[0]

    assert (silent.status_code, stranger.status_code, elsewhere.status_code) == (422, 422, 303)
    assert both.status_code == 422 and "Choose exactly 1." in beside
    assert f'id="d{where}-reason-error"' not in both.text
    assert "Give the reason for this decision." in silent.text
    assert re.search(rf'checked[^>]*value="{who}"', silent.text)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TieDecision)) == 0


def test_confirming_with_a_tie_is_refused_in_words(contest, office):
    made = contest.list(contest.run(), contest.plan())

    refused = office.post(f"/selection/lists/{made.id}/confirm")

    assert refused.status_code == 409
    assert "2 candidates tie at the line." in refused.text
    assert made.state is ListState.OPEN


def test_why_somebody_is_not_on_the_list(contest, office):
    made = contest.list(contest.run(), contest.plan(), reserves=0)
    address = f"/selection/lists/{made.id}"

    def why(name: str) -> str:
        return text_of(office.get(f"{address}?candidate={contest.candidate(name).id}"))

    assert "吉林市 has 1 seat, and it went to a better place." in why("孙晓梅")
    assert "One nominee" not in why("孙晓梅")
    assert "2 nominees of other regions stand at lower places" not in why("吴𠮷")
    assert "Tied at the line of 长春市: 1 seat is left, and a person decides." in why("金永浩")
    assert "长春市 has 2 seats, and this place is within them." in why("王秀兰")
    assert "吴𠮷" in text_of(office.get(f"{address}?q=吴"))
    assert "Nobody of this ranking is called that." in text_of(office.get(f"{address}?q=无此人"))
    assert office.get(f"{address}?candidate=999999").status_code == 404


def test_a_region_without_a_seat_is_named_as_the_reason(contest, office):
    made = contest.list(contest.run(), contest.typed_plan(d2201=4), reserves=0)

    page = text_of(office.get(f"/selection/lists/{made.id}?candidate={contest.candidate('李建国').id}"))

    assert "吉林市 has no seat in this plan." in page
    assert "3 nominees of other regions stand at lower places" in page


def book(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.data))


def test_a_ranking_leaves_as_a_workbook_with_every_mark_and_the_hash(database, app):
    contest = make.contest(TRIMMED, criteria=make.TRIMMED, judges=3, ties=[{"by": "criterion", "name": "c2"}])
    run = contest.run()
    client = people.signed_in(app, contest.organiser)

    answer = client.get(f"/selection/runs/{run.id}/ranking.xlsx")
    found = book(answer)

    assert found.sheetnames == ["排名", "评分", "规则与校验码"]
    values = [[cell.value for cell in row] for row in found["排名"].iter_rows()]
    assert values[2][:6] == ["名次", "编号", "候选人", "单位", "地区", "综合分"]
    assert values[4][:3] == [1, 3, "金永浩"] and values[4][5] == 66
    marks = [[cell.value for cell in row] for row in found["评分"].iter_rows()]
    assert [3, "金永浩", "1", 21, 26, "实操办理"] in [row[:6] for row in marks] or len(marks) == 12
    assert run.input_sha256 in found["规则与校验码"]["A2"].value
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=you-xiu-fu-wu-biao-bing-jue-sai-pai-ming.xlsx; "
        f"filename*=UTF-8''{quote('优秀服务标兵决赛排名.xlsx')}"
    )


def test_an_export_holds_what_the_filter_shows(contest, office):
    run = contest.run()

    found = book(office.get(f"/selection/runs/{run.id}/ranking.xlsx?division={contest.tree['2202'].id}"))

    assert [row[2].value for row in list(found["Ranking"].iter_rows())[4:]] == ["李建国", "孙晓梅"]


def test_a_long_ranking_is_written_in_the_background(contest, office, work, monkeypatch):
    from selection.views import rankings

    run_id = contest.run().id
    monkeypatch.setattr(rankings, "AT_ONCE", 3)

    assert office.get(f"/selection/runs/{run_id}/ranking.xlsx").status_code == 409
    office.post(f"/selection/runs/{run_id}/file")
    work()

    job = db.session.scalars(sa.select(Job)).one()
    assert openpyxl.load_workbook(io.BytesIO(job.file.read())).sheetnames[0] == "Ranking"
    assert f"/selection/runs/{run_id}/file" in office.get(f"/selection/runs/{run_id}").text


def test_a_list_leaves_as_a_workbook_in_both_orders(contest, office):
    """丁䶮 (2 strokes), 王秀兰 (4), 李建国 (7)."""
    made = contest.list(contest.run(), contest.plan())

    found = book(office.get(f"/selection/lists/{made.id}/nominees.xlsx"))

    order, strokes = found.worksheets
    assert [row[2].value for row in list(order.iter_rows())[3:]] == [
        "王秀兰", "李建国", "丁䶮", "金永浩", "赵桂芬", "孙晓梅",
    ]  # fmt: skip
    assert [row[1].value for row in list(strokes.iter_rows())[3:]] == ["丁䶮", "王秀兰", "李建国"]


def test_pages_are_for_organisers_and_supervisors(app, contest):
    judge = people.signed_in(app, people.person(Role.JUDGE, contest.tree["22"]))

    assert judge.get("/selection").status_code == 403


def test_a_neighbour_meets_nothing(app, contest):
    run, plan = contest.run(), contest.plan()
    made = contest.list(run, plan)
    below = people.signed_in(app, people.person(Role.ORGANISER, contest.tree["2201"]))

    assert "优秀服务标兵" not in below.get("/selection").text
    for address in (
        f"/rounds/{contest.round_id}",
        f"/runs/{run.id}",
        f"/runs/{run.id}/rows/{contest.candidate('王秀兰').id}",
        f"/runs/{run.id}/recompute",
        f"/runs/{run.id}/ranking.xlsx",
        f"/honours/{contest.honour.id}/quota",
        f"/plans/{plan.id}",
        f"/lists/{made.id}",
        f"/lists/{made.id}/nominees.xlsx",
    ):
        assert below.get("/selection" + address).status_code == 404
    for address in (
        f"/runs/{run.id}/file",
        f"/plans/{plan.id}/tie",
        f"/plans/{plan.id}/lists",
        f"/lists/{made.id}/confirm",
        f"/lists/{made.id}/ties/{contest.tree['2201'].id}",
    ):
        assert below.post("/selection" + address).status_code == 404


def test_an_empty_campaign_and_an_unopened_round_say_what_to_do(app, database):
    contest = make.contest({}, judges=0)
    office = people.signed_in(app, contest.organiser)
    office.set_cookie("locale", "en")

    assert "Waiting for marks" in text_of(office.get("/selection"))
    assert "Marking has not been opened." in text_of(office.get(f"/selection/rounds/{contest.round_id}"))
    alone = people.signed_in(app, people.person(Role.ORGANISER, contest.tree["2202"]))
    alone.set_cookie("locale", "en")
    assert "No campaign yet." in text_of(alone.get("/selection"))
