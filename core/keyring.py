"""Where the data keys lie: the setting ``DATA_KEYS``, or an owner-only file in the data folder. 数据密钥"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask

FILE = "data-keys"


class BadKeys(RuntimeError):
    """The data keys cannot be used, or do not open what is sealed; the message names the setting."""

    def __init__(self, why: str) -> None:
        super().__init__(f"DATA_KEYS {why}.")


def file_of(app: Flask) -> Path:
    """Return where the file with the keys lies."""
    return Path(app.config["HOME"]) / FILE


def load(setting: str | None, path: Path) -> list[str]:
    """Return the keys, newest first: those of the setting, or else those of the file.

    Raises:
        BadKeys: One of them is no key.
    """
    try:
        return parse(setting) if setting else read_file(path)
    except ValueError:
        where = "" if setting else f" (in the file {path})"
        raise BadKeys(
            f"must be keys such as `flask keys new` prints, newest first, with commas between{where}"
        ) from None


def parse(text: str) -> list[str]:
    """Read keys from a setting or a file, newest first, one a line or with commas between.

    Raises:
        ValueError: One of them is not a key.
    """
    found = [word for word in text.replace(",", "\n").split() if word]
    for key in found:
        Fernet(key)
    if not found or len(set(found)) != len(found):
        raise ValueError("no key, or one twice")
    return found


def read_file(path: Path) -> list[str]:
    """Return the keys in the data folder; the first is made at the first start, for the owner only."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return parse(path.read_text())
    with os.fdopen(handle, "w") as file:
        file.write(Fernet.generate_key().decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return read_file(path)


def write_file(path: Path, kept: Sequence[str]) -> None:
    """Write the keys into the data folder, all of them or none, for the owner only."""
    part = path.with_name(path.name + ".new")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in kept))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
