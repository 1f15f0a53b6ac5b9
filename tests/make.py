"""Making things for tests: a small tree, units, people who are signed in."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from flask import Flask
from flask.testing import FlaskClient

from accounts import services as accounts
from accounts.identity import TOKEN, actor_for
from accounts.models import Grant
from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from tests.conftest import NOW
from units.models import Division, Level, Unit

PASSWORD = "a long enough password"
_serial = count(1)
LEVELS = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP}


def division(code: str, name: str, parent: Division | None = None) -> Division:
    """Add one division, in the open transaction."""
    path = f"{parent.path if parent else '/'}{code}/"
    made = Division(code=code, name=name, level=LEVELS[len(code)], parent=parent, path=path)
    db.session.add(made)
    audit.record("division.created", made, actor=system(), now=NOW)
    return made


def tree() -> dict[str, Division]:
    """Add a province with two prefectures of two counties each, and commit. Keyed by code."""
    with writing():
        province = division("22", "吉林省")
        made = {"22": province}
        for code, name in (("2201", "长春市"), ("2202", "吉林市")):
            made[code] = division(code, name, province)
        for code, name in (("220102", "南关区"), ("220104", "朝阳区"), ("220202", "昌邑区"), ("220203", "龙潭区")):
            made[code] = division(code, name, made[code[:4]])
    return made


def unit(place: Division, name: str | None = None, kind: str = "marriage-registry") -> Unit:
    """Add one window unit and commit."""
    serial = next(_serial)
    code = f"U{serial:05d}"
    with writing():
        made = Unit(
            code=code,
            name=name or f"{place.name}民政局婚姻登记处{serial}",
            kind=kind,
            division_id=place.id,
            path=f"{place.path}{code}/",
            created_at=NOW,
        )
        db.session.add(made)
        audit.record("unit.created", made, actor=system(), now=NOW)
    return made


def person(role: Role, place: Division | Unit, name: str = "于海峰", login: str | None = None) -> Actor:
    """Add an account that holds one role at a place, and commit; return it as an actor."""
    login = login or f"{role.value}{next(_serial)}"
    with writing():
        user = accounts.create_user(login, name, PASSWORD, actor=system(), now=NOW)
        grant = accounts.grant_role(user, role, place, actor=system(), now=NOW)
    return actor_for(db.session.get_one(Grant, grant.id))


def signed_in(app: Flask, actor: Actor, now: datetime = NOW) -> FlaskClient:
    """Return a browser signed in as an actor, without going through the sign-in page."""
    from accounts.models import LoginSession, User

    login = db.session.get_one(User, actor.user_id).login
    with writing():
        opened, token = accounts.sign_in(
            login, PASSWORD, address="127.0.0.9", device="test", lifetime=app.config["SESSION_LIFETIME"], now=now
        )
        opened.grant_id = actor.grant_id
        db.session.get_one(LoginSession, opened.id)
    client = app.test_client()
    with client.session_transaction() as session:
        session[TOKEN] = token
    return client
