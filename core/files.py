"""Stored files: content on disk under its own hash, a row that says what and whose it is."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import vault
from core.access import Actor
from core.db import Base, db
from core.errors import NotFound


class StoredFile(Base):
    """A file somebody sent or a job made. 文件"""

    __tablename__ = "stored_file"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.Unicode(64), index=True)
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(sa.Unicode(128))
    size: Mapped[int]  # bytes
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    # The id of the data key under which the content lies, for files that hold personal numbers;
    # ``sha256`` is then one of the ciphertext, which tells nothing of what is in it.
    sealed_with: Mapped[str | None] = mapped_column(sa.Unicode(8), index=True)
    erased_at: Mapped[datetime | None]  # when the content was removed; the row stays for what refers to it

    __table_args__ = (sa.CheckConstraint("size >= 0", name="size"),)

    @property
    def location(self) -> Path:
        """Return where the content lies."""
        return _place(self.sha256)

    def read(self) -> bytes:
        """Return the content, checked against its hash, and opened if it is sealed."""
        if self.erased_at is not None:
            raise NotFound("The file is no longer kept.")
        try:
            data = self.location.read_bytes()
        except FileNotFoundError:
            raise NotFound("The file is no longer kept.") from None
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise NotFound("The file on disk is damaged.")
        return data if self.sealed_with is None else vault.keys().open(data.decode())


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def _place(sha256: str) -> Path:
    return Path(current_app.config["FILES_DIR"]) / sha256[:2] / sha256


def plain_name(name: str) -> str:
    """Return a file's name as it is kept and handed out: nothing that would end a line of a header."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:255]


def _sync(folder: Path) -> None:
    """Make a file's entry in its folder durable too: the content alone would survive without a name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(data: bytes) -> str:
    """Write bytes durably under their own hash, which is returned; the same bytes are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    target = _place(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(target)
        _sync(target.parent)
    return digest


def keep(data: bytes, *, name: str, media_type: str, actor: Actor, now: datetime, sealed: bool = False) -> StoredFile:
    """Write the bytes durably, then add the row to the session. 保存文件

    Args:
        sealed: Encrypt the content at rest, as a file with personal numbers must be.
    """
    token = vault.keys().seal(data) if sealed else None
    stored = StoredFile(
        sha256=_write(token.encode() if token else data),
        name=plain_name(name),
        media_type=media_type,
        size=len(data),
        created_by=actor.user_id,
        created_at=now,
        sealed_with=token.partition(".")[0] if token else None,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def reseal(stored: StoredFile) -> None:
    """Seal a file's content under the newest key; what lay under the old one goes with the commit. 重新加密"""
    token = vault.keys().seal(stored.read())
    _remove_later(stored)
    stored.sha256, stored.sealed_with = _write(token.encode()), token.partition(".")[0]


def erase(stored: StoredFile, *, now: datetime) -> None:
    """Remove a file's content with the commit; its row says when. 清除文件"""
    if stored.erased_at is None:
        _remove_later(stored)
        stored.erased_at = now


def _remove_later(stored: StoredFile) -> None:
    others = sa.select(StoredFile.id).where(
        StoredFile.sha256 == stored.sha256, StoredFile.id != stored.id, StoredFile.erased_at.is_(None)
    )
    if db.session.scalar(others.limit(1)) is None:
        db.session.info.setdefault("files_to_remove", []).append(stored.location)


def _remove(session: Session) -> None:
    for path in session.info.pop("files_to_remove", []):
        path.unlink(missing_ok=True)


def _keep_them(session: Session, *_args: Any) -> None:
    session.info.pop("files_to_remove", None)


def init_app(_app: Flask) -> None:
    """Remove what was erased once the erasing is committed, and not before."""
    for name, listener in (("after_commit", _remove), ("after_soft_rollback", _keep_them)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)
