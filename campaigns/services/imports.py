"""Imports of candidates: a workbook is kept, read and previewed, and on a person's word imported whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from campaigns.models import Activity, CandidateImport, Honour
from campaigns.services.bulk import Nomination, nominate_many, row_faults, units_by_id
from campaigns.services.lookup import pick, units_by_text
from campaigns.services.timing import require_open
from campaigns.services.workbook import HEADINGS, Sheet, parse
from core import audit, jobs
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.files import XLSX, StoredFile, keep
from core.i18n import current, said
from core.sheets import BadWorkbook, Mark, Table, column_letters, mark_errors, read_rows
from units.models import ImportState

SAMPLE, SHOWN, MARKED = 50, 200, 2000


@dataclass(frozen=True)
class Issue:
    """One thing that keeps a row from being imported."""

    row: int
    field: str
    error: DomainError


@dataclass
class Reading:
    """What a stored workbook says, before anything is written."""

    table: Table
    sheet: Sheet
    nominations: list[Nomination]
    issues: list[Issue]


def ask_import(
    honour: Honour, data: bytes, filename: str, *, actor: Actor, now: datetime
) -> tuple[CandidateImport, jobs.Job]:
    """Keep a workbook and ask for it to be read; nothing is parsed here. 上传候选对象"""
    require_open(honour.campaign, Activity.NOMINATE, now)
    if not data:
        raise BadWorkbook("empty")
    file = keep(data, name=filename, media_type=XLSX, actor=actor, now=now)
    made = CandidateImport(
        honour=honour,
        file_id=file.id,
        state=ImportState.READING,
        preview={},
        path=actor.path,
        created_by=actor.user_id,
        created_at=now,
    )
    db.session.add(made)
    audit.record("candidates.uploaded", made, actor=actor, now=now, honour=honour.id, sha256=file.sha256)
    return made, _ask("candidates.read", _("Reading %(name)s", name=filename), made, actor, now)


def _ask(kind: str, title: str, found: CandidateImport, actor: Actor, now: datetime) -> jobs.Job:
    params = {"import_id": found.id, "locale": current()}
    return jobs.ask(kind, params, title=title[:255], actor=actor, now=now)


def get_import(actor: Actor, import_id: int) -> CandidateImport:
    """Return an import made within the actor's subtree."""
    found = db.session.get(CandidateImport, import_id)
    if found is None or not actor.sees(found.path):
        raise NotFound
    return found


def read_import(actor: Actor, import_id: int) -> Reading:
    """Parse an import's stored workbook and hold it against the records; writes nothing. 读取候选对象

    Raises:
        BadWorkbook: It cannot be taken as a table of candidates.
    """
    found = get_import(actor, import_id)
    table = read_rows(found.file.read(), filename=found.file.name)
    sheet = parse(table, found.honour.holder_kind)
    known = units_by_text(actor, found.honour.campaign, [row.unit for row in sheet.rows])
    rows, issues = [], []
    for row in sheet.rows:
        try:
            unit = pick(known, row.unit)
        except DomainError as error:
            issues.append(Issue(row.row, "unit", error))
        else:
            rows.append((row, Nomination(unit.id, row.name, row.title, row.deeds)))
    nominations = [nomination for _row, nomination in rows]
    units = units_by_id({nomination.unit_id for nomination in nominations})
    numbers = [row.row for row, _nomination in rows]
    faults = row_faults(found.honour, nominations, units, actor=actor, numbers=numbers)
    issues += [Issue(rows[at][0].row, "name", error) for at, error in faults]
    return Reading(table, sheet, nominations, sorted(issues, key=lambda issue: issue.row))


def marked_workbook(actor: Actor, import_id: int, reading: Reading) -> bytes | None:
    """Return the uploaded workbook with its bad cells marked, if there are any."""
    if not reading.issues:
        return None
    file = get_import(actor, import_id).file
    marks = [Mark(i.row, _column(i, reading.sheet), said(i.error)) for i in reading.issues[:MARKED]]
    return mark_errors(file.read(), file.name, marks, header_row=reading.sheet.header_row, heading=_("What is wrong"))


def _column(issue: Issue, sheet: Sheet) -> int | None:
    tried = ("unit_code", "unit") if issue.field == "unit" else (issue.field, "unit", "unit_code")
    return next((sheet.columns[name] + 1 for name in tried if name in sheet.columns), None)


def _preview(reading: Reading) -> dict[str, Any]:
    sheet, wrong = reading.sheet, {issue.row for issue in reading.issues}
    issues = []
    for issue in reading.issues[:SHOWN]:
        column = _column(issue, sheet)
        cell = f"{column_letters(column)}{issue.row}" if column else str(issue.row)
        error = issue.error
        issues.append({"row": issue.row, "cell": cell, "message": error.message, "params": error.params})
    return {
        "count": len(sheet.rows),
        "wrong": len(wrong),
        "problems": len(reading.issues),
        "ignored": sheet.ignored[:20],
        "issues": issues,
        "rows": [asdict(row) for row in sheet.rows if row.row not in wrong][:SAMPLE],
    }


def locked(import_id: int) -> CandidateImport:
    """Return an import as it stands now, and keep others from moving it on."""
    chosen = sa.select(CandidateImport).where(CandidateImport.id == import_id).with_for_update(of=CandidateImport)
    return db.session.execute(chosen.execution_options(populate_existing=True)).scalar_one()


def refuse_import(import_id: int, error: BadWorkbook, *, actor: Actor, now: datetime) -> None:
    """Write down why a workbook could not be read at all."""
    found = locked(import_id)
    if found.state is ImportState.READING:
        found.state, found.ended_at = ImportState.REFUSED, now
        found.preview = {"refusal": {"code": error.code, "params": error.params}}
        audit.record("candidates.refused", found, actor=actor, now=now, reason=error.code)


def write_preview(import_id: int, reading: Reading, marked: bytes | None, *, actor: Actor, now: datetime) -> None:
    """Write what a workbook would do; a second time changes nothing. 导入预览"""
    found = locked(import_id)
    if found.state is not ImportState.READING:
        return
    # What was previewed is what will be imported, whatever becomes of the parser meanwhile.
    packed = json.dumps([asdict(row) for row in reading.nominations], ensure_ascii=False).encode()
    rows = keep(packed, name="rows.json", media_type="application/json", actor=actor, now=now)
    found.preview = _preview(reading) | {"rows_file": rows.id}
    if marked is not None:
        name = _("%(name)s, marked.xlsx", name=found.file.name.rpartition(".")[0] or found.file.name)
        found.marked_file = keep(marked, name=name, media_type=XLSX, actor=actor, now=now)
    fine = not reading.issues and bool(reading.sheet.rows)
    found.state, found.ended_at = (ImportState.PREVIEWED, None) if fine else (ImportState.REFUSED, now)
    counts = {"count": found.preview["count"], "wrong": found.preview["wrong"]}
    audit.record("candidates.read", found, actor=actor, now=now, **counts)


def confirm_import(found: CandidateImport, *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a previewed workbook to be imported. 确认导入

    Raises:
        Conflict: It was imported already.
        DomainError: It has errors, or is still being read.
    """
    if found.state is ImportState.IMPORTED:
        raise Conflict("These candidates were imported already.")
    if found.state is not ImportState.PREVIEWED:
        raise DomainError("This workbook cannot be imported.", advice="Mend the marked cells and upload it again.")
    return _ask("candidates.import", _("Importing %(name)s", name=found.file.name), found, actor, now)


def preview_again(made: CandidateImport, *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a workbook to be read once more, against the records as they stand now. 重新预览

    Raises:
        Conflict: It was imported already, or is being read.
    """
    found = locked(made.id)
    if found.state not in (ImportState.PREVIEWED, ImportState.REFUSED):
        raise Conflict("There is no preview to renew.", advice="Look at how the import stands now.")
    require_open(found.honour.campaign, Activity.NOMINATE, now)
    found.state, found.preview, found.marked_file, found.ended_at = ImportState.READING, {}, None, None
    audit.record("candidates.read_again", found, actor=actor, now=now)
    return _ask("candidates.read", _("Reading %(name)s", name=found.file.name), found, actor, now)


def write_import(import_id: int, *, actor: Actor, now: datetime) -> None:
    """Nominate all that a preview showed, or nobody; a second time changes nothing. 导入候选对象"""
    found = locked(import_id)
    if found.state is not ImportState.PREVIEWED:
        return
    data = db.session.get_one(StoredFile, found.preview["rows_file"]).read()
    rows = [Nomination(**row) for row in json.loads(data)]
    nominate_many(found.honour, rows, actor=actor, now=now)
    found.state, found.ended_at = ImportState.IMPORTED, now
    audit.record("candidates.imported", found, actor=actor, now=now, count=len(rows), sha256=found.file.sha256)


__all__ = ["HEADINGS", "ask_import", "confirm_import", "get_import", "read_import", "write_import", "write_preview"]
