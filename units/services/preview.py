"""Reading an uploaded roster: what it says, what it would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from core import audit
from core.access import Actor
from core.files import XLSX, keep
from core.sheets import BadWorkbook, Mark, Table, column_letters, mark_errors, read_rows
from core.sheets.header import find_header
from units.models import ImportState, RosterImport
from units.roster import FIELDS, Divisions, Roster, parse
from units.services.compare import Comparison, Issue, known_divisions
from units.services.imports import UNITS, Sort, get_import, locked
from units.services.moved import keep_seen
from units.services.rows import pack

SAMPLE = 50  # rows that a preview shows
SHOWN = 200  # issues that a preview lists
MARKED = 2000  # cells that the marked workbook comments on


@dataclass
class Reading:
    """What a stored workbook says, before anything is written."""

    table: Table
    roster: Roster[Any]
    columns: dict[str, int]


def read_import(actor: Actor, import_id: int) -> Reading:
    """Parse an import's stored workbook; writes nothing. 读取名册

    Raises:
        BadWorkbook: It cannot be taken as a table.
    """
    found = get_import(actor, import_id)
    table = read_rows(found.file.read(), filename=found.file.name)
    roster = parse(table, Divisions(known_divisions(actor)))
    return Reading(table, roster, find_header(table, FIELDS).columns)


def refuse_import(import_id: int, error: BadWorkbook, *, sort: Sort = UNITS, actor: Actor, now: datetime) -> None:
    """Write down why a workbook could not be read at all."""
    found = get_import(actor, import_id, sort)
    if found.state is ImportState.READING:
        found.state, found.ended_at = ImportState.REFUSED, now
        found.preview = {"refusal": {"code": error.code, "params": error.params}}
        audit.record(f"{sort.acts}.refused", found, actor=actor, now=now, reason=error.code)


def preview_of(reading: Reading, compared: Comparison) -> dict[str, Any]:
    """Return what the preview page shows: counts, the first rows, and issues by code."""
    roster = reading.roster
    state = {row.code: "new" for row in compared.new}
    wrong = {issue.row for issue in compared.issues}
    sample = [row for row in roster.rows if row.row not in wrong][:SAMPLE]
    return {
        "count": roster.count,
        "new": len(compared.new),
        "updated": len(compared.changed),
        "unchanged": compared.unchanged,
        "wrong": len(wrong),
        "problems": len(compared.issues),
        "sheet": reading.table.sheet,
        "ignored": list(roster.ignored[:20]),
        "issues": said_issues(compared.issues, reading.columns, UNITS),
        "rows": [
            {
                "row": row.row,
                "code": row.code,
                "name": row.name,
                "kind": row.kind,
                "place": compared.names.get(row.division, row.division_code),
                "head": row.head,
                "state": state.get(row.code) or ("updated" if row.row in compared.changed else "unchanged"),
            }
            for row in sample
        ],
    }


def _column(issue: Issue, columns: dict[str, int], sort: Sort) -> int | None:
    chosen = (issue.field, *sort.places) if issue.field in sort.places else (issue.field,)
    return next((columns[name] + 1 for name in chosen if name in columns), None)


def said_issues(issues: Sequence[Issue], columns: dict[str, int], sort: Sort) -> list[dict[str, Any]]:
    """Return the first issues as a preview keeps them: by code, with the cell each is about."""
    return [_said(issue, columns, sort) for issue in issues[:SHOWN]]


def _said(issue: Issue, columns: dict[str, int], sort: Sort) -> dict[str, Any]:
    column = _column(issue, columns, sort)
    cell = f"{column_letters(column)}{issue.row}" if column else str(issue.row)
    return {**asdict(issue), "cell": cell, "heading": sort.labels.get(issue.field, "")}


def marked_workbook(actor: Actor, import_id: int, reading: Reading, compared: Comparison) -> bytes | None:
    """Return the uploaded workbook with its bad cells marked, if there are any. 标注错误的名册"""
    return marked(get_import(actor, import_id), reading, compared.issues, UNITS)


def marked(found: RosterImport, reading: Reading, issues: Sequence[Issue], sort: Sort) -> bytes | None:
    """Return an import's workbook with its bad cells marked, if there are any."""
    if not issues:
        return None
    marks = [Mark(i.row, _column(i, reading.columns, sort), i.words) for i in issues[:MARKED]]
    return mark_errors(
        found.file.read(),
        found.file.name,
        marks,
        header_row=reading.roster.header_row,
        heading=_("What is wrong"),
        sheet=reading.table.sheet if found.file.name.lower().endswith(".xlsx") else None,
    )


def write_preview(
    import_id: int, reading: Reading, compared: Comparison, marked: bytes | None, *, actor: Actor, now: datetime
) -> RosterImport:
    """Write what a workbook would do; a second time changes nothing. 导入预览"""
    packed = pack(reading.roster.rows)
    preview = preview_of(reading, compared) | keep_seen(compared, actor=actor, now=now)
    return store_preview(import_id, preview, packed, marked, sort=UNITS, actor=actor, now=now)


def store_preview(
    import_id: int,
    preview: dict[str, Any],
    packed: bytes,
    marked: bytes | None,
    *,
    sort: Sort,
    actor: Actor,
    now: datetime,
) -> RosterImport:
    """Keep a preview, the rows it was made of and the marked workbook; a second time changes nothing."""
    found = locked(import_id)
    if found.state is not ImportState.READING:
        return found
    # What was previewed is what will be imported, whatever becomes of the parser meanwhile.
    rows = keep(packed, name="rows.json", media_type="application/json", sealed=sort.sealed, actor=actor, now=now)
    found.preview = preview | {"rows_file": rows.id}
    if marked is not None:
        name = _("%(name)s, marked.xlsx", name=found.file.name.rpartition(".")[0] or found.file.name)
        found.marked_file = keep(marked, name=name, media_type=XLSX, sealed=sort.sealed, actor=actor, now=now)
    fine = not preview["wrong"] and preview["count"] > 0
    found.state = ImportState.PREVIEWED if fine else ImportState.REFUSED
    found.ended_at = None if fine else now
    audit.record(f"{sort.acts}.read", found, actor=actor, now=now, count=preview["count"], wrong=preview["wrong"])
    return found
