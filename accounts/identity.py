"""Who is asking: the browser's token, looked up on every request."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from accounts import lookaside
from accounts.models import Grant, LoginSession, User
from core.access import Actor, Role
from core.clock import utcnow
from core.db import db, means_to_write, writing
from units.models import Division, Unit

log = structlog.get_logger()
TOKEN = "token"  # noqa: S105 - the name of a key in the browser's session
# What somebody with a one-time password may open before they have chosen one of their own.
BEFORE_CHOOSING = frozenset({"accounts.change_password", "accounts.sign_out", "core.set_locale"})
# What somebody who must set up a second step may open before they have; other roles ask nothing of the kind.
BEFORE_ENROLLING = BEFORE_CHOOSING | {
    "accounts.second_step",
    "accounts.begin_second_step",
    "accounts.confirm_second_step",
    "accounts.switch",
}
SEEN_EVERY = timedelta(minutes=10)  # how exactly "last seen" is kept


def hashed(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_for(grant: Grant) -> Actor:
    """Return the actor that a person is under one of their grants."""
    place = grant.unit or grant.division
    return Actor(
        user_id=grant.user_id,
        name=grant.user.name,
        role=grant.role,
        path=grant.path,
        place=place.name if place else "",
        grant_id=grant.id,
        division_id=grant.division_id,
        unit_id=grant.unit_id,
    )


def init_app(app: Flask) -> None:
    """Set ``g.actor`` before every request that is not for a static file."""
    lookaside.init_app(app)

    @app.before_request
    def identify() -> ResponseReturnValue | None:
        g.actor = None
        token = session.get(TOKEN)
        if token is None or request.endpoint in ("static", "bootstrap.static", "health.healthz"):
            return None
        token_hash = hashed(token)
        # Whoever means to change something is looked up in the table itself.
        if means_to_write():
            found = _read(token_hash)
        else:
            found = lookaside.look(token_hash, lambda: _read(token_hash), good=_lately_seen)
        if found is None:
            session.pop(TOKEN, None)
            return None
        g.login_session_id, g.account_locale, g.roles_held = found["id"], found["locale"], found["roles_held"]
        g.actor = Actor(
            user_id=found["user_id"],
            name=found["name"],
            role=Role(found["role"]),
            path=found["path"],
            place=found["place"],
            grant_id=found["grant_id"],
            division_id=found["division_id"],
            unit_id=found["unit_id"],
        )
        if found["password_once"] and request.endpoint not in BEFORE_CHOOSING:
            return redirect(url_for("accounts.change_password"))
        if found["must_enrol"] and request.endpoint not in BEFORE_ENROLLING:
            return redirect(url_for("accounts.second_step"))
        g.seen_now = not _lately_seen(found)
        return None

    @app.after_request
    def note_seen(response: Response) -> Response:
        if g.get("seen_now"):
            # After the answer is out: nobody waits for it, and a page itself never writes.
            session_id = g.login_session_id
            response.call_on_close(lambda: _seen(app, session_id))
        return response


def _read(token_hash: str) -> lookaside.Row | None:
    """Return who a session belongs to and as whom they act, if it stands: one statement, before every page."""
    # Asked without the layer that makes objects of rows.
    found = db.session.connection().execute(_who(), {"token": token_hash, "now": utcnow()}).first()
    return None if found is None else {**found._mapping, "role": found.role.value}


def _lately_seen(found: lookaside.Row) -> bool:
    return bool(utcnow() - found["seen_at"] <= SEEN_EVERY)


@cache
def _who() -> sa.Select[Any]:
    """Write the statement that finds the person, the grant and its place by the browser's token. 会话查询"""
    opened, user, grant, unit, division = (one.__table__.c for one in (LoginSession, User, Grant, Unit, Division))
    held = Grant.__table__.alias("held")
    return (
        sa.select(
            opened.id,
            opened.user_id,
            opened.must_enrol,
            opened.seen_at,
            opened.expires_at,
            user.name,
            user.locale,
            user.password_once,
            grant.id.label("grant_id"),
            grant.role,
            grant.path,
            grant.division_id,
            grant.unit_id,
            sa.func.coalesce(unit.name, division.name, "").label("place"),
            sa.select(sa.func.count(held.c.id))
            .where(held.c.user_id == opened.user_id, held.c.ended_at.is_(None))
            .scalar_subquery()
            .label("roles_held"),
        )
        .join_from(LoginSession.__table__, User.__table__, user.id == opened.user_id)
        .join(Grant.__table__, grant.id == opened.grant_id)
        .outerjoin(Unit.__table__, unit.id == grant.unit_id)
        .outerjoin(Division.__table__, division.id == grant.division_id)
        .where(
            opened.token_hash == sa.bindparam("token"),
            opened.ended_at.is_(None),
            opened.expires_at > sa.bindparam("now", type_=opened.expires_at.type),
            user.active.is_(True),
            grant.ended_at.is_(None),
        )
    )


def _seen(app: Flask, session_id: int) -> None:
    with app.app_context():
        try:
            with writing(alongside=True):
                chosen = sa.update(LoginSession).where(LoginSession.id == session_id)
                db.session.execute(chosen.values(seen_at=utcnow()))
        except OperationalError:  # Others write: the next page will say it.
            log.info("session.seen_late")
        finally:
            db.session.remove()
