"""Tables of campaigns: phases, honours, candidates, rounds and their rubrics."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.files import StoredFile
from staff.models import Rank
from units.models import Division, ImportState, Unit


class Activity(enum.Enum):
    """What a phase opens. 阶段开放的事项"""

    PREPARE = "prepare"  # 动员部署
    NOMINATE = "nominate"  # 申报推荐
    MARK = "mark"  # 评分
    SELECT = "select"  # 名额分配与遴选
    HONOUR = "honour"  # 表彰发证


class HolderKind(enum.Enum):
    """Who may hold an honour."""

    UNIT = "unit"  # 单位
    BRAND = "brand"  # 品牌
    PERSON = "person"  # 个人


class Campaign(Base):
    """A year's campaign of one level. 活动"""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Unicode(128))
    slogan: Mapped[str] = mapped_column(sa.Unicode(128), default="")
    issuer: Mapped[str] = mapped_column(sa.Unicode(64))  # 落款单位, printed on certificates
    year: Mapped[int]
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)
    created_at: Mapped[datetime]
    # Bumped by every edit: a form that was opened on an older version is told so.
    version: Mapped[int] = mapped_column(default=1)

    division: Mapped[Division] = relationship()
    phases: Mapped[list[Phase]] = relationship(back_populates="campaign", order_by="Phase.opens_on, Phase.id")
    honours: Mapped[list[Honour]] = relationship(back_populates="campaign", order_by="Honour.position, Honour.id")

    __table_args__ = (sa.UniqueConstraint("division_id", "year", "name"),)


class Phase(Base):
    """A dated stretch of a campaign that opens what may be done in it. 阶段 Both days count."""

    __tablename__ = "phase"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    activity: Mapped[Activity] = mapped_column(enum_column(Activity))
    opens_on: Mapped[date]
    closes_on: Mapped[date]

    campaign: Mapped[Campaign] = relationship(back_populates="phases")

    __table_args__ = (sa.CheckConstraint("closes_on >= opens_on", name="order"),)


class Honour(Base):
    """A title that a campaign awards, and how many. 荣誉称号"""

    __tablename__ = "honour"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    holder_kind: Mapped[HolderKind] = mapped_column(enum_column(HolderKind))
    quota: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    campaign: Mapped[Campaign] = relationship(back_populates="honours")
    rounds: Mapped[list[Round]] = relationship(back_populates="honour", order_by="Round.position, Round.id")

    __table_args__ = (sa.UniqueConstraint("campaign_id", "name"), sa.CheckConstraint("quota >= 0", name="quota"))

    @property
    def path(self) -> str:
        """Return the place in the tree that this belongs to. 所属路径"""
        return self.campaign.path


class CandidateState(enum.Enum):
    """Whether a candidate stands."""

    NOMINATED = "nominated"
    WITHDRAWN = "withdrawn"


class Candidate(Base):
    """A unit, brand or person put forward for an honour by a unit. 候选人/候选单位"""

    __tablename__ = "candidate"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), index=True)
    number: Mapped[int]  # 编号 within the honour, in order of nomination
    name: Mapped[str] = mapped_column(sa.Unicode(128))
    title: Mapped[str] = mapped_column(sa.Unicode(64), default="")  # a person's post 职务
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)  # the nominating unit's
    deeds: Mapped[str] = mapped_column(sa.UnicodeText, default="")  # 简要事迹
    state: Mapped[CandidateState] = mapped_column(enum_column(CandidateState))
    reason: Mapped[str] = mapped_column(default="")  # why withdrawn
    nominated_by: Mapped[int | None]
    nominated_at: Mapped[datetime]
    # Picked from the staff: who, and what composition rules ask, as it was on that day.
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    rank: Mapped[Rank | None] = mapped_column(enum_column(Rank))
    front_line: Mapped[bool | None]
    party_member: Mapped[bool | None]

    honour: Mapped[Honour] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (sa.UniqueConstraint("honour_id", "number"), sa.UniqueConstraint("honour_id", "unit_id", "name"))


class Round(Base):
    """One round of judging for an honour. 轮次(初赛/决赛)"""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    position: Mapped[int] = mapped_column(default=0)

    honour: Mapped[Honour] = relationship(back_populates="rounds")
    rubric: Mapped[Rubric | None] = relationship(back_populates="round", uselist=False)

    __table_args__ = (sa.UniqueConstraint("honour_id", "name"),)

    @property
    def path(self) -> str:
        """Return the place in the tree that this belongs to. 所属路径"""
        return self.honour.campaign.path


class Method(enum.Enum):
    """How the marks of a panel become one. The names are scoring's."""

    MEAN = "mean"  # 平均分
    TRIMMED_MEAN = "trimmed_mean"  # 去掉最高分、最低分后取平均
    GIVEN = "given"  # 导入的一个数, not judged


class Rubric(Base):
    """How a round is marked and its totals are made. 评分标准"""

    __tablename__ = "rubric"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), unique=True)
    decimals: Mapped[int]  # of a mark: marks are integers in units of 10 ** -decimals
    total_decimals: Mapped[int]  # the total is rounded half up to these
    # The declared chain, first step first: [{"by": "criterion", "name": "<key>"}, …] 并列规则
    tie_breaks: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    # Set when the first mark comes in; from then on the rubric does not change.
    frozen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship(back_populates="rubric")
    criteria: Mapped[list[Criterion]] = relationship(
        back_populates="rubric", order_by="Criterion.position, Criterion.id"
    )

    __table_args__ = (
        sa.CheckConstraint("decimals BETWEEN 0 AND 4", name="decimals"),
        sa.CheckConstraint("total_decimals BETWEEN 0 AND 6", name="total_decimals"),
    )

    @property
    def path(self) -> str:
        """Return the place in the tree that this belongs to. 所属路径"""
        return self.round.path


class Criterion(Base):
    """One line of a rubric. 指标"""

    __tablename__ = "criterion"

    id: Mapped[int] = mapped_column(primary_key=True)
    rubric_id: Mapped[int] = mapped_column(sa.ForeignKey("rubric.id"), index=True)
    key: Mapped[str] = mapped_column(sa.Unicode(32))  # stable name in formulas and files, "c1"
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    hint: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    method: Mapped[Method] = mapped_column(enum_column(Method))
    drop: Mapped[int] = mapped_column("drop_each_end", default=0)  # marks left out at each end
    minimum: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # fixed point, rubric decimals
    maximum: Mapped[int] = mapped_column(sa.BigInteger)  # fixed point, rubric decimals
    step: Mapped[int] = mapped_column(sa.BigInteger, default=1)  # fixed point: marks are multiples of it
    weight: Mapped[str] = mapped_column(sa.Unicode(32))  # an exact fraction as text; negative deducts
    mean_decimals: Mapped[int | None]  # round the panel's mark half up to these; None: carry exactly
    weighted_decimals: Mapped[int | None]  # round after weighting; None: carry exactly
    part: Mapped[str | None] = mapped_column(sa.Unicode(32))  # a named subtotal
    minimum_marks: Mapped[int] = mapped_column(default=1)

    rubric: Mapped[Rubric] = relationship(back_populates="criteria")

    __table_args__ = (
        sa.UniqueConstraint("rubric_id", "key"),
        sa.UniqueConstraint("rubric_id", "name"),
        sa.CheckConstraint("maximum >= minimum", name="maximum"),
        sa.CheckConstraint("step >= 1", name="step"),
        sa.CheckConstraint("drop_each_end >= 0", name="drop"),
    )


class CandidateImport(Base):
    """A workbook of candidates on its way in: preview first, then one transaction. 候选对象导入"""

    __tablename__ = "candidate_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    honour_id: Mapped[int] = mapped_column(sa.ForeignKey("honour.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    # The same workbook with its bad cells marked, when there are any.
    marked_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    preview: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)  # the place of who uploaded it
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    honour: Mapped[Honour] = relationship()
    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    marked_file: Mapped[StoredFile | None] = relationship(foreign_keys=[marked_file_id])
