"""Whose word counts about who is asking: the trusted proxies', and nobody else's."""

from __future__ import annotations

import re

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from app import headers, pages
from app.logs import request_id
from tests.app.conftest import Log

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.cn"}


def behind(app: Flask, count: int) -> FlaskClient:
    """A small application with the settings of ours and so many proxies; it answers what it believes."""
    small = Flask("small")
    small.config.update(app.config, PROXIES=count)
    headers.init_app(small)

    @small.get("/")
    def who() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host} {request_id(small)}"

    return small.test_client()


def test_without_a_proxy_nobody_is_believed(app: Flask):
    said = behind(app, 0).get("/", headers=FORGED).get_data(as_text=True)
    assert said.startswith("127.0.0.1 http localhost ")
    assert not isinstance(app.wsgi_app, ProxyFix)


def test_one_proxy_is_believed_about_whom_it_has_seen_and_not_about_whom_it_was_told_of(app: Flask):
    said = behind(app, 1).get("/", headers=FORGED).get_data(as_text=True)
    assert said.startswith("198.51.100.7 https localhost ")


def test_two_proxies_are_believed_two_steps_back(app: Flask):
    assert behind(app, 2).get("/", headers=FORGED).get_data(as_text=True).startswith("203.0.113.9 ")


@pytest.mark.parametrize("sent", ["abcdef0123456789", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"])
def test_a_trusted_proxys_request_id_is_taken_over(app: Flask, sent: str):
    assert behind(app, 1).get("/", headers={"X-Request-ID": sent}).get_data(as_text=True).endswith(f" {sent}")
    assert sent not in behind(app, 0).get("/", headers={"X-Request-ID": sent}).get_data(as_text=True)


@pytest.mark.parametrize("sent", ["short", "a" * 65, "<script>alert(1)", 'abcdefgh"}', "汉字汉字汉字汉字", ""])
def test_one_that_could_forge_a_line_is_not(app: Flask, sent: str):
    said = behind(app, 1).get("/", headers={"X-Request-ID": sent.encode().decode("latin-1")}).get_data(as_text=True)
    assert re.fullmatch(r"[0-9a-f]{10}", said.split()[-1])


def test_a_line_of_the_log_an_answer_and_an_error_page_have_one_reference(
    client: FlaskClient, as_served: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(as_served.config, "PROXIES", 1)
    monkeypatch.setattr(pages, "portal", lambda _now: 1 / 0)
    answer = client.get("/", headers={"X-Request-ID": "proxy-made-0001"})

    assert answer.headers["X-Request-ID"] == "proxy-made-0001"
    assert "proxy-made-0001" in answer.get_data(as_text=True)
    assert {line["reference"] for line in log.lines()} == {"proxy-made-0001"}
