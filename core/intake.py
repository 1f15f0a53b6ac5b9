"""Workbooks on their way in: kept, read, previewed, and on a person's word imported whole or not at all. 导入

What every import has in common; what a row means is the feature's. A feature declares a table with
`ImportRow`, an `Intake` for it, and two jobs, ``<noun>.read`` and ``<noun>.import``::

    ACCOUNTS = Intake(AccountImport, "accounts", _l("Reading %(name)s"), _l("Importing %(name)s"))
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship

from core import audit, jobs
from core.access import Actor, within
from core.db import Base, db, enum_column
from core.errors import Conflict, DomainError, NotFound
from core.files import XLSX, StoredFile, keep
from core.i18n import current, said
from core.sheets import BadWorkbook, Mark, Table, column_letters, mark_errors

SAMPLE, SHOWN, MARKED = 50, 200, 2000  # rows and faults that a preview shows; cells that a workbook has marked


class ImportState(enum.Enum):
    """Where an import is: nothing is written to the records before IMPORTED."""

    READING = "reading"
    PREVIEWED = "previewed"
    REFUSED = "refused"
    IMPORTED = "imported"


class ImportRow(Base):
    """The columns of a table of imports. 导入记录"""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    # The same workbook with its bad cells marked, when there are any.
    marked_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    # What the preview shows: counts, the first rows, and faults (messages and their parameters).
    preview: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(sa.Unicode(192))
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @declared_attr
    def file(cls) -> Mapped[StoredFile]:
        """The workbook as uploaded."""
        return relationship(StoredFile, foreign_keys=[cls.file_id])  # type: ignore[list-item]

    @declared_attr
    def marked_file(cls) -> Mapped[StoredFile | None]:
        """The workbook with its bad cells marked."""
        return relationship(StoredFile, foreign_keys=[cls.marked_file_id])  # type: ignore[list-item]


Found = TypeVar("Found", bound=ImportRow)


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a row from being imported; ``error`` says it in any language."""

    row: int
    field: str
    error: DomainError


@dataclass
class Reading:
    """What a stored workbook says, before anything is written.

    Attributes:
        rows: What will be imported, as JSON keeps it.
        sample: What the preview shows of rows without a fault.
        counts: Figures of the preview by name.
    """

    table: Table
    header_row: int
    columns: dict[str, int]
    headings: dict[str, str]
    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    sample: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    faults: list[Fault] = field(default_factory=list)

    def column(self, fault: Fault) -> int | None:
        """Return the column of a fault, counted from 1."""
        at = self.columns.get(fault.field)
        return None if at is None else at + 1


@dataclass(frozen=True)
class Intake(Generic[Found]):
    """The steps of one kind of import.

    Attributes:
        model: Its table.
        noun: Names its jobs and acts: ``<noun>.uploaded``, ``.read``, ``.refused``, ``.import``, ``.imported``.
        reading: What the reading job is called, with ``%(name)s`` for the file.
        importing: What the importing job is called, likewise.
    """

    model: type[Found]
    noun: str
    reading: object
    importing: object

    def ask(self, data: bytes, filename: str, *, actor: Actor, now: datetime, **more: Any) -> tuple[Found, jobs.Job]:
        """Keep a workbook and ask for it to be read; a hostile file meets the worker, never a request. 上传"""
        if not data:
            raise BadWorkbook("empty")
        file = keep(data, name=filename, media_type=XLSX, actor=actor, now=now)
        made = self.model(
            file_id=file.id,
            state=ImportState.READING,
            preview={},
            path=actor.path,
            created_by=actor.user_id,
            created_at=now,
            **more,
        )
        db.session.add(made)
        audit.record(f"{self.noun}.uploaded", made, actor=actor, now=now, sha256=file.sha256)
        return made, self._job("read", str(self.reading) % {"name": filename}, made, actor, now)

    def _job(self, verb: str, title: str, found: Found, actor: Actor, now: datetime) -> jobs.Job:
        params = {"import_id": found.id, "locale": current()}
        return jobs.ask(f"{self.noun}.{verb}", params, title=title[:255], actor=actor, now=now)

    def get(self, actor: Actor, import_id: int) -> Found:
        """Return an import made within the actor's subtree."""
        found = db.session.get(self.model, import_id)
        if found is None or not actor.sees(found.path):
            raise NotFound
        return found

    def latest(self, actor: Actor, limit: int = 100) -> Sequence[Found]:
        """Return the latest imports within the actor's subtree, newest first. 导入记录"""
        chosen = sa.select(self.model).where(within(self.model.path, actor.path)).options(joinedload(self.model.file))
        return db.session.scalars(chosen.order_by(self.model.id.desc()).limit(limit)).all()

    def locked(self, import_id: int) -> Found:
        """Return an import as it stands now, and keep others from moving it on."""
        chosen = sa.select(self.model).where(self.model.id == import_id).with_for_update(of=self.model)
        return db.session.execute(chosen.execution_options(populate_existing=True)).scalar_one()

    def refuse(self, import_id: int, error: BadWorkbook, *, actor: Actor, now: datetime) -> None:
        """Write down why a workbook could not be read at all. 退回"""
        found = self.locked(import_id)
        if found.state is ImportState.READING:
            found.state, found.ended_at = ImportState.REFUSED, now
            found.preview = {"refusal": {"code": error.code, "params": error.params}}
            audit.record(f"{self.noun}.refused", found, actor=actor, now=now, reason=error.code)

    def marked(self, found: Found, reading: Reading) -> bytes | None:
        """Return the workbook with its bad cells marked, if there are any. 标注"""
        if not reading.faults:
            return None
        marks = [Mark(one.row, reading.column(one), said(one.error)) for one in reading.faults[:MARKED]]
        name = found.file.name
        sheet = reading.table.sheet if name.lower().endswith(".xlsx") else None
        heading = _("What is wrong")
        return mark_errors(found.file.read(), name, marks, header_row=reading.header_row, heading=heading, sheet=sheet)

    def write_preview(
        self, import_id: int, reading: Reading, marked: bytes | None, *, actor: Actor, now: datetime
    ) -> None:
        """Write what a workbook would do; a second time changes nothing. 导入预览"""
        found = self.locked(import_id)
        if found.state is not ImportState.READING:
            return
        # What was previewed is what will be imported, whatever becomes of the parser meanwhile.
        packed = json.dumps(reading.rows, ensure_ascii=False).encode()
        kept = keep(packed, name="rows.json", media_type="application/json", actor=actor, now=now)
        found.preview = _preview(reading) | {"rows_file": kept.id}
        if marked is not None:
            name = _("%(name)s, marked.xlsx", name=found.file.name.rpartition(".")[0] or found.file.name)
            found.marked_file = keep(marked, name=name, media_type=XLSX, actor=actor, now=now)
        fine = not reading.faults and reading.count > 0
        found.state, found.ended_at = (ImportState.PREVIEWED, None) if fine else (ImportState.REFUSED, now)
        wrong = found.preview["wrong"]
        audit.record(f"{self.noun}.read", found, actor=actor, now=now, count=reading.count, wrong=wrong)

    def confirm(self, found: Found, *, actor: Actor, now: datetime) -> jobs.Job:
        """Ask for a previewed workbook to be imported. 确认导入

        Raises:
            Conflict: It was imported already.
            DomainError: It has mistakes, or is still being read.
        """
        if found.state is ImportState.IMPORTED:
            raise Conflict("This workbook was imported already.")
        if found.state is not ImportState.PREVIEWED:
            raise DomainError("This workbook cannot be imported.", advice="Mend the marked cells and upload it again.")
        return self._job("import", str(self.importing) % {"name": found.file.name}, found, actor, now)

    def rows(self, found: Found) -> list[dict[str, Any]]:
        """Return the rows that a preview showed, checked against their hash; none unless it waits to be imported."""
        if found.state is not ImportState.PREVIEWED:
            return []
        data = db.session.get_one(StoredFile, found.preview["rows_file"]).read()
        rows: list[dict[str, Any]] = json.loads(data)
        return rows

    def imported(self, found: Found, counts: Mapping[str, int], *, actor: Actor, now: datetime) -> None:
        """Say that all of it is written, and how much. 已导入"""
        found.state, found.ended_at = ImportState.IMPORTED, now
        figures: dict[str, Any] = dict(counts)
        audit.record(f"{self.noun}.imported", found, actor=actor, now=now, sha256=found.file.sha256, **figures)


def _preview(reading: Reading) -> dict[str, Any]:
    faults = []
    for one in reading.faults[:SHOWN]:
        column = reading.column(one)
        cell = f"{column_letters(column)}{one.row}" if column else str(one.row)
        heading = reading.headings.get(one.field, "")
        faults.append(
            {"row": one.row, "cell": cell, "heading": heading, "message": one.error.message, "params": one.error.params}
        )
    return {
        "count": reading.count,
        "wrong": len({one.row for one in reading.faults}),
        "problems": len(reading.faults),
        "ignored": list(reading.ignored[:20]),
        "issues": faults,
        "rows": reading.sample[:SAMPLE],
        **reading.counts,
    }


def worded(preview: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a preview's faults in the reader's language. 问题清单"""
    return [{**one, "words": said(DomainError(one["message"], **one["params"]))} for one in preview.get("issues", [])]


def refusal(preview: dict[str, Any]) -> str | None:
    """Say why a workbook could not be read at all, or nothing."""
    found = preview.get("refusal")
    return said(BadWorkbook(found["code"], **found["params"])) if found else None
