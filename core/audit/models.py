"""Tables of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AuditEntry(Base):
    """One act: who did what to what, when, and a digest of every row version it wrote."""

    __tablename__ = "audit_entry"
    __audited__ = False

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    role: Mapped[str] = mapped_column(sa.Unicode(32))
    action: Mapped[str] = mapped_column(sa.Unicode(64), index=True)
    subject_table: Mapped[str] = mapped_column(sa.Unicode(64))
    subject_id: Mapped[str] = mapped_column(sa.Unicode(64))
    # The place of the act, so that a level reads its own subtree's log and no more.
    path: Mapped[str] = mapped_column(sa.Unicode(255), index=True)
    detail: Mapped[dict[str, Any]]
    # {"table": {"primary key": "sha256 or null when deleted"}} as canonical JSON text.
    digests: Mapped[str] = mapped_column(sa.UnicodeText)
    previous: Mapped[str] = mapped_column(sa.Unicode(64))
    hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)

    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject_table", "subject_id"),)


class AuditHead(Base):
    """The end of the chain: one row, locked last before a commit."""

    __tablename__ = "audit_head"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.Unicode(64))

    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)
