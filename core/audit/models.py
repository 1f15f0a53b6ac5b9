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
    # Beside the chain, and empty once erased; the chain holds what `commitments` says of it.
    actor_name: Mapped[str]
    role: Mapped[str] = mapped_column(sa.Unicode(32))
    action: Mapped[str] = mapped_column(sa.Unicode(64), index=True)
    subject_table: Mapped[str] = mapped_column(sa.Unicode(64))
    subject_id: Mapped[str] = mapped_column(sa.Unicode(64))
    # The place of the act, so that a level reads its own subtree's log and no more.
    path: Mapped[str] = mapped_column(sa.Unicode(255), index=True)
    detail: Mapped[dict[str, Any]]  # without what may name a person
    # That, and the salts: both stand beside the chain, so that they can be erased.
    personal: Mapped[dict[str, Any] | None]
    salts: Mapped[dict[str, Any] | None]
    # {"name": "sha256 over its salt and its text"}; none in an entry of the first kind, which holds all in clear.
    commitments: Mapped[dict[str, Any] | None]
    # {"table": {"primary key": "sha256 or null when deleted"}} as canonical JSON text.
    digests: Mapped[str] = mapped_column(sa.UnicodeText)
    previous: Mapped[str] = mapped_column(sa.Unicode(64))
    hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)

    @property
    def told(self) -> dict[str, Any]:
        """Return all that the act told of itself, as far as it is not erased. 说明"""
        return {**self.detail, **(self.personal or {})}

    @property
    def erased(self) -> list[str]:
        """Return the names of what was erased from the entry. 已删除项"""
        return sorted(set(self.commitments or ()) - set(self.salts or ()))

    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject_table", "subject_id"),)


class AuditHead(Base):
    """The end of the chain: one row, locked last before a commit."""

    __tablename__ = "audit_head"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.Unicode(64))

    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)
