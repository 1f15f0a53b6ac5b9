"""Going between one's own roles: from every page, and where a page belongs to another of them. 角色切换"""

from __future__ import annotations

from contextvars import Context
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, flash, g, make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import HTTPException

from accounts.identity import actor_for
from accounts.models import Grant
from accounts.views.blueprint import bp
from core.access import Actor, current_actor, declared
from core.db import db
from core.errors import DomainError

KEPT = "kept_page"  # the page one was on when one switched


def other_grants() -> list[Grant]:
    """Return the roles that the person could go on in instead; asks the database only where there are any."""
    actor = current_actor()
    if actor is None or g.get("roles_held", 0) < 2:
        return []
    if "other_grants" not in g:
        chosen = sa.select(Grant).where(Grant.user_id == actor.user_id, Grant.ended_at.is_(None))
        chosen = chosen.options(joinedload(Grant.unit), joinedload(Grant.division), joinedload(Grant.user))
        g.other_grants = [one for one in db.session.scalars(chosen.order_by(Grant.id)) if one.id != actor.grant_id]
    found: list[Grant] = g.other_grants
    return found


@bp.app_context_processor
def _roles() -> dict[str, object]:
    """Let the header of every page offer the switch."""
    return {"other_grants": other_grants}


@bp.after_app_request
def _offer(response: Response) -> Response:
    """Where a page is refused, lead home after a switch, or offer the role that it belongs to."""
    kept = session.pop(KEPT, None) if request.method == "GET" and KEPT in session else None
    refused = response.status_code in (403, 404) and response.mimetype == "text/html"
    if not refused or request.method != "GET" or request.endpoint is None or g.get("actor") is None:
        return response
    if kept is not None and kept == here():
        flash(_("The page you were on is not for this role; this is its first page."), "info")
        return _lead(response, url_for("pages.home"))
    if fitting := [grant for grant in other_grants() if _opens(actor_for(grant))]:
        response.set_data(render_template("accounts/other_role.html", grants=fitting, here=here()))
    return response


def here() -> str:
    """Return the present page's address, with its question where it has one."""
    return request.full_path if request.query_string else request.path


def _lead(response: Response, url: str) -> Response:
    response.status_code, response.headers["Location"] = 302, url
    response.set_data(b"")
    return response


def _opens(actor: Actor) -> bool:
    """Tell whether this page opens to an actor: it is asked for as them, apart from this request.

    A page never writes, so that it can be tried.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    endpoint = request.endpoint or ""
    who = declared(app, endpoint)
    if isinstance(who, frozenset) and actor.role not in who:
        return False
    return Context().run(partial(_try, app, here(), endpoint, dict(request.view_args or {}), actor))


def _try(app: Flask, path: str, endpoint: str, values: dict[str, Any], actor: Actor) -> bool:
    with app.test_request_context(path):
        g.actor = actor
        try:
            return make_response(app.ensure_sync(app.view_functions[endpoint])(**values)).status_code < 400
        except (DomainError, HTTPException):
            return False
