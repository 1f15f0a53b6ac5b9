"""Putting an archive back: looked over whole before anything is written."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from app.backups import databases
from app.backups.writing import FORM, LEFT_OUT, MANIFEST


class Unfit(Exception):
    """The archive cannot be put back here; the message says why and what to do."""


def restore(settings: Mapping[str, Any], archive: Path) -> dict[str, Any]:
    """Put database, files and keys back into an empty installation; returns the manifest. 恢复

    Raises:
        Unfit: The archive is damaged, of another kind of database, or the place is not empty.
    """
    home, url = Path(settings["HOME"]), settings["SQLALCHEMY_DATABASE_URI"]
    if not databases.empty(url):
        raise Unfit("The database is not empty. Point DATABASE_URL at a new one, or move the present one away.")
    if (home / "files").exists():
        raise Unfit(f"{home} holds files already. Point PINGXUAN_HOME at a new folder, or move this one away.")
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home) as name:
        room = Path(name)
        manifest = _unpack(archive, room)
        copy = room / databases.name_of(url)
        if not copy.exists():
            raise Unfit(
                "The archive is of the other kind of database. Restore it into that kind, then use `flask db copy`."
            )
        try:
            databases.put_back(url, copy)
        except databases.CannotCopy as error:
            raise Unfit(str(error)) from None
        _move(room / "home", home)
    return manifest


def _unpack(archive: Path, room: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as opened:
            opened.extractall(room, filter="data")
        manifest: dict[str, Any] = json.loads((room / MANIFEST).read_text(encoding="utf-8"))
        sums: dict[str, str] = manifest["sha256"]
        form = manifest["form"]
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Unfit(f"{archive} is not an archive of `flask backup`, or is damaged: {error}") from None
    if form != FORM:
        raise Unfit(f"{archive} was made by another version ({manifest.get('version')}); restore it with that one.")
    found = {str(PurePosixPath(path.relative_to(room))) for path in room.rglob("*") if path.is_file()}
    if found != {MANIFEST, *sums}:
        odd = ", ".join(sorted(found ^ {MANIFEST, *sums})[:3])
        raise Unfit(f"{archive} does not hold what its list says: {odd}")
    for name, digest in sums.items():
        with (room / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise Unfit(f"{archive} is damaged: {name} is not as it was written.")
    return manifest


def _move(source: Path, home: Path) -> None:
    """Put what was kept into the data folder, over the keys that a first start has made there."""
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        if inner.parts[0].startswith(LEFT_OUT) or not path.is_file():
            continue
        target = home / inner
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chmod(path, 0o600)  # noqa: PTH101 - as it lies
        path.replace(target)
