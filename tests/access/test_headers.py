"""What every answer says to the browser about safety."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from core.access import Role
from tests.access.conftest import Ground


def _policy(answer: TestResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts if name}


KINDS = {
    "page": ("/verify", 200, None),
    "signed-in page": ("/audit", 200, Role.ORGANISER),
    "redirect": ("/audit", 302, None),
    "unknown": ("/no/such/page", 404, None),
    "refusal": ("/audit", 403, Role.JUDGE),
    "form only": ("/sign-out", 302, Role.JUDGE),
    "json": ("/healthz", 200, None),
    "static": ("/static/core/theme.css", 200, None),
    "script": ("/static/core/once.js", 200, None),
    "bootstrap": ("/bootstrap/static/css/bootstrap.min.css", 200, None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_has_the_headers(ground: Ground, kind: str):
    url, status, role = KINDS[kind]
    browser = ground.of(role) if role else ground.app.test_client()

    answer = browser.get(url)

    assert answer.status_code == status
    _check(answer)


def _check(answer: TestResponse) -> None:
    policy = _policy(answer)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "*" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


def test_a_file_a_fault_and_an_expired_form_have_them_too(fresh: Ground, monkeypatch: pytest.MonkeyPatch):
    file = fresh.of(Role.JUDGE).get(f"/jobs/{fresh.a.jobs[Role.JUDGE][0]}/file")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"
    _check(file)

    monkeypatch.setitem(fresh.app.config, "WTF_CSRF_ENABLED", True)
    _check(fresh.of(Role.JUDGE).post("/sign-out"))

    def broken() -> str:
        raise ZeroDivisionError

    broken.__allowed__ = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(fresh.app.view_functions, "certificates.verify_form", broken)
    fault = fresh.ask(fresh.app.test_client(), "GET", "/verify")
    assert fault.status_code == 500
    _check(fault)


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_pages_of_a_signed_in_person_are_stored_nowhere(ground: Ground, role: Role):
    """So that the back button after a sign-out, on a shared computer, shows nothing."""
    for url in ("/", "/no/such/page", f"/jobs/{ground.a.jobs[role][0]}", f"/jobs/{ground.a.jobs[role][0]}/state"):
        assert ground.of(role).get(url).headers["Cache-Control"] == "no-store", url
