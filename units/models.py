"""Tables of the organisation: divisions of the country, window units, and roster imports."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.files import StoredFile
from core.intake import ImportState


class Level(enum.Enum):
    """The level of a division, from the ministry down."""

    MINISTRY = "ministry"  # 部
    PROVINCE = "province"  # 省
    PREFECTURE = "prefecture"  # 市州
    COUNTY = "county"  # 县市区
    TOWNSHIP = "township"  # 乡镇街道


class Division(Base):
    """A division of the country. 区划 ``path`` is ``/22/2201/220102/``: its own and all above it."""

    __tablename__ = "division"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.Unicode(16), unique=True)  # GB/T 2260
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("division.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Unicode(128), unique=True)

    parent: Mapped[Division | None] = relationship(remote_side=[id])

    __table_args__ = (sa.CheckConstraint("path LIKE '/%/'", name="path"),)


class Unit(Base):
    """A window unit. 窗口单位 ``path`` is its division's with its own code behind."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.Unicode(32), unique=True)  # 单位编码
    name: Mapped[str] = mapped_column(sa.Unicode(128))
    kind: Mapped[str] = mapped_column(sa.Unicode(48), index=True)  # a code of units.kinds
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), unique=True)
    address: Mapped[str] = mapped_column(default="")
    head: Mapped[str] = mapped_column(sa.Unicode(64), default="")  # 负责人
    phone: Mapped[str] = mapped_column(sa.Unicode(32), default="")
    credit_code: Mapped[str] = mapped_column(sa.Unicode(18), default="")  # 统一社会信用代码
    staff_count: Mapped[int | None]  # people at the window
    created_at: Mapped[datetime]

    division: Mapped[Division] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("division_id", "name"),
        sa.CheckConstraint("staff_count >= 0", name="staff_count"),
    )


class RosterImport(Base):
    """One workbook on its way in: preview first, then one transaction. 名册导入"""

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What the workbook lists: units where nothing is said, or "staff", whose files are sealed.
    what: Mapped[str | None] = mapped_column(sa.Unicode(16), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    # The same workbook with its bad cells marked, when there are any.
    marked_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    # What the preview shows: counts, the first rows, and errors in words (code and parameters).
    preview: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(sa.Unicode(192))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    marked_file: Mapped[StoredFile | None] = relationship(foreign_keys=[marked_file_id])


__all__ = ["Division", "ImportState", "Level", "RosterImport", "Unit"]
