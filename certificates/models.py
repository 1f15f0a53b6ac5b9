"""Tables of certificates: a numbered series per honour, and every certificate ever issued."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models import Candidate, Honour
from core.db import Base, enum_column


class CertificateSeries(Base):
    """The numbering of an honour's certificates. 证书编号规则 Its row is the lock on the next number."""

    __tablename__ = "certificate_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), unique=True)
    pattern: Mapped[str] = mapped_column(sa.Unicode(64))  # 吉民证〔2012〕{seq:04d}号
    next_seq: Mapped[int] = mapped_column(default=1)
    issued_on: Mapped[date]  # the date printed on the certificates
    body: Mapped[str] = mapped_column(sa.Unicode(1000))  # printed text with {campaign} {year} {honour}

    honour: Mapped[Honour] = relationship()

    __table_args__ = (sa.CheckConstraint("next_seq >= 1", name="next_seq"),)

    @property
    def path(self) -> str:
        """The place of the campaign."""
        return self.honour.path


class CertificateState(enum.Enum):
    """Whether a certificate counts."""

    VALID = "valid"
    REVOKED = "revoked"


class Certificate(Base):
    """One certificate: its number, its code, and exactly what was printed. 荣誉证书"""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate_series.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    code: Mapped[str] = mapped_column(sa.Unicode(32), unique=True)  # 128 random bits, in the QR code
    holder: Mapped[str] = mapped_column(sa.Unicode(128))
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)  # the campaign's
    printed: Mapped[dict[str, Any]]  # the exact printed text, as rendering takes it
    state: Mapped[CertificateState] = mapped_column(enum_column(CertificateState))
    issued_on: Mapped[date]
    issued_by: Mapped[int | None]
    issued_at: Mapped[datetime]
    revoked_reason: Mapped[str] = mapped_column(default="")
    revoked_by: Mapped[int | None]
    revoked_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))

    series: Mapped[CertificateSeries] = relationship()
    candidate: Mapped[Candidate] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("series_id", "seq"),
        # One valid certificate for a candidate at a time.
        sa.Index(
            "uq_certificate_valid_candidate",
            "candidate_id",
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        ),
    )
