"""Carrying a form on that could not be taken as it came: shown again, and sent by a press. 重新提交"""

from __future__ import annotations

from typing import Any

from flask import current_app, g, make_response, render_template, request
from flask.wrappers import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from core import once_token, typed

MOST = 200_000  # letters that are carried through a sign-in
LASTS = 24 * 3600


def carried() -> list[tuple[str, str]]:
    """Return the fields that are sent again as they are."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not typed.secret(name) and (name == typed.STAMP or not typed.machinery(name))
    ]


def file_fields() -> list[str]:
    """Return the names of fields whose file has to be chosen again."""
    return [name for name, sent in request.files.items() if sent.filename]


def left_out() -> bool:
    """Tell whether a password was sent, which is never carried."""
    return any(typed.secret(name) for name in request.form)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="typed")


def pack() -> str | None:
    """Return what was typed as a text that only we can have made, to go along through a sign-in; None if nothing."""
    fields, lines = carried(), typed.shown()
    if not lines and not file_fields():
        return None
    target = request.full_path if request.query_string else request.path
    body = {
        "to": target,
        "fields": fields,
        "files": file_fields(),
        "nonce": once_token.nonce_sent(),
        "lines": [[line.label, line.value] for line in lines],
        "left_out": left_out(),
    }
    return None if sum(len(value) for _name, value in fields) > MOST else str(_serializer().dumps(body))


def unpack(text: str | None) -> dict[str, Any] | None:
    """Return what `pack` packed; None for what is not ours or is too old."""
    if not text:
        return None
    try:
        return dict(_serializer().loads(text, max_age=LASTS))
    except (BadSignature, ValueError, TypeError):
        return None


def page(reason: str, status: int, **more: Any) -> Response:
    """Show a form that was sent and was not taken, with all that was typed, to be sent again by a press. 重新提交

    Args:
        reason: "differs": it was sent before and says something else now; "shown": what it led to is
            shown only once; "unclear": it acted, and where it led is not known; "stale": of another session.
    """
    body = {
        "to": request.full_path if request.query_string else request.path,
        "fields": carried(),
        "files": file_fields(),
        "lines": [[line.label, line.value] for line in typed.shown()],
        "left_out": left_out(),
    }
    token = once_token.token(once_token.nonce_sent() if reason == "stale" else None)
    html = render_template("core/send_again.html", reason=reason, again=body, once=token, above=typed.above(), **more)
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def go_on(text: str | None) -> Response | None:
    """After a sign-in, show the form that had to wait for it; None if there was none."""
    body = unpack(text)
    if body is None:
        return None
    g.pop("csrf_token", None)  # of the session that has ended with this sign-in
    html = render_template(
        "core/send_again.html", reason="signed_in", again=body, once=once_token.token(body["nonce"]), above=None
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response
