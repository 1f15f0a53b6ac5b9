"""Putting an archive back: looked over whole before anything is written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
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
    """Write the archive's entries into an empty folder, each held against the list that stands first."""
    try:
        with tarfile.open(archive, "r:gz") as opened:
            manifest = _list_of(opened)
            waiting: dict[str, str] = dict(manifest["sha256"])
            while (entry := opened.next()) is not None:
                digest = waiting.pop(entry.name, None)
                if digest is None or not entry.isfile():
                    raise Unfit(f"{archive} holds {entry.name}, which its list does not say.")
                _take(opened, entry, room, digest)
    except (OSError, tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise Unfit(f"{archive} is not an archive of `flask backup`, or is damaged: {error}") from None
    if waiting:
        raise Unfit(f"{archive} lacks {next(iter(waiting))}, which its list says.")
    return manifest


def _list_of(opened: tarfile.TarFile) -> dict[str, Any]:
    first = opened.next()
    file = opened.extractfile(first) if first is not None and first.name == MANIFEST else None
    if file is None:
        raise ValueError("it has no list")
    manifest: dict[str, Any] = json.loads(file.read())
    if manifest["form"] != FORM:
        raise Unfit(f"It was made by another version ({manifest['version']}); restore it with that one.")
    return manifest


def _take(opened: tarfile.TarFile, entry: tarfile.TarInfo, room: Path, digest: str) -> None:
    place = PurePosixPath(entry.name)
    # Debian's Python has no filter of its own for what leads out of the folder.
    if place.is_absolute() or ".." in place.parts:
        raise ValueError(f"{entry.name} leads out of the folder")
    file = opened.extractfile(entry)
    target = room / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(file or io.BytesIO(), out)
    with target.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != digest:
            raise ValueError(f"{entry.name} is not as it was written")


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
