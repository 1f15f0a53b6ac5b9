"""A judge marks on a phone: typed, kept, reloaded, submitted, locked; also without a network."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from core import audit
from core.db import db, writing
from judges import services
from judges.models import MarkVersion, SheetState
from tests.conftest import NOW
from tests.judges import make
from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("database")]
SAVED = '[data-save="saved"]'


def sheet_page(live: Live, browser: Browser, stage: make.Stage, candidate: int = 0, **options: object) -> Page:
    path = f"/sheets/{stage.sheet(0, candidate).id}"
    return live.open(browser, stage.judges[0], path, **{"width": 390, "height": 844, **options})


def standing(stage: make.Stage, candidate: int = 0) -> dict[str, int | None]:
    db.session.rollback()
    return {mark.criterion.key: mark.value for mark in stage.sheet(0, candidate).marks}


def test_a_judge_types_reloads_submits_and_finds_the_sheet_locked(live: Live, browser: Browser):
    """22.5 + 28 + 10 = 60.5 of 70."""
    stage = make.stage(candidates=2, judges=1)
    page = sheet_page(live, browser, stage)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("[data-left]")).to_have_text("还差 3 项")

    page.locator("#mark-c1").fill("22.5")
    page.keyboard.press("Enter")
    expect(page.locator("#mark-c2")).to_be_focused()
    page.keyboard.type("28")
    expect(page.locator(SAVED)).to_be_visible()
    expect(page.locator(SAVED)).to_have_text("已保存 09:00")
    expect(page.locator("[data-total]")).to_have_text("50.5")
    page.reload()
    expect(page.locator("#mark-c1")).to_have_value("22.5")
    expect(page.locator("#mark-c2")).to_have_value("28.0")

    page.locator("#mark-c3").fill("10")
    expect(page.locator("[data-total]")).to_have_text("60.5")
    expect(page.locator("[data-left]")).to_have_text("全部评完")
    page.locator("[data-submit]").click()
    expect(page.get_by_text("王秀兰：已提交")).to_be_visible()
    page.goto(live.address + f"/sheets/{stage.sheet(0, 0).id}")
    expect(page.get_by_text("评分表已锁定")).to_be_visible()
    expect(page.locator("input[data-mark]")).to_have_count(0)

    assert standing(stage) == {"c1": 225, "c2": 280, "c3": 100}
    assert stage.sheet().state is SheetState.SUBMITTED
    assert list(audit.verify()) == []


def test_enter_on_the_last_field_goes_to_the_next_candidate_with_everything_saved(live: Live, browser: Browser):
    stage = make.stage(candidates=2, judges=1)
    page = sheet_page(live, browser, stage)
    for field, mark in (("c1", "20"), ("c2", "30"), ("c3", "15")):
        page.locator(f"#mark-{field}").fill(mark)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="李建国")).to_be_visible()
    assert standing(stage) == {"c1": 200, "c2": 300, "c3": 150}


def test_a_mark_out_of_range_is_said_beside_its_field_and_never_sent(live: Live, browser: Browser):
    stage = make.stage(candidates=2, judges=1)
    page = sheet_page(live, browser, stage)
    page.locator("#mark-c1").fill("25.1")
    page.locator("#mark-c2").fill("30")
    expect(page.locator("#error-c1")).to_contain_text("请填 0 至 25，最多一位小数。")
    expect(page.locator(SAVED)).to_be_visible()
    page.locator("[data-next]").click()

    expect(page.locator("#mark-c1")).to_be_focused()
    expect(page.locator("#mark-c1")).to_have_value("25.1")
    assert standing(stage) == {"c2": 300}


def test_without_a_network_marks_wait_on_the_device_and_go_out_when_it_is_back(live: Live, browser: Browser):
    stage = make.stage(candidates=2, judges=1)
    page = sheet_page(live, browser, stage)
    page.context.set_offline(True)
    page.locator("#mark-c1").fill("22.5")
    expect(page.locator('[data-save="local"]')).to_be_visible()
    expect(page.locator("[data-banner]")).to_contain_text("没有网络，请继续评分")
    page.locator("#mark-c2").fill("28")
    assert standing(stage) == {}

    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_be_visible(timeout=30_000)
    expect(page.locator("[data-banner]")).to_be_hidden()
    expect(page.locator(SAVED)).to_be_visible()
    page.wait_for_function("Object.keys(localStorage).length === 0")
    assert standing(stage) == {"c1": 225, "c2": 280}


def test_what_waited_on_the_device_is_sent_after_the_page_is_opened_again(live: Live, browser: Browser):
    """The answer to the save is lost, the page closed; opened again, the mark is there and saved once."""
    stage = make.stage(candidates=1, judges=1)
    page = sheet_page(live, browser, stage)
    page.context.route("**/marks", lambda route: (route.fetch(), route.abort()))
    page.locator("#mark-c1").fill("22.5")
    expect(page.locator('[data-save="local"]')).to_be_visible()
    page.context.unroute("**/marks")
    context = page.context
    page.close()

    again = context.new_page()
    again.goto(live.address + f"/sheets/{stage.sheet().id}")
    expect(again.locator("#mark-c1")).to_have_value("22.5")
    again.wait_for_function("Object.keys(localStorage).length === 0")

    assert standing(stage) == {"c1": 225}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 1


def test_a_sheet_locked_elsewhere_says_so_and_stops(live: Live, browser: Browser):
    stage = make.stage(candidates=1, judges=1)
    page = sheet_page(live, browser, stage)
    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)
    page.locator("#mark-c1").fill("22.5")

    expect(page.locator("[data-banner]")).to_contain_text("评委对这名候选人回避")
    assert page.locator("#mark-c1").get_attribute("readonly") is not None
    assert standing(stage) == {}


def test_a_judge_who_was_signed_out_elsewhere_keeps_what_was_typed(live: Live, browser: Browser):
    stage = make.stage(candidates=1, judges=1)
    page = sheet_page(live, browser, stage)
    page.context.clear_cookies(name=live.app.config["SESSION_COOKIE_NAME"])
    page.locator("#mark-c1").fill("22.5")

    expect(page.locator("[data-banner]")).to_contain_text("您已退出登录")
    assert page.evaluate("Object.values(localStorage)") == ['{"c1":"22.5"}']


def test_the_sheet_works_without_scripts(live: Live, browser: Browser):
    stage = make.stage(candidates=2, judges=1)
    page = sheet_page(live, browser, stage, scripts=False)
    page.locator("#mark-c1").fill("22.5")
    page.get_by_role("button", name="下一位").click()

    expect(page.get_by_role("heading", name="李建国")).to_be_visible()
    assert standing(stage) == {"c1": 225}


def test_fields_and_buttons_are_large_enough_for_a_thumb_in_the_dark_and_in_english(live: Live, browser: Browser):
    stage = make.stage(candidates=1, judges=1)
    page = sheet_page(live, browser, stage, locale="en", dark=True)

    sizes = page.evaluate(
        "[...document.querySelectorAll('input[data-mark], .total .btn, .beside a, .beside button, .back')]"
        ".map(part => part.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 18, 17)"
    for attribute, value in (("inputmode", "decimal"), ("enterkeyhint", "next")):
        assert page.locator("#mark-c1").get_attribute(attribute) == value
