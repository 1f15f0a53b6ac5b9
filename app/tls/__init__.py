"""Certificates of one's own making, for a hall without internet, and the page on which phones come to trust them."""

from datetime import UTC, datetime

from flask import current_app

from app.tls.authority import Refused, ensure, fingerprint
from app.tls.views import bp
from core.jobs.run import EVERY_MINUTE

__all__ = ["Refused", "bp", "ensure", "fingerprint", "renew"]


def renew() -> None:
    """Renew the server's certificate if it is due; the server takes it up with the next connection. 续期"""
    if current_app.config["TLS"] == "generate":
        ensure(current_app.config, now=datetime.now(UTC))


EVERY_MINUTE.append(renew)
