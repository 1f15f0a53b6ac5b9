"""The first page: what waits for each role, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.home.tasks import tasks
from core.access import Role
from core.db import db, writing
from judges import services as judges
from judges.models import ScoreSheet
from selection import services as selection
from tests.access import conftest
from tests.access.conftest import Ground
from tests.conftest import NOW

ground, fresh = conftest.ground, conftest.fresh  # the fixtures


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """Within a request, so that a task has its address."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        # Four sheets of the first judge, less one submitted and one recused.
        (Role.JUDGE, ["优质服务品牌：您有 2 份评分表待提交"]),
        (Role.CLERK, ["为民服务创先争优：请推荐本单位候选人"]),
        (Role.SCORER, ["为民服务创先争优：请录入纸质或电子表格评分"]),
        # The other honours: two are ranked, one has no panel that marks. Of the eight sheets of the third, six are out.
        (
            Role.ORGANISER,
            ["优秀党员：请裁定并列并确认推荐名单", "优质服务品牌：6 份评分表未提交"],
        ),
        (Role.SUPERVISOR, ["优秀党员第 1 次计算结果：请独立复算", "优秀服务标兵第 1 次计算结果：请独立复算"]),
        (Role.CERTIFIER, []),
        (Role.PEER, []),
        (Role.LEADER, []),
    ],
    ids=lambda value: value.value if isinstance(value, Role) else None,
)
def test_each_role_finds_what_waits_for_it(fresh: Ground, asked: None, role: Role, expected: list[str]):
    found = tasks(fresh.a.people[role], NOW)

    assert sorted(task.words for task in found) == sorted(expected)


def test_a_confirmed_list_waits_for_its_certificates(fresh: Ground, asked: None):
    """One seat, for which two tie: once one of them is chosen, one certificate is to be issued."""
    organiser, chain = fresh.a.people[Role.ORGANISER], fresh.a.chains[1].ids
    with writing():
        made = selection.get_list(organiser, chain["list_id"])
        selection.decide_tie(
            made, chain["division_id"], [chain["candidate_id"]], "业绩更突出", actor=organiser, now=NOW
        )
        selection.confirm_list(made, actor=organiser, now=NOW)

    for role in (Role.CERTIFIER, Role.ORGANISER):
        assert "优秀党员：1 份证书待颁发" in [task.words for task in tasks(fresh.a.people[role], NOW)]


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_task_leads_to_a_page_that_the_role_may_open(ground: Ground, asked: None, role: Role):
    for task in tasks(ground.a.people[role], NOW):
        assert ground.of(role).get(task.url).status_code == 200, task


def test_what_is_late_comes_first_and_says_so(fresh: Ground, asked: None):
    """Marking closes on the last of May; on the first of June what is open is late."""
    june = NOW + timedelta(days=22)
    found = tasks(fresh.a.people[Role.ORGANISER], june)

    assert found[0].late and "份评分表未提交" in found[0].words
    assert not any(task.late for task in tasks(fresh.a.people[Role.ORGANISER], june - timedelta(days=1)))


def test_a_round_whose_sheets_are_all_in_waits_for_its_ranking(fresh: Ground, asked: None):
    with writing():
        panel = judges.get_panel(fresh.a.people[Role.ORGANISER], fresh.a.chains[2].ids["panel_id"])
        for seat in panel.seats:
            for sheet in db.session.query(ScoreSheet).filter_by(seat_id=seat.id, submitted_at=None):
                if sheet.state.value == "draft":
                    judge = next(
                        j for j in (fresh.a.people[Role.JUDGE], fresh.a.second[Role.JUDGE]) if j.user_id == seat.user_id
                    )
                    judges.save_marks(sheet, {"c1": "90", "c2": "90"}, actor=judge, now=NOW)
                    judges.submit_sheet(sheet, actor=judge, now=NOW)

    words = [task.words for task in tasks(fresh.a.people[Role.ORGANISER], NOW)]
    assert "优质服务品牌：评分表已交齐，请计算排名" in words


def test_the_public_sees_the_campaign_its_phases_and_who_holds_its_honours(ground: Ground):
    page = ground.app.test_client().get("/").get_data(as_text=True)

    assert "为民服务创先争优" in page
    assert "还剩 22 天" in page  # the 10th to the 31st of May, both counted
    assert re.search(r"光荣榜.*王秀兰", page, re.S)


def test_a_roll_of_honour_lists_valid_certificates_only(ground: Ground):
    """Of two certificates one was revoked."""
    chain = ground.a.chains[0].ids
    page = ground.app.test_client().get(f"/roll/{chain['honour_id']}").get_data(as_text=True)

    assert "王秀兰" in page and "李建国" not in page
    for honour_id in (ground.a.chains[1].ids["honour_id"], 999_999):
        assert ground.app.test_client().get(f"/roll/{honour_id}").status_code == 404


def test_the_bar_leads_only_where_the_role_may_go(ground: Ground):
    for role in Role:
        page = ground.of(role).get("/me").get_data(as_text=True)
        nav = re.search(r"<nav.*?</nav>", page, re.S)
        assert nav is not None
        for url in re.findall(r'href="(/[^"]*)"', nav[0]):
            assert ground.of(role).get(url).status_code == 200, (role, url)
