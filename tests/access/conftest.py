"""Two worlds built once for a module, and put back as they were whenever a request has changed them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core import audit
from core.access import Actor, Role
from core.db import Base, db
from tests import databases, make
from tests.access import worlds
from tests.access.keeping import Kept
from tests.access.worlds import World

# A request may say that somebody was seen; everything else counts as a change.
WATCHED = [table for table in Base.metadata.sorted_tables if table.name not in ("login_session", "throttle_hit")]


@dataclass
class Ground:
    """The application, its two worlds, and what everybody's browser has as a sign-in."""

    app: Flask
    a: World
    b: World
    cookies: dict[int, str] = field(default_factory=dict)
    kept: Kept = field(init=False)
    crawled: dict[tuple[Role | None, str], dict[str, str]] = field(default_factory=dict)

    def client(self, actor: Actor) -> FlaskClient:
        """Return a fresh browser of a person: what a request did to another one's cookies is not in it."""
        browser = self.app.test_client()
        browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[actor.user_id or 0])
        return browser

    def sign_in(self, actor: Actor) -> None:
        cookie = make.signed_in(self.app, actor).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self.cookies[actor.user_id or 0] = cookie.value

    def of(self, role: Role, world: World | None = None) -> FlaskClient:
        return self.client((world or self.a).people[role])

    def ask(self, client: FlaskClient, method: str, url: str) -> TestResponse:
        """Send a bare request; a fault of the code counts as 500 rather than ending the whole test."""
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        try:
            return client.open(url, method=method, data={} if method == "POST" else None)
        finally:
            self.app.config["PROPAGATE_EXCEPTIONS"] = None

    def keep(self) -> None:
        """Remember the database as it is."""
        self.kept = Kept()
        self.kept.keep()

    def put_back(self) -> None:
        """Undo whatever requests have done to the database, if they have done anything."""
        self.kept.put_back()

    def digests(self) -> dict[str, dict[str, str]]:
        """Digest every row there is, table by table."""
        db.session.remove()
        found = {
            table.name: audit.digest_rows(table, db.session.execute(sa.select(table)).mappings()) for table in WATCHED
        }
        db.session.remove()
        return found


@contextmanager
def open_ground(app: Flask) -> Iterator[Ground]:
    """Build both worlds within an application context, and let them go at the end."""
    a, b = worlds.two_worlds()
    made = Ground(app, a, b)
    for world in (a, b):
        for actor in (*world.people.values(), *world.second.values()):
            made.sign_in(actor)
    made.keep()
    yield made
    db.session.remove()
    made.kept.close()


@pytest.fixture(scope="module")
def ground(app: Flask) -> Iterator[Ground]:
    """Both worlds with everybody signed in; emptied when the module ends."""
    with app.app_context(), open_ground(app) as made:
        yield made
        databases.empty()


@pytest.fixture
def fresh(ground: Ground) -> Iterator[Ground]:
    """Both worlds, put back after the test."""
    yield ground
    ground.put_back()
