"""What every request is held to before a page sees it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask.wrappers import Request as FlaskRequest
from flask.wrappers import Response
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest

from core.db import SAFE_METHODS

if TYPE_CHECKING:
    from core.once import Use

LARGEST_PLAIN = 256 * 1024  # bytes of a body that is not a form: what a page's script sends


class Request(FlaskRequest):
    """A request that a page can take as it is.

    Its address holds no NUL, which no text column of PostgreSQL takes; JSON nested without end is
    bad JSON, and no fault of ours.
    """

    form_use: Use | None = None  # the form's token, once it is known to be one of ours

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the query of the address."""
        found = super().args
        return ImmutableMultiDict((name, text.replace("\0", "")) for name, text in found.items(multi=True))

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body as JSON, None if it is none and may be none."""
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            if silent:
                return None
            raise BadRequest from None


def init_app(app: Flask) -> None:
    """Take a request's body in whole before anything reads the database.

    A write begins with the first statement of a request and keeps every other writer waiting. A
    telephone that falls silent in the middle of what it sends must not do that for the whole hall.
    """
    app.request_class = Request

    @app.before_request
    def take_in() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None:
            return
        if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
            _read: Any = request.form
        else:
            request.max_content_length = LARGEST_PLAIN
            request.get_data()

    @app.after_request
    def lead_on(response: Response) -> Response:
        # What follows a form is a page to be looked at, and to be loaded again without asking.
        if response.status_code == 302 and request.method not in SAFE_METHODS:
            response.status_code = 303
        return response
