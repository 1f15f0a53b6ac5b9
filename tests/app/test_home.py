"""The first page: what waits for each role, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from app.home.desk import desk
from app.home.task import Task
from app.home.tasks import group_of, grouped, in_words, tasks
from campaigns import services as campaigns
from campaigns.models import HolderKind
from campaigns.services import HonourDraft
from core.access import Role
from core.db import db, writing
from judges import services as judges
from judges.models import ScoreSheet
from selection import services as selection
from tests.access import conftest, worlds
from tests.access.conftest import Ground
from tests.conftest import NOW
from units.models import Division

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
        (Role.SCORER, ["优质服务品牌：请录入纸质或电子表格评分，6 份评分表未提交"]),
        # Two honours are ranked; of the eight sheets of the third six are out; the fourth has seats and no sheets.
        # One of three units has no clerk; every unit has put somebody forward.
        (
            Role.ORGANISER,
            [
                "优秀党员：2 名候选人在名额线上并列，请裁定",
                "优质服务品牌：6 份评分表未提交",
                "群众满意窗口：请开放评分",
                "1 个单位没有填报员",
            ],
        ),
        (Role.SUPERVISOR, ["优秀党员第 1 次计算结果：请独立复算", "优秀服务标兵第 1 次计算结果：请独立复算"]),
        (Role.CERTIFIER, []),
        (Role.PEER, []),
        (Role.LEADER, []),
    ],
    ids=lambda value: value.value if isinstance(value, Role) else None,
)
def test_each_role_finds_what_waits_for_it(fresh: Ground, asked: None, role: Role, expected: list[str]):
    """The failed job that everybody has in this world comes besides, and the organiser's slips and workbooks."""
    besides = ("请查看原因", "请核对预览并确认", "邀请尚未使用")
    found = [
        task.words for task in tasks(fresh.a.people[role], NOW) if not any(words in task.words for words in besides)
    ]

    assert sorted(found) == sorted(expected)


def test_workbooks_that_were_read_wait_for_their_sender_and_nobody_else(ground: Ground, asked: None):
    """Of each kind one without a mistake; those with mistakes or without a heading do not wait."""
    words = [task.words for task in tasks(ground.a.people[Role.ORGANISER], NOW)]

    assert {"名册.xlsx：请核对预览并确认", "评分.csv：请核对预览并确认", "候选品牌.csv：请核对预览并确认"} <= set(words)
    clerk = [task.words for task in tasks(ground.a.people[Role.CLERK], NOW)]
    assert [one for one in clerk if "请核对预览并确认" in one] == ["人员.csv：请核对预览并确认"]
    for role in set(Role) - {Role.ORGANISER, Role.CLERK}:
        assert not [task for task in tasks(ground.a.people[role], NOW) if "请核对预览并确认" in task.words]


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
def test_every_task_and_every_place_of_an_empty_list_leads_to_a_page_that_the_role_may_open(
    ground: Ground, asked: None, role: Role
):
    actor = ground.a.people[role]
    shown = desk(actor, NOW)
    places = [task.url for group in shown.groups for task in group.tasks]
    places += [shown.nothing.action[1]] if shown.nothing.action else []

    assert places and shown.nothing.words
    for url in places:
        assert ground.of(role).get(url).status_code == 200, url


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_nobody_finds_work_of_another_place(ground: Ground, asked: None, role: Role):
    """Both worlds are alike; what one finds in one of them is never the other's."""
    mine = {task.url for task in tasks(ground.a.people[role], NOW)}
    others = {task.url for task in tasks(ground.b.people[role], NOW)}

    assert mine
    assert {url for url in mine & others if re.search(r"\d", url)} == set()


def test_what_is_late_comes_first_and_says_by_how_many_days(fresh: Ground, asked: None):
    """Marking closes on the last of May; on the second of June what is open is two days late."""
    organiser, june = fresh.a.people[Role.ORGANISER], NOW + timedelta(days=23)
    late = desk(organiser, june).groups[0]

    out = next(task for task in late.tasks if task.words == "优质服务品牌：6 份评分表未提交")
    assert late.name == "late" and out.due is not None
    assert desk(organiser, june).when(out.due) == "逾期 2 天"
    assert desk(organiser, june - timedelta(days=2)).when(out.due) == "今天截止"
    assert [task.words for task in desk(organiser, june - timedelta(days=2)).groups[0].tasks] == [
        "群众满意窗口：请开放评分"
    ]


@pytest.mark.parametrize(
    ("left", "words", "group"),
    [
        (-1, "逾期 1 天", "late"),
        (0, "今天截止", "soon"),
        (1, "明天截止", "soon"),
        (6, "还剩 7 天", "soon"),
        (7, "还剩 8 天", "later"),
    ],
)
def test_a_day_is_said_in_words_and_puts_a_task_under_its_heading(asked: None, left: int, words: str, group: str):
    today = date(2012, 5, 10)
    due = today + timedelta(days=left)

    assert in_words(due, today) == words
    assert group_of(Task("", "", due), today) == group
    assert group_of(Task("", ""), today) == "undated"


def test_a_group_shows_fifty_and_counts_the_rest(asked: None):
    made = [Task(str(number), "/") for number in range(53)]

    assert [(group.name, len(group.tasks), group.more) for group in grouped(made, date(2012, 5, 10))] == [
        ("undated", 50, 3)
    ]


def test_a_ranking_that_was_recomputed_waits_no_longer_and_a_newer_one_waits_again(fresh: Ground, asked: None):
    supervisor, run_id = fresh.a.people[Role.SUPERVISOR], fresh.a.chains[1].ids["run_id"]
    with writing():
        selection.recompute(selection.get_run(supervisor, run_id), actor=supervisor, now=NOW)
    assert not [task for task in tasks(supervisor, NOW) if "优秀党员" in task.words]

    with writing():
        run = selection.get_run(supervisor, run_id)
        selection.run_ranking(run.round, actor=fresh.a.people[Role.ORGANISER], now=NOW)
    assert "优秀党员第 2 次计算结果：请独立复算" in [task.words for task in tasks(supervisor, NOW)]


def test_a_returned_sheet_is_named_apart_and_leads_to_itself(fresh: Ground, asked: None):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    with writing():
        sheet = (
            db.session.query(ScoreSheet)
            .filter(
                ScoreSheet.seat.has(user_id=judge.user_id, panel_id=fresh.a.chains[2].ids["panel_id"]),
                ScoreSheet.submitted_at.is_not(None),
            )
            .one()
        )
        judges.return_sheet(sheet, "漏评一项", actor=organiser, now=NOW)
        sheet_id = sheet.id

    found = [(task.words, task.url) for task in tasks(judge, NOW)]
    assert ("优质服务品牌：1 份评分表退回给您修改", f"/sheets/{sheet_id}") in found
    assert ("优质服务品牌：您有 2 份评分表待提交", "/sheets") in found


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_the_page_asks_as_many_statements_for_many_campaigns_as_for_one(fresh: Ground, asked: None, role: Role):
    """Ten more campaigns with as many honours and rounds each: not one statement more."""

    def count() -> int:
        asked_for: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked_for.append(statement)

        db.session.remove()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            desk(fresh.a.people[role], NOW)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(asked_for)

    before = count()
    with writing():
        place = db.session.get_one(Division, fresh.a.place_id)
        for number in range(10):
            campaigns.create_campaign(
                f"第{number}届",
                "",
                "民政局",
                2012,
                place,
                phases=worlds.PHASES,
                honours=[HonourDraft(f"荣誉{at}", HolderKind.PERSON, 2) for at in range(3)],
                actor=fresh.a.people[Role.ORGANISER],
                now=NOW,
            )
    found = tasks(fresh.a.people[Role.ORGANISER], NOW)

    assert len([task for task in found if "请设定评分标准" in task.words]) == 30
    assert count() == before <= 30


def test_the_first_page_shows_where_the_campaign_stands(ground: Ground):
    for role in Role:
        page = ground.of(role).get("/").get_data(as_text=True)
        assert "还剩 22 天" in page and "为民服务创先争优" in page, role


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
