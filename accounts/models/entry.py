"""Tables of how people come in: the first link, workbooks of accounts, invitations, other sign-ons."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.people import User
from core.db import Base
from core.intake import ImportRow


class SetupLink(Base):
    """The one-time link by which the first organiser makes an account. 初始化链接"""

    __tablename__ = "setup_link"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountImport(ImportRow):
    """One workbook of people and roles on its way in: preview first, then one transaction. 账号导入"""

    __tablename__ = "account_import"


class Invitation(Base):
    """A printed slip's one-time code, by which a person comes in; we hold its hash. 邀请"""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    creator: Mapped[User | None] = relationship(foreign_keys=[created_by])

    __table_args__ = (sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="one_end"),)

    def state(self, now: datetime) -> str:
        """Return ``used``, ``revoked``, ``expired`` or ``waiting``. 邀请状态"""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "waiting"


class OutsideIdentity(Base):
    """Who a person is at the provider of single sign-on. 统一身份"""

    __tablename__ = "outside_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("user_id", "issuer"))
