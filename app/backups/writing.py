"""Writing an archive."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.backups import databases
from app.version import __version__
from core.clock import CHINA

FORM = 1
MANIFEST = "manifest.json"
# What of the data folder is no part of an installation: what a database brings itself, and what processes leave.
LEFT_OUT = ("pingxuan.sqlite3", "queue.sqlite3", "metrics", "backups")


def write(settings: Mapping[str, Any], folder: Path, *, now: datetime) -> Path:
    """Write one archive of database, files and keys; returns where it is. 备份

    The manifest, first in the archive, lists every entry with its SHA-256. The archive holds the keys
    beside what they seal: it is for its owner alone, and must be kept as safe as the server.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"pingxuan-{now.astimezone(CHINA):%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="backup-", dir=folder) as room:
        copy = Path(room) / databases.name_of(settings["SQLALCHEMY_DATABASE_URI"])
        databases.copy_out(settings["SQLALCHEMY_DATABASE_URI"], copy)
        # The database first: a file is on disk before the row that names it is committed.
        entries = {copy.name: copy, **dict(_home(Path(settings["HOME"])))}
        part = Path(room) / "archive"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            _pack(out, entries, now)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    return target


def _home(home: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(home.rglob("*")):
        inner = path.relative_to(home)
        if path.is_file() and not path.is_symlink() and not inner.parts[0].startswith(LEFT_OUT):
            yield f"home/{inner}", path


def _pack(out: Any, entries: Mapping[str, Path], now: datetime) -> None:
    sums = {}
    for name, path in list(entries.items()):
        with path.open("rb") as file:
            sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    manifest = {"form": FORM, "version": __version__, "at": now.isoformat(), "sha256": sums}
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
        _add(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        for name, path in entries.items():
            archive.add(path, name, recursive=False, filter=_bare)


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    archive.addfile(entry, io.BytesIO(data))


def _bare(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owned it: it goes to whoever restores it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest archives of a folder; returns those removed. 清理旧备份"""
    old = sorted(folder.glob("pingxuan-????????-??????.tar.gz"))[:-keep]
    for path in old:
        path.unlink()
    return old
