"""Every refusal says what to do; a fault shows a reference that finds it in the log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts import services as accounts
from app.errors import words
from core.access import Role
from core.db import db
from core.errors import Conflict, DomainError, Forbidden, NotFound
from judges import services
from tests import make
from tests.app.conftest import Log
from tests.judges import make as judging

Plant = Callable[[Callable[[], object]], None]
JSON = {"Accept": "application/json"}


@pytest.fixture
def plant(as_served: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Put a view of the test's own in the place of the page of verification."""

    def put(view: Callable[[], object]) -> None:
        view.__allowed__ = "public"  # type: ignore[attr-defined]
        monkeypatch.setitem(as_served.view_functions, "certificates.verify_form", view)

    return put


def _raising(error: BaseException) -> Callable[[], object]:
    def view() -> object:
        raise error

    return view


def _get(client: FlaskClient, url: str = "/verify", locale: str = "zh_CN", **more: object) -> tuple[int, str]:
    client.set_cookie("locale", locale)
    answer = client.get(url, **more)  # type: ignore[arg-type]
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize(("locale", "words"), [("zh_CN", "没有此页面"), ("en", "There is no such page")])
def test_an_unknown_page_says_so_in_the_readers_language(client: FlaskClient, locale: str, words: str):
    status, page = _get(client, "/no/such/page", locale)

    assert status == 404
    assert words in page


def test_a_program_gets_json(client: FlaskClient):
    answer = client.get("/no/such/page", headers=JSON)

    assert answer.status_code == 404
    assert answer.get_json() == {
        "error": "没有此页面，或不在您的查看范围内。",
        "advice": "请检查网址，或返回首页重新进入。",
        "reference": answer.headers["X-Request-ID"],
    }


def test_a_browser_that_takes_anything_gets_a_page(client: FlaskClient):
    assert client.get("/no/such/page", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert client.get("/no/such/page", headers={"Accept": "text/html,application/json;q=0.9"}).mimetype == "text/html"


def test_a_fault_shows_a_reference_that_finds_its_traceback(plant: Plant, client: FlaskClient, log: Log):
    def calculate() -> object:
        return 1 // 0

    plant(calculate)
    answer = client.get("/verify")

    reference = answer.headers["X-Request-ID"]
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert reference in page and "系统出现故障" in page
    assert "ZeroDivisionError" not in page and "Traceback" not in page
    (line,) = log.lines("request.failed")
    assert line["reference"] == reference
    assert line["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert line["exception"][0]["frames"][-1]["name"] == "calculate"


def test_a_fault_is_written_once_and_only_as_json(plant: Plant, client: FlaskClient, log: Log):
    """Flask's own line would give the path, and a path can hold a code or a one-time token."""
    plant(_raising(RuntimeError("broken")))
    client.get("/verify?code=SECRETCODE")

    assert log.others.getvalue() == ""
    assert len(log.lines("request.failed")) == 1
    assert "SECRETCODE" not in log.text


def test_a_program_gets_the_reference_of_a_fault(plant: Plant, client: FlaskClient):
    plant(_raising(RuntimeError("broken")))
    answer = client.get("/verify", headers=JSON)

    assert answer.status_code == 500
    assert answer.get_json()["reference"] == answer.headers["X-Request-ID"]


def test_a_fault_undoes_what_was_begun(plant: Plant, client: FlaskClient):
    def half() -> object:
        db.session.execute(sa.text("INSERT INTO worker (name, seen_at) VALUES ('x', '2012-01-01')"))
        raise RuntimeError

    plant(half)
    client.get("/verify")

    assert db.session.scalar(sa.text("SELECT count(*) FROM worker")) == 0


@pytest.mark.parametrize(
    ("error", "status", "chinese"),
    [
        (NotFound(), 404, "没有此页面"),
        (Forbidden("Sign in first."), 403, "请先登录。"),
        (Conflict(""), 409, "他人已先行操作"),
        (DomainError("The service is busy.", advice="Try again in a moment."), 422, "请稍后重试。"),
        (
            DomainError("The file is larger than %(limit)s MB. Split it and upload the parts.", limit=7),
            422,
            "超过 7 MB",
        ),
    ],
)
def test_a_refusal_says_its_words_and_its_advice(
    plant: Plant, client: FlaskClient, error: DomainError, status: int, chinese: str
):
    plant(_raising(error))
    found, page = _get(client)

    assert found == status
    assert chinese in page
    assert "参考编号" not in page


def test_what_a_refusal_repeats_is_text_and_not_markup(plant: Plant, client: FlaskClient):
    plant(_raising(DomainError("The workbook has no sheet called “%(sheet)s”.", sheet="<script>alert(1)</script>")))
    _status, page = _get(client)

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("locale", "words"), [("zh_CN", "此网址不能以这种方式打开"), ("en", "cannot be opened like this")]
)
def test_a_wrong_method_says_so(client: FlaskClient, locale: str, words: str):
    client.set_cookie("locale", locale)
    answer = client.delete("/verify")

    assert answer.status_code == 405
    assert words in answer.get_data(as_text=True)
    assert client.get("/sign-out", headers=JSON).status_code == 405


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("/selection/lists/2/ties/4?candidate=7", "/selection/lists/2?candidate=7"),
        ("/honours/3/certificates/series", "/honours/3/certificates"),
        ("/accounts/5/roles/6/end", "/accounts/5"),
        ("/panels/3/seats/remove?q=%E4%BA%8E", "/panels/3?q=%E4%BA%8E"),
        ("/sign-out", "/"),
        ("/locale/en?next=//evil.example", "/?next=//evil.example"),
    ],
)
def test_an_address_that_only_takes_forms_leads_to_the_page_of_its_form(client: FlaskClient, url: str, page: str):
    """After a form with mistakes, shown under its own address, a filter or the language switch asks for it."""
    answer = client.get(url)

    assert (answer.status_code, answer.location) == (302, page)


@pytest.mark.parametrize(
    ("locale", "words"), [("zh_CN", "不能超过 20 MB"), ("en", "larger than may be taken in at once")]
)
def test_too_big_a_body_says_so(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
):
    assert app.config["MAX_CONTENT_LENGTH"] == 25 * 1024 * 1024
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    client.set_cookie("locale", locale)
    answer = client.post("/sign-in", data={"login": "x" * 2000})

    assert answer.status_code == 413
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize(("locale", "words"), [("zh_CN", "已填写的内容仍在"), ("en", "what you typed is still there")])
def test_an_expired_form_says_so(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, locale: str, words: str
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client.set_cookie("locale", locale)
    answer = client.post("/sign-in", data={"login": "yu", "csrf_token": "old"})

    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)


def test_a_redirect_of_the_router_stays_one(client: FlaskClient, app: Flask):
    """Two slashes are merged by a redirect, which is no error to a reader."""
    answer = client.get("/units//new")

    assert answer.status_code == 308
    assert answer.location.endswith("/units/new")


def test_every_status_has_words_of_its_own_in_both_languages(app: Flask):
    """400 … 503 as listed, anything else as a fault; none is left in English on a Chinese page."""
    for status in (400, 403, 404, 405, 409, 413, 422, 429, 503, 500, 418):
        with app.test_request_context(headers={"Cookie": "locale=en"}):
            english = words(status)
        with app.test_request_context():
            chinese = words(status)
        assert english[0] and chinese[0] and english[2] and chinese[2]
        assert english[0] != chinese[0]
        assert chinese[2].isascii() is False


PASSWORD = "correct horse battery 1912"


def test_a_sign_in_leaves_no_password_in_the_log(client: FlaskClient, log: Log):
    tree = make.tree()
    make.person(Role.ORGANISER, tree["22"], login="yuhaifeng")
    for password in (make.PASSWORD, PASSWORD):
        client.post("/sign-in", data={"login": "yuhaifeng", "password": password})

    assert len(log.lines("request")) == 2
    assert make.PASSWORD not in log.text and PASSWORD not in log.text


def test_a_fault_in_the_midst_of_a_sign_in_leaves_no_password_in_the_log(
    as_served: Flask, client: FlaskClient, log: Log, monkeypatch: pytest.MonkeyPatch
):
    """The password is a local variable of several frames of the traceback, and a parameter of a statement."""

    def fail(_login: str, password: str, **_more: object) -> None:
        db.session.execute(sa.text("SELECT :password FROM no_such_table"), {"password": password})

    monkeypatch.setattr(accounts, "check_sign_in", fail)
    answer = client.post("/sign-in", data={"login": "yuhaifeng", "password": PASSWORD})

    assert answer.status_code == 500
    kinds = ("OperationalError", "ProgrammingError")  # on SQLite, on PostgreSQL
    assert log.lines("request.failed")[0]["exception"][0]["exc_type"] in kinds
    assert PASSWORD not in log.text


def test_a_verification_leaves_no_code_in_the_log(as_served: Flask, client: FlaskClient, log: Log):
    code = "ABCDEFGHIJKLMNOPQRSTUVWX23"
    client.get(f"/verify/{code}")
    client.get("/verify", query_string={"code": code})
    client.delete(f"/verify/{code}")

    assert len(log.lines("request")) == 3
    assert code not in log.text


def test_a_mark_leaves_no_figure_in_the_log_not_even_when_it_fails(
    as_served: Flask, database: None, log: Log, monkeypatch: pytest.MonkeyPatch
):
    """Saved as typed by the page's script, then by a statement that fails with the mark as its parameter."""
    stage = judging.stage(judges=1)
    browser, sheet = make.signed_in(as_served, stage.judges[0]), stage.sheet()
    url, body = f"/sheets/{sheet.id}/marks", {"key": "device-1-save-1", "marks": {"c1": "17.9"}}
    assert browser.post(url, json=body, headers=JSON).status_code == 200

    def fail(*_args: object, **_more: object) -> None:
        db.session.execute(sa.text("UPDATE no_such_table SET value = :value"), {"value": "17.9"})

    monkeypatch.setattr(services, "save_marks", fail)
    assert browser.post(url, json=body | {"key": "device-1-save-2"}, headers=JSON).status_code == 500

    assert len(log.lines("request")) == 2 and len(log.lines("request.failed")) == 1
    assert "17.9" not in log.text and "179" not in _figures(log)


def _figures(log: Log) -> list[str]:
    """Every figure of the log but those of times, durations and places in the code."""
    text = re.sub(r'"(timestamp|ms|lineno|reference)": [^,}]+', "", log.text)
    return re.findall(r"\d+", text)


def test_a_log_line_says_who_asked_for_what(app: Flask, client: FlaskClient, log: Log):
    actor = make.person(Role.ORGANISER, make.tree()["22"])
    browser = make.signed_in(app, actor)
    answer = browser.get("/audit")

    line = log.lines("request")[-1]
    assert line["reference"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["endpoint"], line["status"], line["user"]) == (
        "GET",
        "core.audit_log",
        200,
        actor.user_id,
    )
    assert line["ms"] >= 0
    assert actor.name not in log.text


def test_a_database_that_stays_locked_answers_busy_and_not_a_fault(app: Flask, client: FlaskClient, monkeypatch):
    """Nothing was written, so the person tries again in a moment."""

    def locked() -> None:
        raise sa.exc.OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    locked.__allowed__ = "public"
    monkeypatch.setitem(app.view_functions, "pages.home", locked)

    answer = client.get("/")

    assert answer.status_code == 503
    assert "稍后" in answer.get_data(as_text=True)


def test_another_fault_of_the_database_is_a_fault(app: Flask, client: FlaskClient, monkeypatch):
    def broken() -> None:
        raise sa.exc.OperationalError("SELECT 1", None, Exception("disk I/O error"))

    broken.__allowed__ = "public"
    monkeypatch.setitem(app.view_functions, "pages.home", broken)

    assert client.get("/").status_code == 500
