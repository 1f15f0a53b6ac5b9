"""The demo's sign-ins: made on this machine, kept in a file that only its owner can read."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask


def _file(app: Flask) -> Path:
    return Path(app.config["HOME"]) / "demo-sign-ins.txt"


def write(app: Flask, rows: list[tuple[str, str, str]]) -> None:
    """Keep role, login and password of one person for each role."""
    path = _file(app)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("Sign-ins of the demo 演示账号\n")
        file.writelines(f"  {role:<28}{login:<14}{password}\n" for role, login, password in rows)


def read(app: Flask) -> str | None:
    """Return what was written, or None where there is no demo."""
    path = _file(app)
    return path.read_text(encoding="utf-8") if path.exists() else None
