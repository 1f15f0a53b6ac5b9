"""Tables of judging: panels and their seats, recusals, score sheets, marks and every version of them.

Terms: a *seat* is a judge's place on a panel (or the panel's one data seat, where a scorer's
imported figures are kept); a *sheet* is one seat's marks for one candidate; a *mark* is one
criterion on a sheet.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from campaigns.models import Candidate, Criterion, Round
from core.db import Base, enum_column
from core.files import StoredFile
from units.models import ImportState


class Panel(Base):
    """The judges of a round. 评委会"""

    __tablename__ = "panel"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), unique=True)
    # Sheets exist from here on, and seats and candidates no longer change.
    opened_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="panel", order_by="Seat.position, Seat.id")

    @property
    def path(self) -> str:
        """Return the place in the tree that it belongs to."""
        return self.round.path


class SeatKind(enum.Enum):
    """Who fills a seat's sheets."""

    JUDGE = "judge"
    DATA = "data"  # imported figures: element scores, deductions, test results


class Seat(Base):
    """A place on a panel. 评委席"""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("panel.id"), index=True)
    kind: Mapped[SeatKind] = mapped_column(enum_column(SeatKind))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    label: Mapped[str] = mapped_column(sa.Unicode(32))  # "1", "J1": how the judge appears in lists
    position: Mapped[int]

    panel: Mapped[Panel] = relationship(back_populates="seats")
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("panel_id", "label"),
        sa.UniqueConstraint("panel_id", "user_id"),
    )

    @property
    def path(self) -> str:
        """Return the place in the tree that it belongs to."""
        return self.panel.path


class Recusal(Base):
    """A judge who does not mark a candidate, and why. 回避 Neither zero nor missing."""

    __tablename__ = "recusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"))
    reason: Mapped[str]
    recorded_by: Mapped[int | None]
    recorded_at: Mapped[datetime]

    seat: Mapped[Seat] = relationship()
    candidate: Mapped[Candidate] = relationship()

    __table_args__ = (sa.UniqueConstraint("seat_id", "candidate_id"),)


class SheetState(enum.Enum):
    """Whether a sheet can still be written on."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECUSED = "recused"


class ScoreSheet(Base):
    """One seat's marks for one candidate. 评分表"""

    __tablename__ = "score_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState))
    submitted_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(sa.Unicode(1000), default="")

    seat: Mapped[Seat] = relationship()
    candidate: Mapped[Candidate] = relationship()
    marks: Mapped[list[Mark]] = relationship(back_populates="sheet")

    __table_args__ = (sa.UniqueConstraint("seat_id", "candidate_id"),)

    @property
    def path(self) -> str:
        """Return the place in the tree that it belongs to."""
        return self.seat.path


class Mark(Base):
    """The standing mark of one criterion on one sheet. 单项分 None: typed, then cleared."""

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheet.id"))
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), index=True)
    value: Mapped[int | None] = mapped_column(sa.BigInteger)  # fixed point, rubric decimals
    version: Mapped[int]  # of the latest MarkVersion

    sheet: Mapped[ScoreSheet] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()

    __table_args__ = (sa.UniqueConstraint("sheet_id", "criterion_id"),)


class MarkSource(enum.Enum):
    """How a mark came in."""

    TYPED = "typed"
    WORKBOOK = "workbook"


class MarkVersion(Base):
    """Every value that a mark has had; rows are added, never changed."""

    __tablename__ = "mark_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheet.id"))
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"))
    version: Mapped[int]
    value: Mapped[int | None] = mapped_column(sa.BigInteger)
    source: Mapped[MarkSource] = mapped_column(enum_column(MarkSource))
    # Chosen by the device: the same save sent twice is one version.
    idempotency_key: Mapped[str | None] = mapped_column(sa.Unicode(64), unique=True)
    entered_by: Mapped[int | None]
    entered_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "criterion_id", "version"),
        sa.CheckConstraint("version >= 1", name="version"),
    )


class SheetEvent(Base):
    """A sheet submitted or returned, and why; the sheet's own history. 提交与退回"""

    __tablename__ = "sheet_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheet.id"), index=True)
    action: Mapped[str] = mapped_column(sa.Unicode(16))  # submitted, returned
    reason: Mapped[str] = mapped_column(default="")
    by: Mapped[int | None]
    at: Mapped[datetime]


class MarksImport(Base):
    """A workbook of marks on its way in. 评分导入"""

    __tablename__ = "marks_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("panel.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    marked_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    preview: Mapped[dict[str, Any]]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    panel: Mapped[Panel] = relationship()
    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    marked_file: Mapped[StoredFile | None] = relationship(foreign_keys=[marked_file_id])

    @property
    def path(self) -> str:
        """Return the place in the tree that it belongs to."""
        return self.panel.path
