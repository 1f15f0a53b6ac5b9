"""Who may do what, on an application with a handful of routes: each rule is met from both sides."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from core.access import (
    LABELS,
    Actor,
    Role,
    allow,
    check_declared,
    current_actor,
    declared,
    enforce,
    require_actor,
    system,
    within,
)
from core.errors import Forbidden

CHANGCHUN = "/22/2201/"
PATHS = ["/22/", "/22/2201/", "/22/2201/U1/", "/22/22010/", "/22/2202/", "/22/22_1/x/", "/23/", "%/22/2201/"]


def actor(role: Role | None = Role.JUDGE, path: str = CHANGCHUN) -> Actor:
    return Actor(user_id=7, name="王秀兰", role=role, path=path)


@pytest.fixture
def app() -> Flask:
    """Four routes; who is signed in stands in the header `Role`."""
    made = Flask("toy", static_folder=None)

    @made.before_request
    def sign_in() -> None:
        from flask import request

        if "Role" in request.headers:
            g.actor = actor(Role(request.headers["Role"]))

    enforce(made)
    made.add_url_rule("/sign-in", "accounts.sign_in", allow.public(lambda: "sign in"))
    made.add_url_rule("/own", "own", allow.signed_in(lambda: "own"), methods=["GET", "POST"])
    made.add_url_rule("/mark", "mark", allow(Role.JUDGE, Role.SCORER)(lambda: "mark"))
    return made


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_actor_sees_their_place_and_what_lies_below_it():
    assert [path for path in PATHS if actor().sees(path)] == ["/22/2201/", "/22/2201/U1/"]


def test_an_actor_without_a_place_sees_nothing():
    assert [path for path in PATHS if actor(path="").sees(path)] == []


def test_the_system_sees_everything_unless_told_otherwise():
    assert system() == Actor(user_id=None, name="system", role=None, path="/")
    assert system("/22/").path == "/22/"
    assert [path for path in PATHS[:-1] if not system().sees(path)] == []


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (CHANGCHUN, ["/22/2201/", "/22/2201/U1/"]),
        ("/22/22_1/", ["/22/22_1/x/"]),
        ("/%/", []),
        ("", []),
    ],
)
def test_the_filter_finds_exactly_the_subtree_and_takes_no_wildcards(place, found):
    table = sa.table("place", sa.column("path", sa.String))
    with sa.create_engine("sqlite://").begin() as connection:
        connection.execute(sa.text("create table place (path text)"))
        connection.execute(table.insert(), [{"path": path} for path in PATHS])
        rows = connection.scalars(sa.select(table.c.path).where(within(table.c.path, place))).all()

    assert rows == found


def test_a_declaration_names_at_least_one_role():
    with pytest.raises(ValueError, match=r"^Name at least one role, or use allow\.signed_in or allow\.public\.$"):
        allow()


def test_what_a_route_declares_can_be_read(app):
    app.add_url_rule("/static/x", "static", lambda: "x")
    app.add_url_rule("/b/x", "bootstrap.static", lambda: "x")
    app.add_url_rule("/silent", "silent", lambda: "x")

    assert declared(app, "mark") == frozenset({Role.JUDGE, Role.SCORER})
    assert declared(app, "own") == "signed_in"
    assert declared(app, "accounts.sign_in") == "public"
    assert (declared(app, "static"), declared(app, "bootstrap.static")) == ("public", "public")
    assert declared(app, "silent") is None


def test_an_application_whose_routes_all_declare_starts(app):
    check_declared(app)


def test_an_application_with_silent_routes_does_not_start_and_names_them(app):
    app.add_url_rule("/b", "b", lambda: "x")
    app.add_url_rule("/a", "a", lambda: "x")

    with pytest.raises(RuntimeError, match=r"^These routes do not declare who may use them: a, b$"):
        check_declared(app)


def test_outside_a_sign_in_there_is_no_actor(app):
    with app.test_request_context():
        assert current_actor() is None
        with pytest.raises(Forbidden, match=r"^Sign in first\.$"):
            require_actor()


def test_whoever_is_signed_in_is_the_actor(app):
    with app.test_request_context():
        g.actor = actor()
        assert current_actor() is g.actor
        assert require_actor() is g.actor


def test_a_public_route_answers_everybody(browser):
    assert browser.get("/sign-in").text == "sign in"
    assert browser.get("/sign-in", headers={"Role": "judge"}).text == "sign in"


@pytest.mark.parametrize("path", ["/own", "/mark"])
def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(browser, path):
    answer = browser.get(f"{path}?page=2")

    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={path}?page%3D2")


def test_what_was_posted_without_a_sign_in_is_not_come_back_to(browser):
    answer = browser.post("/own?page=2")

    assert (answer.status_code, answer.location) == (302, "/sign-in")


@pytest.mark.parametrize("role", Role)
def test_a_route_for_everybody_who_is_signed_in_asks_for_no_role(browser, role):
    assert browser.get("/own", headers={"Role": role.value}).text == "own"


@pytest.mark.parametrize("role", Role)
def test_a_route_answers_the_roles_it_names_and_refuses_all_others(app, browser, role, monkeypatch):
    refused: list[Forbidden] = []
    app.register_error_handler(Forbidden, lambda error: (refused.append(error) or "no", 403))
    monkeypatch.setitem(LABELS, role, f"the {role.value}")

    answer = browser.get("/mark", headers={"Role": role.value})

    if role in (Role.JUDGE, Role.SCORER):
        assert (answer.status_code, answer.text, refused) == (200, "mark", [])
    else:
        assert answer.status_code == 403
        assert str(refused[0]) == f"Your role the {role.value} may not open this page."
        assert refused[0].advice == "Go back, or switch to another of your roles."


def test_an_address_that_leads_nowhere_is_left_to_the_not_found_page(browser):
    assert browser.get("/nowhere").status_code == 404


def test_a_role_and_a_place_are_called_by_their_labels(monkeypatch):
    monkeypatch.setitem(LABELS, Role.JUDGE, "评委")

    assert (actor().role_label, system().role_label) == ("评委", "")
    assert Actor(user_id=7, name="王秀兰", role=None, path="/", place="长春市").place_label == "长春市"
    assert set(LABELS) == set(Role)
