"""Tables of staff."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.vault import Sealed, SealedText
from units.models import Unit


class Rank(enum.Enum):
    """How high a person's office is, as composition rules ask."""

    DIVISION = "division"  # 处级及以上
    SECTION = "section"  # 科级
    STAFF = "staff"  # 科员及以下


class Person(Base):
    """A person who works in a unit, or did. 工作人员

    Somebody who leaves is not removed: honours, marks and certificates refer to them. Somebody
    who moves has a record in each unit, of which one at most is current.
    """

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)  # the unit's
    name: Mapped[str] = mapped_column(sa.Unicode(64), index=True)
    post: Mapped[str] = mapped_column(sa.Unicode(64), default="")  # 职务、岗位
    rank: Mapped[Rank] = mapped_column(enum_column(Rank))
    front_line: Mapped[bool] = mapped_column(default=False)  # 一线
    party_member: Mapped[bool] = mapped_column(default=False)  # 中共党员
    # Sealed; the fingerprint finds the same number again. All three go when the person is erased.
    id_number: Mapped[Sealed | None] = mapped_column(SealedText)
    phone: Mapped[Sealed | None] = mapped_column(SealedText)
    fingerprint: Mapped[str | None] = mapped_column(sa.Unicode(64), index=True)
    created_at: Mapped[datetime]
    left_on: Mapped[date | None]
    numbers_erased_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()

    __table_args__ = (
        # One current record for each person, wherever they work.
        sa.Index(
            "uq_staff_member_current",
            "fingerprint",
            unique=True,
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        ),
        sa.CheckConstraint("erased_at IS NULL OR (id_number IS NULL AND phone IS NULL)", name="erased"),
    )
