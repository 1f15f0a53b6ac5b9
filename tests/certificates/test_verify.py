"""The public's pages: what they show, and that every wrong code gets the same answer."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from campaigns.models import HolderKind
from certificates.models import Certificate
from certificates.views.verifying import WRONG_NAMES
from core.db import db
from core.throttle import ThrottleHit
from tests.certificates import make

UNKNOWN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def stage(database) -> make.Ceremony:
    return make.ceremony()


def page(client, path: str, locale: str = "zh_CN"):
    client.set_cookie("locale", locale)
    return client.get(path)


def test_a_code_shows_honour_masked_holder_date_and_that_it_is_valid(client, stage):
    _first, second, _third = stage.issued()

    answer = page(client, f"/verify/{second.code}")

    assert answer.status_code == 200
    assert "<h1>有效</h1>" in answer.text
    for words in ("优秀服务标兵", "阿******提", "吉民证〔2012〕0002号", "吉林省民政厅", "2012年6月30日"):
        assert words in answer.text
    assert "买买" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_in_english_too(client, stage):
    first, *_ = stage.issued()

    text = page(client, f"/verify/{first.code}", "en").text

    assert "<h1>Valid</h1>" in text
    assert "30 June 2012" in text


def test_a_unit_is_not_a_person_and_is_shown_whole(client, database):
    (made,) = make.ceremony(["南关区婚姻登记处"], kind=HolderKind.UNIT).issued()

    text = page(client, f"/verify/{made.code}").text

    assert "南关区婚姻登记处" in text
    assert "隐去" not in text


def test_a_revoked_one_says_so_and_keeps_the_reason_to_itself(client, stage):
    first, *_ = stage.issued()
    stage.revoke(first, "受到处分")

    text = page(client, f"/verify/{first.code}").text

    assert "<h1>已撤销</h1>" in text
    assert "2012年5月10日" in text
    assert "处分" not in text
    assert "换发" not in text


def test_a_replaced_one_says_that_another_counts_but_not_which(client, stage):
    first, *_ = stage.issued()
    new = stage.reissue(first, "王秀岚")

    text = page(client, f"/verify/{first.code}").text

    assert "已换发新证书" in text
    assert new.code not in text and new.number not in text
    assert "<h1>有效</h1>" in page(client, f"/verify/{new.code}").text


@pytest.mark.parametrize("csrf", [False, True])
@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_unknown_wrong_malformed_and_endless_codes_get_the_same_answer(app, client, stage, csrf, locale):
    """The same status, headers and bytes; the request's own number in the log is all that differs."""
    first, *_ = stage.issued()
    near = first.code[:-1] + ("A" if first.code[-1] != "A" else "B")
    codes = [
        UNKNOWN,
        near,
        "x",
        "0",
        "1",
        "%00",
        "%FF",
        "..%2Fetc",
        "a/b/c",
        "%20",
        "'%20OR%201=1",
        "A" * 3000,
        "{code}",
    ]
    codes += [first.code[:-1], first.code + "A", "吉民证〔2012〕0001号", "<script>alert(1)</script>", "％"]
    app.config["WTF_CSRF_ENABLED"] = csrf
    try:
        answers = [page(app.test_client(), f"/verify/{code}", locale) for code in codes]
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert {one.status_code for one in answers} == {404}
    assert len({one.data for one in answers}) == 1
    headers = [{k: v for k, v in one.headers.items() if k != "X-Request-ID"} for one in answers]
    assert all(one == headers[0] for one in headers)
    assert ("查无此证" if locale == "zh_CN" else "No such certificate") in answers[0].text


def test_a_certificate_that_was_issued_is_not_in_the_answer_for_an_unknown_one(client, stage):
    stage.issued()

    text = page(client, f"/verify/{UNKNOWN}").text

    assert not any(name in text for name in make.NAMES)


def test_what_is_not_a_code_never_reaches_the_database(client, stage):
    asked: list[str] = []

    def note(_conn, _cursor, statement, *_more):
        asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        page(client, "/verify/%00drop")
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)

    assert asked == []


def test_from_the_unknown_code_the_language_is_one_link_away(client, stage):
    assert "/verify?lang=en" in page(client, f"/verify/{UNKNOWN}").text

    moved = client.get("/verify?lang=en")

    assert (moved.status_code, moved.location) == (302, "/verify")
    assert "Verify a certificate" in client.get("/verify").text
    assert client.get("/verify?lang=xx").status_code == 200


def test_a_typed_code_leads_to_its_page(client, stage):
    first, *_ = stage.issued()
    typed = " ".join(first.code[at : at + 4] for at in range(0, 26, 4)).lower()

    moved = client.post("/verify", data={"code": typed})

    assert (moved.status_code, moved.location) == (303, f"/verify/{first.code}")


def test_number_and_full_name_lead_there_too(client, stage):
    first, *_ = stage.issued()

    moved = client.post("/verify", data={"number": "吉民证(2012)0001号", "holder": "王秀兰"})

    assert (moved.status_code, moved.location) == (303, f"/verify/{first.code}")


def test_a_wrong_number_and_a_wrong_name_get_the_same_answer(client, stage):
    """What was typed stays on the page; but for that, and the token of each drawing, the answers are the same."""
    stage.issued()
    wrong = [(f"吉民证〔2012〕{number}号", "李四光") for number in ("0002", "0003", "0099")]

    answers = [client.post("/verify", data={"number": number, "holder": holder}) for number, holder in wrong]

    assert [one.status_code for one in answers] == [404] * 3
    assert all(number in one.text and "李四光" in one.text for one, (number, _h) in zip(answers, wrong, strict=True))
    told = [re.sub(r'name="once" value="[^"]+"', "", one.text) for one in answers]
    assert len({text.replace(number, "") for text, (number, _h) in zip(told, wrong, strict=True)}) == 1


def test_a_wrong_typed_code_stays_to_be_compared(client, stage):
    answer = client.post("/verify", data={"code": UNKNOWN})

    assert answer.status_code == 404
    assert UNKNOWN in answer.text and "查无此证" in answer.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请填写查验码"),
        ({"number": "吉民证〔2012〕0001号"}, "请同时填写持有人全名"),
        ({"holder": "王秀兰"}, "请同时填写证书编号"),
        ({"code": "A" * 65}, "64"),
    ],
)
def test_half_an_answer_is_asked_for_the_other_half(client, stage, data, words):
    answer = client.post("/verify", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert all(value in answer.text for value in data.values())


def test_wrong_names_are_counted_and_stop(client, stage):
    """Thirty wrong ones, then even the right one waits; codes go on being answered."""
    first, *_ = stage.issued()
    guess = {"number": first.number, "holder": "王某"}
    right = {"number": first.number, "holder": "王秀兰"}
    assert [client.post("/verify", data=guess).status_code for _ in range(WRONG_NAMES)] == [404] * WRONG_NAMES

    stopped = client.post("/verify", data=right)

    assert stopped.status_code == 429
    assert "十五分钟" in stopped.text and "王秀兰" in stopped.text
    assert client.post("/verify", data={"code": first.code}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(ThrottleHit.id))) == WRONG_NAMES
    assert client.post("/verify", data=right, environ_base={"REMOTE_ADDR": "10.0.0.8"}).status_code == 303


def test_right_names_are_not_counted(client, stage):
    first, *_ = stage.issued()

    for _ in range(WRONG_NAMES + 1):
        answer = client.post("/verify", data={"number": first.number, "holder": "王秀兰"})

    assert answer.status_code == 303


def test_no_address_ever_holds_a_name(client, stage):
    """A name in an address would stand in browsers' histories and servers' logs."""
    text = client.get("/verify").text

    assert '<form class="verify" method="post"' in text
    assert client.get("/verify?number=吉民证〔2012〕0001号&holder=王秀兰").status_code == 200


def test_names_and_codes_are_shown_as_text(client, database):
    (made,) = make.ceremony(["<b>窗口</b>"], kind=HolderKind.UNIT).issued()

    assert "<b>窗口</b>" not in page(client, f"/verify/{made.code}").text
    assert "&lt;b&gt;窗口" in page(client, f"/verify/{made.code}").text
    assert db.session.scalar(sa.select(sa.func.count(Certificate.id))) == 1
