"""Marks from a workbook: kept, read and previewed by a worker, and on a person's word written whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from campaigns import services as campaigns
from campaigns.models import Activity, Method
from core import audit, jobs
from core.access import Actor, Role
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.files import XLSX, keep
from core.i18n import current, said
from core.numbers import from_fixed
from core.sheets import BadWorkbook, Mark, clean, column_letters, mark_errors, read_rows
from core.sheets.header import plain
from judges.bounds import Bounds
from judges.models import MarksImport, Panel, SeatKind
from judges.services.moved import keep_seen, refuse_moved
from judges.services.panels import candidates_of
from judges.services.writing import Compared, compare, write_marks
from judges.workbook import Issue, Line, Reading, Roll, read_marks
from units.models import ImportState

SHOWN_ROWS, SHOWN_ISSUES = 20, 200


def ask_marks_import(
    panel: Panel, data: bytes, filename: str, *, actor: Actor, now: datetime
) -> tuple[MarksImport, jobs.Job]:
    """Keep a workbook of marks and ask for it to be read. 上传评分表格

    Nothing is parsed here: a hostile file meets the worker, never a request.

    Raises:
        DomainError: Marking is not open, or the file is empty.
    """
    require_marking(panel, now)
    if not data:
        raise BadWorkbook("empty")
    file = keep(data, name=filename, media_type=XLSX, actor=actor, now=now)
    made = MarksImport(
        panel=panel, file_id=file.id, state=ImportState.READING, preview={}, created_by=actor.user_id, created_at=now
    )
    db.session.add(made)
    audit.record("marks.uploaded", made, actor=actor, now=now, sha256=file.sha256)
    return made, _ask("marks.read", made, _("Reading the marks in %(name)s", name=filename), actor=actor, now=now)


def require_marking(panel: Panel, now: datetime) -> None:
    """Refuse marks while there are no sheets or the phase is not open."""
    if panel.opened_at is None:
        raise Conflict("Marking is not open yet.", advice="The organiser opens it on the panel's page.")
    campaigns.require_open(panel.round.honour.campaign, Activity.MARK, now)


def _ask(kind: str, made: MarksImport, title: str, *, actor: Actor, now: datetime, **more: Any) -> jobs.Job:
    params = {"import_id": made.id, "locale": current(), **more}
    return jobs.ask(kind, params, title=title[:255], actor=actor, now=now)


def get_marks_import(actor: Actor, import_id: int) -> MarksImport:
    """Return an import of marks within the actor's subtree. 评分导入"""
    found = db.session.get(MarksImport, import_id)
    if found is None or actor.role is Role.JUDGE or not actor.sees(found.path):
        raise NotFound
    return found


def imports_of(panel: Panel, limit: int = 50) -> Sequence[MarksImport]:
    """Return a panel's latest imports, newest first. 导入记录"""
    chosen = sa.select(MarksImport).where(MarksImport.panel_id == panel.id).options(joinedload(MarksImport.file))
    return db.session.scalars(chosen.order_by(MarksImport.id.desc()).limit(limit)).all()


def roll_of(panel: Panel) -> Roll:
    """Gather what a table of marks may refer to."""
    rubric = panel.round.rubric
    if rubric is None:
        raise DomainError("The round has no rubric yet.", advice="Set the criteria first.")
    names: dict[str, list[int]] = defaultdict(list)
    candidates: dict[int, tuple[int, str]] = {}
    for candidate in candidates_of(panel):
        candidates[candidate.number] = (candidate.id, candidate.name)
        names[clean.person(candidate.name).casefold()].append(candidate.number)
    criteria: dict[str, Line] = {}
    for criterion in rubric.criteria:
        bounds = Bounds.of(criterion, rubric.decimals)
        line = Line(criterion.id, criterion.name, criterion.method is Method.GIVEN, bounds)
        # A name wins over another criterion's key.
        criteria[plain(criterion.name)] = line
        criteria.setdefault(plain(criterion.key), line)
    seats = {seat.label.casefold(): seat.id for seat in panel.seats}
    data = next((seat.id for seat in panel.seats if seat.kind is SeatKind.DATA), None)
    return Roll(candidates, names, seats, data, criteria)


def read_import(import_id: int) -> tuple[Reading, Compared]:
    """Read an import's file and hold it against the sheets as they stand now.

    Raises:
        BadWorkbook: The file is refused.
    """
    made = db.session.get_one(MarksImport, import_id)
    table = read_rows(made.file.read(), filename=made.file.name)
    reading = read_marks(table, roll_of(made.panel))
    return reading, compare(made.panel, reading.entries)


def marked_workbook(import_id: int, reading: Reading, compared: Compared) -> bytes | None:
    """Return the workbook with its bad cells marked, if there are any. 标注错误"""
    made = db.session.get_one(MarksImport, import_id)
    marks = [Mark(issue.row, issue.column, said(issue)) for issue in (*reading.issues, *compared.issues)]
    if not marks:
        return None
    return mark_errors(made.file.read(), made.file.name, marks, header_row=reading.header_row)


def write_preview(
    import_id: int, reading: Reading, compared: Compared, marked: bytes | None, *, actor: Actor, now: datetime
) -> None:
    """Keep what a workbook came to, for a person to look at. 导入预览"""
    made = locked(import_id)
    if made.state is not ImportState.READING:
        return
    issues = sorted((*reading.issues, *compared.issues), key=lambda issue: (issue.row, issue.column or 0))
    seen = {} if issues else {"seen_file": keep_seen(compared.seen, actor=actor, now=now)}
    made.preview = seen | {
        "form": reading.form,
        "rows": reading.rows,
        "blank": reading.blank,
        "ignored": list(reading.ignored),
        "marks": len(reading.entries),
        "changed": len(compared.changed),
        "unchanged": compared.unchanged,
        "sheets": compared.sheets,
        "complete": compared.complete,
        "issue_count": len(issues),
        "issues": [_packed(issue) for issue in issues[:SHOWN_ISSUES]],
        "first": _first(made.panel, reading),
    }
    if marked is not None:
        made.marked_file = keep(marked, name=_marked_name(made.file.name), media_type=XLSX, actor=actor, now=now)
    made.state = ImportState.REFUSED if issues else ImportState.PREVIEWED
    audit.record("marks.previewed", made, actor=actor, now=now, rows=reading.rows, issues=len(issues))


def _packed(issue: Issue) -> dict[str, Any]:
    return {"row": issue.row, "column": issue.column, "message": issue.message, "params": issue.params}


def _marked_name(name: str) -> str:
    return _("%(name)s (marked)", name=name.rsplit(".", 1)[0][:200]) + ".xlsx"


def _first(panel: Panel, reading: Reading) -> list[list[str]]:
    """Return the first marks in words: row, candidate, judge, criterion, mark."""
    shown = reading.entries[:SHOWN_ROWS]
    names = {candidate.id: f"{candidate.number} {candidate.name}" for candidate in candidates_of(panel)}
    seats = {seat.id: "" if seat.kind is SeatKind.DATA else seat.label for seat in panel.seats}
    rubric = panel.round.rubric
    lines = {criterion.id: criterion.name for criterion in rubric.criteria} if rubric else {}
    decimals = rubric.decimals if rubric else 0
    return [
        [str(e.row), names[e.candidate_id], seats[e.seat_id], lines[e.criterion_id], from_fixed(e.value, decimals)]
        for e in shown
    ]


def issues_of(made: MarksImport) -> list[tuple[int, str, str]]:
    """Return what is wrong in words: the row, the column as Excel names it, and what to do."""
    return [
        (issue["row"], column_letters(issue["column"]) if issue["column"] else "", said(Issue(**issue)))
        for issue in made.preview.get("issues", ())
    ]


def refuse_import(import_id: int, error: DomainError, *, actor: Actor, now: datetime) -> None:
    """Keep why a file could not be read at all."""
    made = locked(import_id)
    if made.state is ImportState.READING:
        made.state, made.ended_at = ImportState.REFUSED, now
        made.preview = {"refusal": {"message": error.message, "params": error.params}}
        audit.record("marks.refused", made, actor=actor, now=now)


def locked(import_id: int) -> MarksImport:
    """Return an import as it stands now, and keep others from moving it on."""
    chosen = sa.select(MarksImport).where(MarksImport.id == import_id).with_for_update(of=MarksImport)
    return db.session.execute(chosen.execution_options(populate_existing=True)).scalar_one()


def preview_again(made: MarksImport, *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a workbook to be read once more, against the marks as they stand now. 重新预览

    Raises:
        Conflict: It was imported already, or is being read.
    """
    found = locked(made.id)
    if found.state is not ImportState.PREVIEWED:
        raise Conflict("There is no preview to renew.", advice="Look at how the import stands now.")
    require_marking(found.panel, now)
    found.state, found.preview = ImportState.READING, {}
    audit.record("marks.read_again", found, actor=actor, now=now)
    return _ask("marks.read", found, _("Reading the marks in %(name)s", name=found.file.name), actor=actor, now=now)


def confirm_marks_import(made: MarksImport, *, submit: bool = True, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for previewed marks to be written. 确认导入

    Args:
        submit: Hand in the sheets that are complete then.

    Raises:
        Conflict: They were written already, or others were typed since the preview.
        DomainError: The workbook has errors or is still being read, or marking is not open.
    """
    if made.state is ImportState.IMPORTED:
        raise Conflict("These marks were imported already.")
    if made.state is not ImportState.PREVIEWED:
        raise DomainError("These marks cannot be imported.", advice="Mend the marked cells and upload the file again.")
    require_marking(made.panel, now)
    refuse_moved(made)
    title = _("Writing the marks in %(name)s", name=made.file.name)
    return _ask("marks.import", made, title, actor=actor, now=now, submit=submit)


def write_import(import_id: int, reading: Reading, *, submit: bool, actor: Actor, now: datetime) -> Compared | None:
    """Write previewed marks in the open transaction; done twice, it is done once. 写入导入的评分

    Raises:
        Conflict: Candidates, seats, sheets or marks changed since the preview.
    """
    made = locked(import_id)
    if made.state is not ImportState.PREVIEWED:
        return None
    require_marking(made.panel, now)
    if reading.issues:
        raise Conflict("The panel has changed since the preview.", advice="Upload the workbook again.")
    written = write_marks(made.panel, reading.entries, submit=submit, subject=made, actor=actor, now=now)
    made.state, made.ended_at = ImportState.IMPORTED, now
    return written
