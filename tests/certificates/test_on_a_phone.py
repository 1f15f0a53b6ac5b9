"""A phone that scanned the code, and a certificate clerk at a desk, in a real browser."""

from __future__ import annotations

import pytest

from certificates import services
from core import jobs
from tests.certificates import make

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_types_number_and_name_and_reads_the_answer(live, browser, stage, scripts):
    stage.issued()
    page = live.open(browser, None, "/verify", width=390, height=844, scripts=scripts)

    page.fill("[name=number]", "吉民证(2012)0002号")
    page.fill("[name=holder]", "阿卜杜拉.买买")
    page.click("main .btn-primary")
    page.get_by_text("查无此证").wait_for()
    page.fill("[name=holder]", "阿卜杜拉.买买提")
    page.click("main .btn-primary")
    page.wait_for_url("**/verify/*")

    assert page.inner_text("h1") == "有效"
    assert "阿******提" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        "a, button",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.innerText)",
    )
    assert [words for words in small if words != "跳到正文"] == []


def test_the_language_changes_on_every_answer(live, browser, stage):
    first, *_ = stage.issued()
    page = live.open(browser, None, f"/verify/{first.code}", width=390)
    page.click("footer button")
    page.get_by_role("heading", name="Valid").wait_for()

    page.goto(f"{live.address}/verify/{'A' * 26}")
    assert page.inner_text("h1") == "No such certificate"
    page.click("footer a")

    page.get_by_role("heading", name="查验证书").wait_for()


def test_gold_is_worn_by_the_honour_of_a_valid_certificate_only(live, browser, stage):
    first, second, _third = stage.issued()
    stage.revoke(second)

    def gold(code: str) -> list[str]:
        page = live.open(browser, None, f"/verify/{code}", width=390)
        script = """() => {
            const probe = document.body.appendChild(document.createElement('i'))
            probe.style.setProperty('color', 'var(--px-gold)')
            const gold = getComputedStyle(probe).color
            probe.remove()
            return [...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).color === gold
                && !e.classList.contains('visually-hidden')).map(e => e.className)
        }"""
        return page.evaluate(script)

    assert gold(first.code) == ["facts-honour"]
    assert gold(second.code) == []


def test_a_clerk_sets_issues_prints_and_replaces(app, live, browser, stage):
    page = live.open(browser, stage.certifier, f"/honours/{stage.honour_id}/certificates")

    page.click("aside .btn-primary")
    page.click(".ask summary")
    page.click(".ask form button")
    page.get_by_text("已颁发 3 份证书。").wait_for()
    page.click(".pagehead .btn-primary")
    page.wait_for_url("**/jobs/*")
    jobs.run_pending()
    page.reload()
    with page.expect_download() as download:
        page.click("main .btn-primary")
    assert download.value.suggested_filename == "优秀服务标兵.pdf"
    page.goto(f"{live.address}/certificates/{services.valid_of(stage.honour)[0].id}")
    page.fill("[name=reissue-holder]", "王秀岚")
    page.fill("[name=reissue-reason]", "岚误作兰")
    page.click("text=换发证书")

    page.get_by_role("heading", name="吉民证〔2012〕0004号").wait_for()
    assert "替换证书" in page.inner_text(".past")
