"""Tables of selection: ranking runs and their rows, quota plans, nominee lists and decisions."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.models import Candidate, Honour, Round
from core.db import Base, enum_column
from units.models import Division


class RankingRun(Base):
    """One computation of a round's ranking, stored with its input and never edited. 排名结果"""

    __tablename__ = "ranking_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    number: Mapped[int]  # 第 n 次计算
    scheme: Mapped[dict[str, Any]]  # scoring.Scheme as a dictionary: method and parameters
    input_sha256: Mapped[str] = mapped_column(sa.Unicode(64))
    input_gz: Mapped[bytes]  # the canonical input, gzip; restores the whole computation
    candidate_count: Mapped[int]
    judge_count: Mapped[int]
    recusal_count: Mapped[int]
    total_decimals: Mapped[int]
    run_by: Mapped[int | None]
    run_at: Mapped[datetime]

    round: Mapped[Round] = relationship()

    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    @property
    def path(self) -> str:
        """The place of the campaign."""
        return self.round.path


class RankingRow(Base):
    """One candidate's place in a run, and how it came to be."""

    __tablename__ = "ranking_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("ranking_run.id"))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"))
    position: Mapped[int]  # 1, 2, 3, 4: the order on the page
    place: Mapped[int]  # 1, 2, 2, 4: the place
    total: Mapped[int] = mapped_column(sa.BigInteger)  # fixed point, the run's total_decimals
    tied: Mapped[bool]  # still tied after the whole chain
    # What filters and lists need, as it was at the run: names do not move under a published place.
    name: Mapped[str] = mapped_column(sa.Unicode(128))
    unit_name: Mapped[str] = mapped_column(sa.Unicode(128))
    candidate_number: Mapped[int]
    path: Mapped[str] = mapped_column(sa.Unicode(192))
    # {"criteria": {key: {"mean", "weighted", "marks": [[label, text, used], …]}}, "separated_by": …}
    detail: Mapped[dict[str, Any]]

    run: Mapped[RankingRun] = relationship()
    candidate: Mapped[Candidate] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("run_id", "candidate_id"),
        sa.UniqueConstraint("run_id", "position"),
        sa.Index("ix_ranking_row_run_path", "run_id", "path"),
    )


class QuotaPlan(Base):
    """An honour's quota shared out among the divisions below, exactly, by a named method. 名额分配"""

    __tablename__ = "quota_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), index=True)
    number: Mapped[int]
    method: Mapped[str] = mapped_column(sa.Unicode(32))
    seats: Mapped[int]
    basis: Mapped[str] = mapped_column(sa.Unicode(32))  # what the weights count: "units", "candidates", "typed"
    # Seats that tie for the last places: {"open": n, "divisions": [ids]}, None when there are none.
    tie: Mapped[dict[str, Any] | None]
    decision: Mapped[dict[str, Any] | None]  # {"divisions": [ids], "reason": …, "by", "at"}
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]

    honour: Mapped[Honour] = relationship()
    shares: Mapped[list[QuotaShare]] = relationship(back_populates="plan", order_by="QuotaShare.position")

    __table_args__ = (sa.UniqueConstraint("honour_id", "number"),)

    @property
    def path(self) -> str:
        """The place of the campaign."""
        return self.honour.path


class QuotaShare(Base):
    """One division's share of a plan. The campaign's own division stands for 省直 units."""

    __tablename__ = "quota_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("quota_plan.id"), index=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    position: Mapped[int]
    weight: Mapped[int] = mapped_column(sa.BigInteger)
    seats: Mapped[int]

    plan: Mapped[QuotaPlan] = relationship(back_populates="shares")
    division: Mapped[Division] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("plan_id", "division_id"),
        sa.CheckConstraint("seats >= 0 AND weight >= 0", name="counts"),
    )


class ListState(enum.Enum):
    """A list waits while a tie at its line waits, and is confirmed once."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"


class NomineeList(Base):
    """Who is put forward for an honour, from one run and one plan. 推荐名单"""

    __tablename__ = "nominee_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), index=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("ranking_run.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("quota_plan.id"))
    number: Mapped[int]
    state: Mapped[ListState] = mapped_column(enum_column(ListState))
    reserves_each: Mapped[int]  # how many reserves a division lists
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]

    honour: Mapped[Honour] = relationship()
    run: Mapped[RankingRun] = relationship()
    plan: Mapped[QuotaPlan] = relationship()
    nominees: Mapped[list[Nominee]] = relationship(back_populates="list", order_by="Nominee.position")

    __table_args__ = (sa.UniqueConstraint("honour_id", "number"),)

    @property
    def path(self) -> str:
        """The place of the campaign."""
        return self.honour.path


class Standing(enum.Enum):
    """Where a candidate stands on a nominee list."""

    CHOSEN = "chosen"  # 入选
    TIED = "tied"  # 并列待定
    RESERVE = "reserve"  # 候补
    OUT = "out"  # 未入选


class Nominee(Base):
    """One candidate on a nominee list, and the rule that put it there. 推荐对象"""

    __tablename__ = "nominee"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("nominee_list.id"))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))  # whose quota
    standing: Mapped[Standing] = mapped_column(enum_column(Standing))
    position: Mapped[int]  # order of merit on the whole list
    place: Mapped[int]  # in the run
    rank: Mapped[int]  # order within the division and standing: 候补第 n
    rule: Mapped[dict[str, Any]]  # which rule decided, as data: put into words on the page

    list: Mapped[NomineeList] = relationship(back_populates="nominees")
    candidate: Mapped[Candidate] = relationship()
    division: Mapped[Division] = relationship()

    __table_args__ = (sa.UniqueConstraint("list_id", "candidate_id"),)


class TieDecision(Base):
    """A person's decision of a tie at the line, with its reason. 并列裁定"""

    __tablename__ = "tie_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("nominee_list.id"))
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    chosen: Mapped[list[int]] = mapped_column(sa.JSON)  # candidate ids
    reason: Mapped[str] = mapped_column(sa.Unicode(1000))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("list_id", "division_id"),)
