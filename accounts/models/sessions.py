"""Tables of sign-ins: the sessions that are open, those half way, and what was tried."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.people import Grant, User
from core.db import Base, enum_column


class LoginSession(Base):
    """One sign-in on one device. The browser holds the token, we hold its hash. 登录会话"""

    __tablename__ = "login_session"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("role_grant.id"))
    device: Mapped[str]  # what the browser says of itself
    # The mark that we left on the device at its first sign-in, hashed.
    device_hash: Mapped[str | None] = mapped_column(sa.Unicode(64))
    address: Mapped[str] = mapped_column(sa.Unicode(64), default="")  # without its last part
    # Signed in at the provider of single sign-on: signing out leads past it.
    outside: Mapped[bool] = mapped_column(default=False)
    # A rule asks this role for a second step that the person has yet to set up.
    must_enrol: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    grant: Mapped[Grant] = relationship()


class HalfSignIn(Base):
    """A sign-in between its first step and its last: the second step, or linking to a provider. 未完成的登录"""

    __tablename__ = "half_sign_in"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    # None while only a provider has said who it is.
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    goes_to: Mapped[str] = mapped_column(sa.Unicode(2048), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()


class Outcome(enum.Enum):
    """How a try to sign in ended."""

    DONE = "done"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    WRONG_CODE = "wrong_code"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NO_ROLE = "no_role"


class SignIn(Base):
    """A try to sign in to a known account; what was typed is not kept. 登录记录"""

    __tablename__ = "sign_in"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    device: Mapped[str]
    address: Mapped[str] = mapped_column(sa.Unicode(64))  # without its last part

    __table_args__ = (sa.Index("ix_sign_in_user_id_at", "user_id", "at"),)
