"""Security headers, with a content policy that allows nothing inline and nothing from elsewhere."""

from __future__ import annotations

from flask import Flask, g
from flask.wrappers import Response
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

from core.downloads import name_in_letters

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
    if count := app.config["PROXIES"]:
        # Whoever is not a trusted proxy may write what they like into these headers; without one they are not read.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    Talisman(
        app,
        content_security_policy=POLICY,
        force_https=False,  # TLS ends at the proxy or the server, by setting
        # A generated certificate ends with the event; a name must not stay bound to it for a year.
        strict_transport_security=secure and app.config["TLS"] != "generate",
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
        name_in_letters(response)
        return response
