"""The token of one drawing of a form: a random number, signed for this browser's session. 一次性令牌"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf

from core import typed


def secret() -> bytes:
    """Return the key that signs tokens and digests what was sent."""
    return hashlib.sha256(b"form-once:" + str(current_app.secret_key).encode()).digest()


def signature(nonce: str) -> str:
    """Sign a nonce for this browser's session."""
    if "csrf_token" not in session:  # cleared within this request
        g.pop("csrf_token", None)
    generate_csrf()  # gives the browser's session its secret, if it has none yet
    holder = str(session["csrf_token"])
    made = hmac.digest(secret(), f"{nonce}:{holder}".encode(), "sha256")
    return urlsafe_b64encode(made[:16]).rstrip(b"=").decode()


def token(nonce: str | None = None) -> str:
    """Return a token for one drawing of a form, good in this browser's session alone. 一次性令牌

    Args:
        nonce: That of an earlier drawing whose form is carried on, so that it is still one form.
    """
    nonce = nonce or secrets.token_urlsafe(12)
    return f"{nonce}.{signature(nonce)}"


def nonce_sent() -> str | None:
    """Return the nonce of the form that was sent, whoever signed it."""
    nonce = request.form.get(typed.ONCE, "").partition(".")[0]
    return nonce if 8 <= len(nonce) <= 32 else None


def session_mark() -> str:
    """Return what tells this sign-in on this browser from any other, and nothing else; empty without one. 会话标记"""
    actor = g.get("actor")
    return signature(f"session:{actor.user_id}") if actor is not None else ""
