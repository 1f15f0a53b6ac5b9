"""Back, forward, reload, a second tab, a shared link, two people at one record: in a real browser."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from accounts.models import LoginSession
from core import jobs
from core.access import Actor, Role
from core.db import db, writing
from tests import make
from tests.live import Live
from units.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("database")]


@pytest.fixture
def places():
    return make.tree()


@pytest.fixture
def organiser(places) -> Actor:
    return make.person(Role.ORGANISER, places["22"], "于海峰")


def fill(page: Page, code: str = "2201020099", name: str = "南关区婚姻登记处") -> None:
    page.locator("#code").fill(code)
    page.locator("#name").fill(name)
    page.locator("#kind").select_option("marriage-registry")
    page.locator("#division").fill("220102")


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).last.click()


def names() -> list[str]:
    db.session.rollback()
    found = list(db.session.scalars(sa.select(Unit.name).order_by(Unit.id)))
    db.session.rollback()
    return found


def test_two_people_save_one_record_and_the_second_chooses(live: Live, browser: Browser, places, organiser):
    unit = make.unit(places["220102"], "南关区婚姻登记处")
    other = make.person(Role.ORGANISER, places["22"], "王秀兰")
    one = live.open(browser, organiser, f"/units/{unit.id}/edit", width=390, height=844)
    two = live.open(browser, other, f"/units/{unit.id}/edit")
    one.locator("#head").fill("金永浩")
    one.locator("#address").fill("人民大街2号")
    two.locator("#head").fill("赵桂芬")
    save(two)
    expect(two).to_have_url(f"{live.address}/units/{unit.id}")

    save(one)
    panel = one.locator(".clash")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("王秀兰")
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(one.locator("#address")).to_have_value("人民大街2号")
    panel.get_by_label("对方填写的").check()
    panel.get_by_role("button", name="按所选保存").click()

    expect(one).to_have_url(f"{live.address}/units/{unit.id}")
    db.session.rollback()
    stored = db.session.get_one(Unit, unit.id)
    assert (stored.head, stored.address) == ("赵桂芬", "人民大街2号")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_back_and_sent_again_acts_as_a_new_form_and_reload_asks_nothing(
    live: Live, browser: Browser, organiser, scripts
):
    """After a save the page is an ordinary one: reloading it sends nothing; going back draws a fresh form."""
    page = live.open(browser, organiser, "/units/new", scripts=scripts)
    fill(page)
    save(page)
    expect(page.locator("h1")).to_have_text("南关区婚姻登记处")
    page.reload()
    assert names() == ["南关区婚姻登记处"]

    page.go_back()
    fill(page, "2201020098", "另一处登记处")
    save(page)
    expect(page.locator("h1")).to_have_text("另一处登记处")
    assert names() == ["南关区婚姻登记处", "另一处登记处"]
    page.go_back()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("另一处登记处")
    assert len(names()) == 2


def test_a_duplicated_tab_that_sends_the_same_acts_once(live: Live, browser: Browser, organiser):
    """Both tabs hold the very same drawing: what the second says differently waits for a press."""
    first = live.open(browser, organiser, "/units/new")
    token = first.locator("form[data-once] [name=once]").last.input_value()
    second = first.context.new_page()
    second.goto(live.address + "/units/new")
    second.locator("form[data-once] [name=once]").last.evaluate("(field, text) => { field.value = text; }", token)
    fill(first)
    save(first)
    expect(first.locator("h1")).to_have_text("南关区婚姻登记处")
    fill(second, "2201020098", "另一处登记处")
    save(second)

    expect(second.locator("h1")).to_have_text("这份表单已经提交过")
    assert names() == ["南关区婚姻登记处"]
    second.get_by_role("button", name="作为新的一份提交").click()
    expect(second.locator("h1")).to_have_text("另一处登记处")


def test_a_session_that_ends_while_typing_loses_nothing(live: Live, browser: Browser, organiser):
    page = live.open(browser, organiser, "/units/new", width=390, height=844)
    login = db.session.execute(sa.text("SELECT login FROM user_account")).scalar_one()
    with writing():
        db.session.execute(sa.update(LoginSession).values(ended_at=LoginSession.created_at))
    fill(page)
    save(page)
    expect(page.get_by_text("登录已失效")).to_be_visible()
    page.locator("#login").fill(login)
    page.locator("#password").fill(make.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".typed")).to_contain_text("南关区婚姻登记处")
    assert names() == []
    page.get_by_role("button", name="立即提交").click()

    expect(page.locator("h1")).to_have_text("南关区婚姻登记处")
    assert names() == ["南关区婚姻登记处"]


def test_back_after_signing_out_shows_no_personal_page(live: Live, browser: Browser, organiser):
    page = live.open(browser, organiser, "/units")
    page.goto(live.address + "/accounts")
    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_text("您已退出")).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("/sign-in"))
    expect(page.locator("#password")).to_be_visible()


def test_a_page_brought_back_from_memory_is_asked_for_anew_when_its_session_ended(
    live: Live, browser: Browser, organiser
):
    """A browser may keep a whole page in memory and bring it back without asking; here it is told that it did."""
    page = live.open(browser, organiser, "/units")
    with writing():
        db.session.execute(sa.update(LoginSession).values(ended_at=LoginSession.created_at))

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    page.wait_for_url(re.compile("/sign-in"))


def test_a_list_is_as_it_was_when_one_comes_back_to_it(live: Live, browser: Browser, places, organiser):
    """Filters, sort and page are in the address, so back, reload and a shared link find the same rows."""
    made = make.unit(places["220102"], "南关区婚姻登记处")
    make.unit(places["220104"], "朝阳区救助站")
    page = live.open(browser, organiser, "/units?sort=name")
    page.locator("main [name=q]").fill("婚姻")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    address = page.url
    page.get_by_role("link", name="南关区婚姻登记处").click()
    page.wait_for_url(f"**/units/{made.id}")
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator("main [name=q]")).to_have_value("婚姻")
    expect(page.get_by_text("朝阳区救助站")).to_have_count(0)

    shared = live.open(browser, make.person(Role.SUPERVISOR, places["22"]), address.removeprefix(live.address))
    expect(shared.get_by_role("link", name="南关区婚姻登记处")).to_be_visible()
    stranger = live.open(browser, make.person(Role.ORGANISER, places["2202"]), f"/units/{made.id}")
    expect(stranger.locator("h1")).not_to_contain_text("南关区")
    nobody = live.open(browser, None, f"/units/{made.id}")
    assert f"/sign-in?next=/units/{made.id}" in nobody.url


def test_back_from_the_result_of_long_work_does_not_bounce_forward(live: Live, browser: Browser, organiser):
    """Units → the job's page → its result takes that page's place → back leads to the units."""
    with writing():
        job = jobs.ask("test.again", {}, title="读取", actor=organiser, now=live.app.config["CLOCK"])
        job.result_url = "/units/imports"
        job_id = job.id
    page = live.open(browser, organiser, "/units")
    page.goto(f"{live.address}/jobs/{job_id}")
    jobs.run_pending()
    page.wait_for_url("**/units/imports")
    page.go_back()

    expect(page).to_have_url(f"{live.address}/units")


@jobs.handler("test.again")
def do_nothing(_job: jobs.JobContext) -> None:
    """Stand for long work."""
