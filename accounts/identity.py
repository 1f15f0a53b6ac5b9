"""Who is asking: the browser's token, looked up on every request."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.models import Grant, LoginSession, User
from core.access import Actor, Role
from core.clock import utcnow
from core.db import db
from units.models import Division, Unit

TOKEN = "token"  # noqa: S105 - the name of a key in the browser's session
# What somebody with a one-time password may open before they have chosen one of their own.
BEFORE_CHOOSING = frozenset({"accounts.change_password", "accounts.sign_out", "core.set_locale"})


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

    @app.before_request
    def identify() -> ResponseReturnValue | None:
        g.actor = None
        token = session.get(TOKEN)
        if token is None or request.endpoint in ("static", "bootstrap.static", "health.healthz"):
            return None
        # One statement for the person, the grant and its place: this runs before every page.
        found = db.session.execute(
            sa.select(
                LoginSession.id,
                LoginSession.user_id,
                User.name,
                User.locale,
                User.password_once,
                Grant.id.label("grant_id"),
                Grant.role,
                Grant.path,
                Grant.division_id,
                Grant.unit_id,
                sa.func.coalesce(Unit.name, Division.name, "").label("place"),
            )
            .join(User, User.id == LoginSession.user_id)
            .join(Grant, Grant.id == LoginSession.grant_id)
            .outerjoin(Unit, Unit.id == Grant.unit_id)
            .outerjoin(Division, Division.id == Grant.division_id)
            .where(
                LoginSession.token_hash == hashed(token),
                LoginSession.ended_at.is_(None),
                LoginSession.expires_at > utcnow(),
                User.active.is_(True),
                Grant.ended_at.is_(None),
            )
        ).first()
        if found is None:
            session.pop(TOKEN, None)
            return None
        g.login_session_id, g.account_locale = found.id, found.locale
        role: Role = found.role
        g.actor = Actor(
            user_id=found.user_id,
            name=found.name,
            role=role,
            path=found.path,
            place=found.place,
            grant_id=found.grant_id,
            division_id=found.division_id,
            unit_id=found.unit_id,
        )
        if found.password_once and request.endpoint not in BEFORE_CHOOSING:
            return redirect(url_for("accounts.change_password"))
        return None
