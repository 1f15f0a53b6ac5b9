"""What a setting comes to when nobody has set it."""

from __future__ import annotations

import ipaddress
import os
import secrets
from pathlib import Path

from app.config.setting import Values
from core import addresses

ROOT = Path(__file__).resolve().parent.parent.parent


def database_beside(values: Values) -> str:
    """Return the SQLite file in the data folder."""
    return f"sqlite:///{values['PINGXUAN_HOME'] / 'pingxuan.sqlite3'}"


def data_keys(_values: Values) -> None:
    """Leave the keys to the file in the data folder: commands change it while the service runs."""


def secret_key(values: Values) -> str:
    """Return this installation's own secret, made at the first start, readable by its owner only."""
    path = values["PINGXUAN_HOME"] / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return str(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def encrypted(values: Values) -> bool:
    """Tell whether our own server speaks TLS."""
    return values["TLS"] == "generate" or values["TLS_CERT"] is not None


def public_url(values: Values) -> str:
    """Return where the server listens, as others in the network would type it."""
    host = values["HOST"]
    if _everywhere(host):
        host = next(iter(addresses.of_this_machine()), "127.0.0.1")
    scheme, usual = ("https", 443) if encrypted(values) else ("http", 80)
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}" + ("" if values["PORT"] == usual else f":{values['PORT']}")


def _everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
