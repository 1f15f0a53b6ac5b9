"""Stored files: content on disk under its own hash, a row that says what and whose it is."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

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

    __table_args__ = (sa.CheckConstraint("size >= 0", name="size"),)

    @property
    def location(self) -> Path:
        """Return where the content lies."""
        return _place(self.sha256)

    def read(self) -> bytes:
        """Return the content, checked against its hash."""
        try:
            data = self.location.read_bytes()
        except FileNotFoundError:
            raise NotFound("The file is no longer kept.") from None
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise NotFound("The file on disk is damaged.")
        return data


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


def keep(data: bytes, *, name: str, media_type: str, actor: Actor, now: datetime) -> StoredFile:
    """Write the bytes durably, then add the row to the session; the same bytes are kept once."""
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
    stored = StoredFile(
        sha256=digest,
        name=plain_name(name),
        media_type=media_type,
        size=len(data),
        created_by=actor.user_id,
        created_at=now,
    )
    db.session.add(stored)
    db.session.flush()
    return stored
