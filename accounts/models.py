"""Tables of people who sign in, the roles they hold, and their sessions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.access import Role
from core.db import Base, enum_column
from units.models import Division, Unit


class User(Base):
    """A person with an account. 账号"""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)  # stored in lower case
    name: Mapped[str] = mapped_column(sa.Unicode(64))
    password_hash: Mapped[str]  # argon2id
    # Handed over by an organiser: the first sign-in asks for one of the person's own.
    password_once: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None] = mapped_column(sa.Unicode(8))
    email: Mapped[str | None] = mapped_column(sa.Unicode(254))
    # Mail goes to an address only after its owner has opened the link that was sent there.
    email_confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    password_set_at: Mapped[datetime]

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

    user: Mapped[User] = relationship(back_populates="grants")
    division: Mapped[Division | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("(division_id IS NULL) <> (unit_id IS NULL)", name="one_place"),
        sa.UniqueConstraint("user_id", "role", "division_id", "unit_id"),
    )


class LoginSession(Base):
    """One sign-in on one device. The browser holds the token, we hold its hash. 登录会话"""

    __tablename__ = "login_session"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("role_grant.id"))
    device: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    grant: Mapped[Grant] = relationship()


class SetupLink(Base):
    """The one-time link by which the first organiser makes an account. 初始化链接"""

    __tablename__ = "setup_link"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
