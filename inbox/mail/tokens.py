"""The link that confirms an address: signed, and good for three days. 邮箱确认链接"""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from core.errors import NotFound
from inbox.links import path_of
from inbox.models import Mail

LASTS = 3 * 24 * 3600  # seconds


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="inbox.address")


def confirm_path(mail: Mail) -> str:
    """Return the path of the page that confirms the address of an e-mail."""
    token = _signer().dumps([mail.user_id, mail.address])
    return path_of("inbox.confirm_address", {"token": token})


def read_token(token: str) -> tuple[int, str]:
    """Return the account and the address of a link; a wrong or an old one does not exist."""
    try:
        user_id, address = _signer().loads(token, max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None
    return int(user_id), str(address)
