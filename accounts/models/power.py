"""Tables of what people do to each other's accounts: what takes two, and what passes on."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.people import Grant, User
from core.db import Base, enum_column
from units.models import Division


class Proposed(enum.Enum):
    """What one top organiser proposes about another."""

    APPOINT = "appoint"
    END = "end"
    RESET = "reset"
    SUSPEND = "suspend"
    RESUME = "resume"
    RESET_STEP = "reset_step"


class ProposalState(enum.Enum):
    """Where a proposal is."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """What nobody may do alone, because nobody stands above: one proposes, another confirms. 双人操作"""

    __tablename__ = "account_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[Proposed] = mapped_column(enum_column(Proposed))
    state: Mapped[ProposalState] = mapped_column(enum_column(ProposalState))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    division_id: Mapped[int] = mapped_column(sa.ForeignKey("division.id"))
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)
    reason: Mapped[str] = mapped_column(sa.Unicode(500))
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    proposer: Mapped[User] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])
    division: Mapped[Division] = relationship()

    __table_args__ = (sa.CheckConstraint("proposed_by <> user_id", name="not_about_oneself"),)


class HandOverState(enum.Enum):
    """Where a hand-over is."""

    PLANNED = "planned"
    DONE = "done"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class HandOver(Base):
    """A role that passes from one person to another on a day, with a reason. 交接"""

    __tablename__ = "hand_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[HandOverState] = mapped_column(enum_column(HandOverState))
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("role_grant.id"), index=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    new_grant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("role_grant.id"))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str] = mapped_column(sa.Unicode(500))
    # What hung on the role, in numbers, and what of it was to pass on too.
    figures: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    # As it was when it was planned: the worker carries it out in this person's name.
    actor: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    grant: Mapped[Grant] = relationship(foreign_keys=[grant_id])
    new_grant: Mapped[Grant | None] = relationship(foreign_keys=[new_grant_id])
    successor: Mapped[User] = relationship(foreign_keys=[successor_id])
    maker: Mapped[User | None] = relationship(foreign_keys=[made_by])
