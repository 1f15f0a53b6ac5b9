"""Settings: one declared table (``table.py``), read in one place, checked, with errors that name the setting.

To add a setting, write one entry in ``table.py``; its head shows the form. A value comes from the
environment, else from the file that PINGXUAN_ENV names, else from the entry's default.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from app.config import together
from app.config.derive import ROOT, encrypted
from app.config.setting import BadSetting, Setting
from app.config.table import GROUPS, SETTINGS

__all__ = ["GROUPS", "ROOT", "SETTINGS", "BadSetting", "Present", "Setting", "present", "read"]

# What nobody sets.
FIXED: dict[str, Any] = {
    "SESSION_COOKIE_NAME": "pingxuan",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a judge's open page must not go stale
    "WTF_CSRF_SSL_STRICT": True,
    "MAX_CONTENT_LENGTH": 25 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "BOOTSTRAP_SERVE_LOCAL": True,
    "BABEL_DEFAULT_LOCALE": "zh_CN",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    "TESTING": False,
}


@dataclass(frozen=True)
class Present:
    """A setting as it stands: its text, the value it comes to, and where it is from."""

    setting: Setting
    text: str
    value: Any
    source: str  # "environment", "file" or "default"


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the Flask configuration for an environment.

    Raises:
        BadSetting: One cannot be used; the message names it and says what to write.
    """
    found = present(environ)
    values = {one.setting.name: one.value for one in found}
    home = values["PINGXUAN_HOME"]
    return {
        **FIXED,
        **{one.setting.config_key: one.value for one in found},
        "HOME": str(home),
        "FILES_DIR": str(home / "files"),
        "TLS_ON": encrypted(values),
        "SESSION_COOKIE_SECURE": values["PUBLIC_URL"].startswith("https://"),
        "LOOPBACK_ON_PAPER": (home / "demo-sign-ins.txt").exists(),  # the demo prints on one machine
    }


def present(environ: Mapping[str, str] = os.environ) -> list[Present]:
    """Return every setting as it stands, in the order of the table, checked one by one and together.

    Raises:
        BadSetting: One cannot be used.
    """
    filed = _file(environ.get("PINGXUAN_ENV", ""))
    found: list[Present] = []
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        one = _one(setting, environ, filed, values)
        found.append(one)
        values[setting.name] = one.value
        if setting.name == "PINGXUAN_HOME":
            _make_home(setting, one.value)
    together.check(values)
    return found


def _one(setting: Setting, environ: Mapping[str, str], filed: Mapping[str, str], values: Mapping[str, Any]) -> Present:
    # An empty text is none: systemd and compose files write NAME= for "not set".
    for source, place in (("environment", environ), ("file", filed)):
        if text := place.get(setting.name, "").strip():
            try:
                return Present(setting, text, setting.parse(text), source)
            except ValueError as why:
                raise setting.refuse(str(why)) from None
    if setting.derive is not None:
        value = setting.derive(values)
        return Present(setting, str(value), value, "default")
    value = None if setting.default is None else setting.parse(setting.default)
    return Present(setting, setting.default or "", value, "default")


def _file(name: str) -> dict[str, str]:
    """Read the file of settings; one line that is no setting is more likely a slip than meant."""
    if not name:
        return {}
    path = Path(name).expanduser().resolve()
    try:
        with path.open(encoding="utf-8") as lines:
            found = dotenv_values(stream=lines, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadSetting(f"PINGXUAN_ENV must be a file that can be read; {path}: {why}.") from None
    known = [setting.name for setting in SETTINGS]
    for given, text in found.items():
        if given not in known:
            near = difflib.get_close_matches(given, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadSetting(f"{given} is not a setting, and {path} must hold no other line.{hint}")
        if text is None:
            raise BadSetting(f"{given} must be followed by = and a value in {path}.")
    return {given: text for given, text in found.items() if text is not None}


def _make_home(setting: Setting, home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise setting.refuse(f"must be a folder that this program may write; {home}: {error.strerror}") from None
