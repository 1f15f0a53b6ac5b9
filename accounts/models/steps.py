"""Tables of the second step at sign-in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.people import User
from core.db import Base
from core.vault import Sealed, SealedText
from units.models import Division


class SecondStep(Base):
    """The secret that a person's telephone shares with us; the codes are made from it. 两步登录"""

    __tablename__ = "second_step"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    secret: Mapped[Sealed] = mapped_column(SealedText)
    made_at: Mapped[datetime]
    # None until a first code has shown that the telephone has the secret.
    confirmed_at: Mapped[datetime | None]
    # The half minute, counted from 1970, of the last code that was taken: none is taken twice.
    last_window: Mapped[int | None] = mapped_column(sa.BigInteger)

    user: Mapped[User] = relationship()


class StepRule(Base):
    """At this place and below it, organisers need a second step at sign-in. 两步登录要求"""

    __tablename__ = "step_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    # None: the whole installation.
    division_id: Mapped[int | None] = mapped_column(sa.ForeignKey("division.id"), unique=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), unique=True)
    set_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    set_at: Mapped[datetime]

    division: Mapped[Division | None] = relationship()
    setter: Mapped[User | None] = relationship()


class RecoveryCode(Base):
    """One of ten codes for the day when the telephone is lost; we hold its hash. 恢复码"""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    used_at: Mapped[datetime | None]
