"""Every refusal is a page that says what to do; an unhandled fault shows a reference."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from core import edits, resend, typed
from core.db import db
from core.engines import is_busy
from core.errors import DomainError
from core.i18n import said
from core.redirects import inside

log = structlog.get_logger()


def words(status: int) -> tuple[str, str, str]:
    """Return the title, what happened and what to do, for a status."""
    known = {
        400: (
            _("The request was not understood"),
            _("Something in the address or the form is missing."),
            _("Go back, reload the page and try again."),
        ),
        403: (
            _("Not for this role"),
            _("You may not open this page."),
            _("Go back, or ask your organiser for the role you need."),
        ),
        404: (
            _("Nothing here"),
            _("There is no such page, or it is not within what you may see."),
            _("Check the address, or start again from the first page."),
        ),
        405: (
            _("Not done this way"),
            _("This address cannot be opened like this."),
            _("Go back and use the button on the page."),
        ),
        409: (
            _("It has changed meanwhile"),
            _("Somebody else was faster, or this has moved on."),
            _("Reload the page to see how it stands now."),
        ),
        413: (
            _("Too big"),
            _("What was sent is larger than may be taken in at once; files may have 20 MB."),
            _("Split it, or leave out pictures, and send it again."),
        ),
        422: (_("This cannot be done"), "", _("Go back and change what the message says.")),
        429: (_("Too many tries"), _("Too many wrong tries came from here."), _("Wait fifteen minutes and try again.")),
        503: (_("Busy"), _("The service is busy."), _("Try again in a moment.")),
    }
    return known.get(
        status,
        (
            _("Something went wrong"),
            _("The fault is ours and has been written down."),
            _("Try again; if it stays, tell the administrator this reference."),
        ),
    )


def page(status: int, message: str = "", advice: str = "") -> Response:
    """Render an error, as JSON for a script and as a page for a person, with what they typed to be copied."""
    title, usual, usual_advice = words(status)
    said_message, said_advice = message or usual, advice or usual_advice
    if _asks_for_json():
        body = {"error": said_message, "advice": said_advice, "reference": g.get("request_id")}
        return make_response(jsonify(body), status)
    lines = [(line.label, line.value) for line in typed.shown()] if status != 413 and typed.trusted() else []
    html = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=said_message,
        advice=said_advice,
        reference=g.get("request_id") if status >= 500 else None,
        typed=lines,
    )
    return make_response(html, status)


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _page_above() -> str | None:
    """Return the nearest page above an address that only takes forms: the one on which its form stands.

    A form with mistakes is shown again under its own address; a link, a filter, the language switch or
    Enter in the address bar there would otherwise end at "not done this way".
    """
    path, query = typed.above(), request.query_string.decode("ascii", "ignore")
    return inside(f"{path}?{query}" if query else path, "/")


def init_app(app: Flask) -> None:
    """Handle the two families of refusals, what Werkzeug raises, and what nobody foresaw."""

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> Response:
        db.session.rollback()
        if error.status == 404 and request.method == "POST" and (told := edits.removed()) is not None:
            return page(409, *told)
        advice = _(error.advice) if error.advice else ""
        return page(error.status, said(error), advice)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> Response:
        db.session.rollback()
        # Only what one of our own pages sent is shown again: another site must not put words in here.
        if typed.is_form() and typed.trusted() and typed.shown() and not _asks_for_json():
            return resend.page("stale", 400)
        return page(
            400,
            _("The form has expired or came from another page."),
            _("Go back, reload the page and send it again; what you typed is still there."),
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        db.session.rollback()
        if error.code is not None and error.code < 400:
            return make_response(error.get_response())
        above = _page_above() if error.code == 405 and request.method == "GET" and not _asks_for_json() else None
        if above is not None:
            return make_response(redirect(above))
        return page(error.code or 500)

    @app.errorhandler(SQLAlchemyError)
    def busy(error: SQLAlchemyError) -> Response:
        # Whoever waited long for other writers gives up, as does one of two who wait for each other; a
        # database that restarts is away for a moment. Nothing was written.
        if not is_busy(error):
            return fault(InternalServerError(original_exception=error))
        db.session.rollback()
        cause = error.orig if isinstance(error, DBAPIError) else error
        log.warning("request.busy", reference=g.get("request_id"), cause=type(cause).__name__)
        return page(503)

    @app.errorhandler(InternalServerError)
    def fault(error: InternalServerError) -> Response:
        db.session.rollback()
        log.error("request.failed", reference=g.get("request_id"), exc_info=error.original_exception or error)
        return page(500)
