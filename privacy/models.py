"""Tables of retention."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RetentionRule(Base):
    """How long one kind of record is kept, where an organiser has said otherwise than the product. 保存期限规则"""

    __tablename__ = "retention_rule"

    code: Mapped[str] = mapped_column(sa.Unicode(32), primary_key=True)  # a key of privacy.services.retention.RULES
    days: Mapped[int]
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("days BETWEEN 1 AND 36500", name="days"),)
