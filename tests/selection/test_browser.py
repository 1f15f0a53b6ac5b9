"""The pages of selection in a real browser: by keyboard, on a phone, on paper, without scripts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import db
from selection.models import ListState, NomineeList, RankingRow
from tests.selection import make

pytestmark = pytest.mark.browser


def test_j_and_k_move_through_the_ranking_and_enter_explains_a_total(live, browser):
    contest = make.province_of_seven()
    run_id = contest.run().id
    page = live.open(browser, contest.supervisor, f"/selection/runs/{run_id}", locale="en")

    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    page.wait_for_url("**candidate=**")
    assert page.locator("aside h2").first.inner_text() == "李建国"
    assert page.locator("tr.on").inner_text().split()[:2] == ["2", "李建国"]


def test_a_filter_applies_when_it_is_chosen_and_stays_in_the_address(live, browser):
    contest = make.province_of_seven()
    jilin, run_id = contest.tree["2202"].id, contest.run().id
    page = live.open(browser, contest.organiser, f"/selection/runs/{run_id}")

    page.select_option("select[name=division]", str(jilin))

    page.wait_for_url(f"**division={jilin}**")
    assert page.locator("tbody tr").count() == 2


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tie_is_decided_and_a_list_confirmed_with_and_without_scripts(live, browser, scripts):
    contest = make.province_of_seven(quota=4)
    list_id = contest.list(contest.run(), contest.plan()).id
    page = live.open(browser, contest.organiser, f"/selection/lists/{list_id}", locale="en", scripts=scripts)

    page.get_by_label("赵桂芬").check()
    page.get_by_label("Reason").fill("基层一线优先")
    page.get_by_role("button", name="Decide this tie").click()
    page.get_by_text("Confirm the list", exact=True).first.click()
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_text("The list is confirmed.").wait_for()

    db.session.rollback()
    assert db.session.get_one(NomineeList, list_id).state is ListState.CONFIRMED


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_screen_and_one_button_is_solid(live, browser, width, locale):
    contest = make.province_of_seven(quota=4)
    run, plan = contest.run(), contest.plan()
    made, who = contest.list(run, plan), db.session.scalars(sa.select(RankingRow.candidate_id)).first()
    addresses = [
        "",
        f"/rounds/{contest.round_id}",
        f"/runs/{run.id}",
        f"/runs/{run.id}?candidate={who}",
        f"/runs/{run.id}/rows/{who}",
        f"/runs/{run.id}/recompute",
        f"/honours/{contest.honour.id}/quota",
        f"/plans/{plan.id}",
        f"/lists/{made.id}",
        f"/lists/{made.id}?candidate={who}&q=1",
    ]
    page = live.open(browser, contest.organiser, "/selection", width=width, locale=locale)
    for address in addresses:
        page.goto(f"{live.address}/selection{address}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
        assert page.locator(".btn-primary:visible").count() <= 1, address
