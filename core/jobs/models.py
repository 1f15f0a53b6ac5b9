"""Tables of the job queue."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.files import StoredFile


class JobState(enum.Enum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen. 是否结束"""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Base):
    """A piece of long work, who asked for it, how far it is, and what came of it."""

    __tablename__ = "job"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Unicode(64))
    params: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(enum_column(JobState), index=True)
    # Who asked, and where to go when it is done; the actor as it was, so that a worker acts as them.
    user_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[dict[str, Any]]
    title: Mapped[str]
    result_url: Mapped[str | None] = mapped_column(sa.Unicode(1024))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.Unicode(1024), default="")
    reference: Mapped[str | None] = mapped_column(sa.Unicode(32))
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    asked_in: Mapped[str | None] = mapped_column(sa.Unicode(64))  # the request's reference, for the log
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    file: Mapped[StoredFile | None] = relationship()


class Worker(Base):
    """A worker process and when it was last seen."""

    __tablename__ = "worker"
    __audited__ = False

    name: Mapped[str] = mapped_column(sa.Unicode(128), primary_key=True)
    seen_at: Mapped[datetime]
