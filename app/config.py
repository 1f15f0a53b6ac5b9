"""Settings: read from the environment once, checked, with an error that names the setting."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(RuntimeError):
    """A setting cannot be used; the message names it."""


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the Flask configuration for an environment.

    Settings: PINGXUAN_HOME (data folder), DATABASE_URL, SECRET_KEY, PUBLIC_URL, HOST, PORT,
    SESSION_HOURS, CLOCK (ISO instant that holds the time still, for tests and the played demo).
    """
    home = Path(environ.get("PINGXUAN_HOME") or ROOT / "var").resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    host, port = environ.get("HOST", "127.0.0.1"), _port(environ.get("PORT", "5000"))
    public_url = _url(environ.get("PUBLIC_URL") or f"http://{host}:{port}")
    secure = public_url.startswith("https://")
    return {
        "HOME": str(home),
        "FILES_DIR": str(home / "files"),
        "SQLALCHEMY_DATABASE_URI": environ.get("DATABASE_URL") or f"sqlite:///{home / 'pingxuan.sqlite3'}",
        "SECRET_KEY": environ.get("SECRET_KEY") or _secret(home / "secret-key"),
        "PUBLIC_URL": public_url,
        "CLOCK": _clock(environ.get("CLOCK")),
        "SESSION_LIFETIME": timedelta(hours=_hours(environ.get("SESSION_HOURS", "12"))),
        "SESSION_COOKIE_NAME": "pingxuan",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a judge's open page must not go stale
        "WTF_CSRF_SSL_STRICT": True,
        "MAX_CONTENT_LENGTH": 25 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "TESTING": False,
    }


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSetting("PORT must be a number from 1 to 65535.")
    return int(text)


def _hours(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 720:
        raise BadSetting("SESSION_HOURS must be a number of hours from 1 to 720.")
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting("PUBLIC_URL must be an address such as https://pingxuan.example.cn.")
    return text.rstrip("/")


def _clock(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadSetting("CLOCK must be an ISO instant such as 2012-06-01T09:00:00+08:00.") from None
    if instant.tzinfo is None:
        raise BadSetting("CLOCK needs a time zone, such as +08:00.")
    return instant


def _secret(path: Path) -> str:
    """Return this installation's own secret, made at the first start, readable by its owner only."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
