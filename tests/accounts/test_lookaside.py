"""Sessions remembered in Redis: a page asks no database who is there, and nothing outlives its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from accounts import lookaside, services
from accounts.identity import SEEN_EVERY, TOKEN, hashed
from accounts.models import Grant, LoginSession, User
from core.access import Actor, Role, system
from core.db import db, writing
from core.redis import Shared
from tests import make
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database", "shared")


@pytest.fixture
def other(app: Flask, redis_url: str) -> Iterator[Flask]:
    """Another host: an application of its own on the same database and the same Redis."""
    from app import create_app

    names = ("TESTING", "CHEAP_PASSWORDS", "CLOCK", "WTF_CSRF_ENABLED", "SQLITE_SYNCHRONOUS", "SECRET_KEY")
    made = create_app({**{name: app.config[name] for name in names}, "REDIS_URL": redis_url})
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """Statements that looked for a session."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FROM login_session" in statement:
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def actor() -> Actor:
    return make.person(Role.ORGANISER, make.tree()["22"])


def on(host: Flask, browser: FlaskClient) -> FlaskClient:
    """The same browser before another host."""
    cookie = browser.get_cookie("pingxuan")
    assert cookie is not None
    there = host.test_client()
    there.set_cookie("pingxuan", cookie.value)
    return there


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/accounts").status_code == 200


def the_session() -> LoginSession:
    db.session.rollback()
    return db.session.scalars(sa.select(LoginSession)).one()


def test_a_second_page_asks_no_database_who_is_there(app: Flask, actor: Actor, asked: list[str]):
    browser = make.signed_in(app, actor)
    asked.clear()
    assert is_in(browser) and len(asked) == 1

    assert is_in(browser) and is_in(browser)
    assert len(asked) == 1


def test_another_host_needs_none_either(app: Flask, other: Flask, actor: Actor, asked: list[str]):
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    with other.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]) if "login_" in a[2] else None)
    asked.clear()

    assert is_in(on(other, browser)) and asked == []


def _sign_out() -> None:
    session = the_session()
    services.sign_out(session.id, actor=Actor(session.user_id, "", None, ""), now=NOW)


def _suspend() -> None:
    services.suspend(the_session().user, actor=system(), now=NOW)


def _end_grant() -> None:
    services.end_grant(the_session().grant, actor=system(), now=NOW)


def _new_password() -> None:
    services.set_password(the_session().user, "another long password", actor=system(), now=NOW)


def _end_all() -> None:
    services.end_sessions(the_session().user, now=NOW)


def _end_by_table() -> None:
    db.session.connection().execute(sa.update(LoginSession.__table__).values(ended_at=NOW))


def _delete_by_table() -> None:
    db.session.execute(sa.delete(LoginSession.__table__))


def _expire() -> None:
    the_session().expires_at = NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    "end",
    [_sign_out, _suspend, _end_grant, _new_password, _end_all, _end_by_table, _delete_by_table, _expire],
    ids=lambda end: end.__name__.strip("_"),
)
def test_what_ends_on_one_host_is_over_on_the_other_at_its_next_page(
    app: Flask, other: Flask, actor: Actor, end: Callable[[], None]
):
    browser = make.signed_in(app, actor)
    there = on(other, browser)
    assert is_in(browser) and is_in(there)
    with writing():
        end()

    assert not is_in(there)
    assert not is_in(browser)


def test_a_change_of_role_or_name_shows_on_the_other_host_at_once(app: Flask, other: Flask, actor: Actor):
    browser = make.signed_in(app, actor)
    there = on(other, browser)
    assert is_in(there)
    with writing():
        user = db.session.get_one(User, actor.user_id)
        grant = services.grant_role(user, Role.SUPERVISOR, user.grants[0].division, actor=system(), now=NOW)
    with writing():
        services.switch_grant(the_session().id, grant.id, actor=actor, now=NOW)

    assert there.get("/accounts").status_code in (200, 403)
    assert "监督员" in there.get("/").text


def test_what_was_rolled_back_drops_nothing(app: Flask, actor: Actor, asked: list[str]):
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    asked.clear()
    the_session().ended_at = NOW
    db.session.flush()
    db.session.rollback()
    asked.clear()

    assert is_in(browser) and asked == []


def test_a_row_read_before_the_end_and_brought_after_it_is_not_believed(app: Flask, actor: Actor, shared: Shared):
    """A page reads the row; the session ends; only then does the page come to remember what it read."""
    browser = make.signed_in(app, actor)
    with browser.session_transaction() as held:
        token = hashed(held[TOKEN])
    browser.get("/accounts")
    shared.client.flushall()
    for end in (_sign_out, _suspend):
        db.session.rollback()
        with writing():
            session = the_session()
            session.ended_at = None
            session.user.active = True
            db.session.info["audit_digests"] = {}  # the tale of a test, not of an act
        shared.client.delete(f"pingxuan:session:{token}")

        def slow(end: Callable[[], None] = end) -> lookaside.Row:
            from accounts.identity import _read

            row = _read(token)
            assert row is not None
            with writing():
                end()
            return row

        assert lookaside.look(token, slow, good=lambda _row: True) is not None
        assert not is_in(browser), end.__name__


def test_a_row_that_somebody_put_into_redis_is_not_believed(app: Flask, actor: Actor, shared: Shared):
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    (key,) = shared.client.keys("pingxuan:session:*")
    kept = shared.client.get(key)
    shared.client.set(key, kept.replace(b"organiser", b"certifier"))
    assert is_in(browser)

    # Nor a true one under another's key.
    second = make.signed_in(app, make.person(Role.JUDGE, db.session.get_one(Grant, actor.grant_id).division))
    assert second.get("/accounts").status_code == 403
    for place in shared.client.keys("pingxuan:session:*"):
        shared.client.set(place, kept)
    assert second.get("/accounts").status_code == 403


def test_whoever_means_to_change_something_is_looked_up_in_the_table(app: Flask, actor: Actor, asked: list[str]):
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    asked.clear()
    browser.post("/accounts")

    assert len(asked) >= 1


def test_last_seen_is_kept_though_the_database_is_not_asked(
    app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch, asked: list[str]
):
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    later = NOW + SEEN_EVERY + timedelta(seconds=1)
    monkeypatch.setitem(app.config, "CLOCK", later)
    browser.get("/accounts").close()
    assert the_session().seen_at == later

    is_in(browser)
    asked.clear()
    assert is_in(browser) and asked == []


def test_without_redis_every_page_asks_the_table_and_goes_on(app: Flask, actor: Actor, redis_url: str):
    """Nobody is signed out by a Redis that has gone, and nobody stays in by it."""
    browser = make.signed_in(app, actor)
    assert is_in(browser)
    app.extensions["redis"] = Shared("redis://127.0.0.1:1/0")
    assert is_in(browser)
    with writing():
        _sign_out()
    assert not is_in(browser)
