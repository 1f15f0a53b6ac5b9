"""Tables of people who sign in and the roles they hold."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.access import Role
from core.db import Base, enum_column
from core.vault import Sealed, SealedText
from units.models import Division, Unit


class User(Base):
    """A person with an account. 账号"""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Stored in lower case; none until somebody who was invited has chosen one.
    login: Mapped[str | None] = mapped_column(sa.Unicode(64), unique=True)
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    password_hash: Mapped[str]  # argon2id; empty until somebody who was invited has chosen one
    # Handed over by an organiser: the first sign-in asks for one of the person's own.
    password_once: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(sa.Unicode(8))
    email: Mapped[str | None] = mapped_column(sa.Unicode(254))
    # Mail goes to an address only after its owner has opened the link that was sent there.
    email_confirmed_at: Mapped[datetime | None]
    phone: Mapped[Sealed | None] = mapped_column(SealedText)
    created_at: Mapped[datetime]
    password_set_at: Mapped[datetime]

    @property
    def invited(self) -> bool:
        """Tell whether the person has yet to come in by an invitation. 待启用"""
        return not self.password_hash

    @property
    def known_as(self) -> str:
        """Return the login, or nothing where none has been chosen yet."""
        return self.login or ""

    grants: Mapped[list[Grant]] = relationship(back_populates="user", order_by="Grant.id")


class Grant(Base):
    """A role that a person holds at a division or in a unit. 授权"""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    division_id: Mapped[int | None] = mapped_column(sa.ForeignKey("division.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def place(self) -> Division | Unit:
        """Return where the role is held."""
        place = self.unit or self.division
        if place is None:
            raise ValueError("A grant has one place.")
        return place

    user: Mapped[User] = relationship(back_populates="grants")
    division: Mapped[Division | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(division_id IS NULL) <> (unit_id IS NULL)", name="one_place"),
        sa.UniqueConstraint("user_id", "role", "division_id", "unit_id"),
    )
