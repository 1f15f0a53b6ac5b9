"""Tables of messages, the mail that carries them, and what each person wants to be told how.

Terms: a *message* is one thing that one person is told, as a rule's name and parameters, put into
words when it is read; a *mail* is an e-mail that carries one message or several; the *outbox* is
all mail. 公示 is another thing and has another name.
"""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Grant, User
from core.db import Base, enum_column


class Category(enum.Enum):
    """What a message is about; people choose by it how they are told."""

    SECURITY = "security"  # 账号安全
    ROLES = "roles"  # 角色与授权
    JUDGING = "judging"  # 评分
    DEADLINES = "deadlines"  # 期限提醒
    RESULTS = "results"  # 排名与名单
    CERTIFICATES = "certificates"  # 证书
    WORK = "work"  # 导入与任务
    NOTES = "notes"  # 组织者来信
    SERVICE = "service"  # 系统运行


class Channel(enum.Enum):
    """How a person is told of a category."""

    MAIL = "mail"  # in the product, and by e-mail at once
    DIGEST = "digest"  # in the product, and in one e-mail a day
    PRODUCT = "product"  # in the product alone
    OFF = "off"  # not at all


class MailKind(enum.Enum):
    """What an e-mail carries."""

    MESSAGE = "message"
    DIGEST = "digest"
    CONFIRM = "confirm"  # the link that confirms an address


class MailState(enum.Enum):
    """Where an e-mail is."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    DELIVERED = "delivered"  # taken by the server
    FAILED = "failed"
    CANCELLED = "cancelled"


class Mail(Base):
    """One e-mail of the outbox. 邮件 It is put into words when it is sent or looked at."""

    __tablename__ = "outgoing_mail"
    # What became of an e-mail is the server's word, not an act; who held or cancelled one is in the log.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind))
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)  # the place of the person's role
    state: Mapped[MailState] = mapped_column(enum_column(MailState))
    # The same at every try, so that a server that has it already knows it again.
    mime_id: Mapped[str] = mapped_column(sa.Unicode(32), unique=True)
    address: Mapped[str] = mapped_column(sa.Unicode(254))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    # From here on the server may have it: it is never sent again without a person saying so.
    handed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.Unicode(500), default="")  # the server's last words

    user: Mapped[User] = relationship()
    messages: Mapped[list[Message]] = relationship(back_populates="mail", order_by="Message.id")

    __table_args__ = (
        sa.Index("ix_outgoing_mail_due", "state", "due_at"),
        sa.CheckConstraint("tries >= 0", name="tries"),
    )


class Message(Base):
    """One thing that one person is told. 消息"""

    __tablename__ = "message"
    # It follows from an act that is in the log; that somebody has read it is nobody else's business.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    # The role it concerns: opening it goes on in that role.
    grant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("role_grant.id"))
    category: Mapped[Category] = mapped_column(enum_column(Category))
    text: Mapped[str] = mapped_column(sa.Unicode(64))  # a name in inbox.words.TEXTS
    params: Mapped[dict[str, Any]]
    endpoint: Mapped[str] = mapped_column(sa.Unicode(64), default="")
    args: Mapped[dict[str, Any]]
    digest: Mapped[bool] = mapped_column(default=False)  # waits for the day's e-mail
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outgoing_mail.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("note.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]

    grant: Mapped[Grant | None] = relationship()
    mail: Mapped[Mail | None] = relationship(back_populates="messages")
    note: Mapped[Note | None] = relationship()

    __table_args__ = (sa.Index("ix_message_user_read", "user_id", "read_at"),)


class Note(Base):
    """What an organiser wrote to many at once. 群发消息"""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(sa.Unicode(192), index=True)
    audience: Mapped[str] = mapped_column(sa.Unicode(32))
    subject: Mapped[str] = mapped_column(sa.Unicode(100))
    body: Mapped[str] = mapped_column(sa.Unicode(2000))
    recipients: Mapped[int]
    sent_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    sent_at: Mapped[datetime]
    # The form's own word: the same form sent twice is one note.
    once: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)

    sender: Mapped[User] = relationship()

    __table_args__ = (sa.CheckConstraint("recipients >= 0", name="recipients"),)


class Preference(Base):
    """How a person is told of one category, where it is not the usual way. 通知偏好"""

    __tablename__ = "inbox_preference"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    category: Mapped[Category] = mapped_column(enum_column(Category))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))

    __table_args__ = (sa.UniqueConstraint("user_id", "category"),)


class QuietHours(Base):
    """When no e-mail goes to a person: whole hours of China's day, over midnight too. 免打扰时段"""

    __tablename__ = "quiet_hours"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    begins: Mapped[int]
    ends: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("begins BETWEEN 0 AND 23 AND ends BETWEEN 0 AND 23 AND begins <> ends", name="hours"),
    )


class OutboxHold(Base):
    """That nothing goes out, who said so and why: one row while it holds. 暂停发信"""

    __tablename__ = "outbox_hold"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    held_by: Mapped[int | None]
    held_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)


class Reminder(Base):
    """That a phase's reminder has gone out. 期限提醒 A phase moved to another day is reminded of anew."""

    __tablename__ = "phase_reminder"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(index=True)  # kept when the phase is removed
    closes_on: Mapped[date]
    step: Mapped[str] = mapped_column(sa.Unicode(8))
    sent_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("phase_id", "closes_on", "step"),)
