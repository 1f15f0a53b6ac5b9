"""Security headers, with a content policy that allows nothing inline and nothing from elsewhere."""

from __future__ import annotations

from flask import Flask, g
from flask.wrappers import Response
from flask_talisman import Talisman

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap draws its small marks so, until our sheet replaces them
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}


def init_app(app: Flask) -> None:
    """Send the headers with every answer; pages of a signed-in person stay out of shared caches."""
    secure = app.config["PUBLIC_URL"].startswith("https://")
    Talisman(
        app,
        content_security_policy=POLICY,
        force_https=False,  # TLS ends at the proxy or the server, by setting
        strict_transport_security=secure,
        session_cookie_secure=secure,
        session_cookie_http_only=True,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()"},
    )

    @app.after_request
    def private(response: Response) -> Response:
        if g.get("actor") is not None:
            response.headers["Cache-Control"] = "no-store"  # also over what a sent file says
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response
