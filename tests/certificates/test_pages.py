"""The pages of those who keep certificates: what they show, whom they refuse, and that nothing typed is lost."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa

from campaigns.models import Activity
from certificates import services
from certificates.models import Certificate
from core import audit, jobs
from core.access import Role
from core.db import db
from tests import make as people
from tests.certificates import make

SERIES = {"pattern": "吉民证｛seq：04d｝号", "issued_on": "2012-06-30", "body": "在{year}年度被评为"}


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


@pytest.fixture
def desk(app, stage):
    """The certificate clerk's browser."""
    return people.signed_in(app, stage.certifier)


def at(stage: make.Ceremony, rest: str = "") -> str:
    return f"/honours/{stage.honour_id}/certificates{rest}"


def sheet(data: bytes) -> list[list[object]]:
    table = openpyxl.load_workbook(BytesIO(data)).active
    return [list(row) for row in table.iter_rows(values_only=True)]


def test_from_the_numbering_to_the_file_by_hand(desk, stage, work):
    """Set the numbering, issue, print, download: what a certificate clerk does before a ceremony."""
    before = desk.get(at(stage)).text
    assert "吉民证〔2012〕{seq:04d}号" in before and "待颁发证书" in before

    assert desk.post(at(stage, "/series"), data=SERIES).location == at(stage)
    ready = desk.get(at(stage)).text
    assert "颁发 3 份证书" in ready and "从 吉民证0001号 到 吉民证0003号" in ready
    assert desk.post(at(stage, "/issue")).location == at(stage)
    issued = desk.get(at(stage)).text
    assert "已颁发 3 份证书。" in issued and "吉民证0003号" in issued and "待颁发证书" not in issued
    job_page = desk.post(at(stage, "/print")).location
    work()

    assert "下载" in desk.get(job_page).text or "Download" in desk.get(job_page).text
    assert desk.get(f"{job_page}/file").data.startswith(b"%PDF")
    assert list(audit.verify()) == []


def test_issued_twice_by_two_clicks_acts_once_and_says_so(desk, stage):
    desk.post(at(stage, "/series"), data=SERIES)

    desk.post(at(stage, "/issue"))
    desk.get(at(stage))
    desk.post(at(stage, "/issue"))

    assert "已全部颁发" in desk.get(at(stage)).text
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 3


@pytest.mark.parametrize("pattern", ["{seq.__class__}", "{seq!r}", "{0}", "吉民证"])
def test_a_bad_pattern_is_refused_beside_its_field_and_all_typed_stays(desk, stage, pattern):
    answer = desk.post(at(stage, "/series"), data={**SERIES, "pattern": pattern, "body": "一段特别的正文"})

    assert answer.status_code == 422
    assert "有且只有一个 {seq}" in answer.text
    assert pattern in answer.text and "一段特别的正文" in answer.text and "2012-06-30" in answer.text
    assert services.series_of(stage.honour) is None


def test_a_bad_text_is_refused_beside_its_own_field(desk, stage):
    answer = desk.post(at(stage, "/series"), data={**SERIES, "body": "在{when}被评为"})

    assert answer.status_code == 422
    field = answer.text.split('id="body"')[1].split("</div>")[0]
    assert "只能填入" in field and "在{when}被评为" in field


@pytest.mark.parametrize(
    ("name", "typed"), [("pattern", ""), ("issued_on", "六月三十日"), ("body", ""), ("body", "长" * 301)]
)
def test_what_has_no_shape_is_asked_for_again(desk, stage, name, typed):
    answer = desk.post(at(stage, "/series"), data={**SERIES, name: typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and typed in answer.text


def test_the_numbering_of_issued_certificates_is_shown_and_not_asked_for(desk, stage):
    stage.issued()

    assert "不能再改" in desk.get(at(stage)).text
    assert 'name="pattern"' not in desk.get(at(stage)).text
    assert desk.post(at(stage, "/series"), data=SERIES).status_code == 409


def test_outside_the_phase_the_page_says_why_and_the_button_refuses(app, database):
    stage = make.ceremony(activity=Activity.SELECT)
    desk = people.signed_in(app, stage.certifier)
    desk.post(at(stage, "/series"), data=SERIES)

    page, answer = desk.get(at(stage)).text, desk.post(at(stage, "/issue"))

    assert "今天不能颁发证书" in page and 'aria-disabled="true"' in page
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 0


def test_without_a_confirmed_list_the_page_says_what_is_missing(app, database):
    stage = make.ceremony([])
    organiser = people.signed_in(app, people.person(Role.ORGANISER, stage.tree["22"]))

    assert "还没有确认推荐名单" in people.signed_in(app, stage.certifier).get(at(stage)).text
    assert "还没有确认推荐名单" in organiser.get(at(stage)).text


def test_printing_before_issuing_is_refused_in_words(desk, stage):
    answer = desk.post(at(stage, "/print"))

    assert (answer.status_code, "还没有可打印的证书" in answer.text) == (422, True)


def test_only_the_first_who_wait_are_listed(app, database):
    stage = make.ceremony([f"姓名{n:02d}" for n in range(25)])

    text = people.signed_in(app, stage.certifier).get(at(stage)).text

    assert "姓名19" in text and "姓名20" not in text
    assert "按名次显示前 20 个" in text


def test_the_list_is_paged_searched_and_exported_as_shown(app, database):
    stage = make.ceremony([f"姓名{n:02d}" for n in range(60)])
    first, *_ = stage.issued()
    stage.revoke(first, "=HYPERLINK(1)")
    desk = people.signed_in(app, stage.certifier)

    assert "姓名59" not in desk.get(at(stage)).text and "姓名59" in desk.get(at(stage, "?page=2")).text
    assert "姓名07" not in desk.get(at(stage, "?q=姓名5")).text
    assert "没有符合条件的证书" in desk.get(at(stage, "?q=无此人")).text
    revoked = desk.get(at(stage, "?state=revoked")).text
    assert "姓名00" in revoked and "姓名01" not in revoked
    exported = desk.get(at(stage, ".xlsx?state=revoked"))
    assert exported.headers["Content-Disposition"] == "attachment; filename=certificates.xlsx"
    rows = sheet(exported.data)
    assert rows[0][0] == "证书：优秀服务标兵"
    assert rows[2][:5] == ["证书编号", "持有人", "推荐单位", "落款日期", "状态"]
    assert rows[3][:2] == ["吉民证〔2012〕0001号", "姓名00"]
    assert rows[3][3].date() == date(2012, 6, 30) and rows[3][4] == "已撤销"
    assert (rows[3][6], rows[3][7]) == ("=HYPERLINK(1)", first.code)
    assert len(rows) == 4
    assert len(sheet(desk.get(at(stage, ".xlsx")).data)) == 63


def test_the_overview_is_shown_and_exported(desk, stage):
    first, *_ = stage.issued()
    stage.revoke(first)

    assert "优秀服务标兵" in desk.get("/certificates").text
    assert sheet(desk.get("/certificates.xlsx").data)[2] == ["优秀服务标兵", "为民服务创先争优", 2012, 0, 2, 1]


def test_an_empty_place_says_what_comes_first(app, stage):
    for role in (Role.CERTIFIER, Role.SUPERVISOR):
        below = people.signed_in(app, people.person(role, stage.tree["2202"]))

        assert "还没有设置荣誉的活动" in below.get("/certificates").text


def test_every_page_is_in_english_too(app, desk, stage):
    first, *_ = stage.issued()
    stage.revoke(first, "材料不实")
    desk.set_cookie("locale", "en")
    words = {
        "/certificates": "Certificates",
        at(stage): "Numbering and text",
        f"/certificates/{first.id}": "Revoked by",
    }

    for path, word in words.items():
        assert word in desk.get(path).text


def test_jobs_of_printing_are_known_to_the_worker(app):
    from core.jobs.run import HANDLERS

    assert "certificates.print" in HANDLERS
    assert jobs.Job.__tablename__ == "job"


def test_every_word_has_its_chinese(root):
    """Missing, empty, fuzzy and obsolete messages are all found."""
    found = subprocess.run(
        [sys.executable, "-c", "import messages; print(*messages.problems('certificates'), sep='\\n')"],
        cwd=root / "tools",
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split("\n") == ["", ""]
