"""Writing many marks at once: compared with what stands, then a few bulk statements and one audit entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from campaigns.models import Candidate
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict
from judges.models import Mark, MarksImport, MarkSource, MarkVersion, Panel, ScoreSheet, Seat, SheetEvent, SheetState
from judges.services.moved import refuse_moved
from judges.services.panels import criteria_of
from judges.workbook import N_, Entry, Issue

SHEETS = cast(sa.Table, ScoreSheet.__table__)
MARKS = cast(sa.Table, Mark.__table__)
VERSIONS = cast(sa.Table, MarkVersion.__table__)
EVENTS = cast(sa.Table, SheetEvent.__table__)
SUBMITTED = N_("The sheet of judge %(judge)s for %(number)s %(name)s is submitted. Return it first, or leave it out.")
RECUSED = N_("Judge %(judge)s is recused from %(number)s %(name)s.")
NO_SHEET = N_("Judge %(judge)s has no sheet for %(number)s %(name)s yet. Write the missing sheets first.")


@dataclass(frozen=True)
class _Standing:
    """The panel's sheets and marks as they are now."""

    sheets: Mapping[tuple[int, int], tuple[int, SheetState]]  # seat, candidate → id, state
    marks: Mapping[tuple[int, int], tuple[int, int | None, int]]  # sheet, criterion → id, value, version


@dataclass
class Compared:
    """What a list of marks would change, and what stands in its way."""

    changed: list[tuple[int, Entry]] = field(default_factory=list)  # sheet id, entry
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)
    sheets: int = 0  # touched
    complete: int = 0  # of these, with every mark then
    seen: list[tuple[int, Entry, int]] = field(default_factory=list)  # sheet id, entry, version that stands


def compare(panel: Panel, entries: Sequence[Entry]) -> Compared:
    """Hold marks against the sheets as they stand, without changing anything. 比对"""
    return _compare(panel, entries, _standing(panel, lock=False))


def _standing(panel: Panel, *, lock: bool) -> _Standing:
    seats = sa.select(Seat.id).where(Seat.panel_id == panel.id)
    held = sa.select(SHEETS.c.seat_id, SHEETS.c.candidate_id, SHEETS.c.id, SHEETS.c.state)
    held = held.where(SHEETS.c.seat_id.in_(seats))
    sheets = {
        (seat, candidate): (sheet, state)
        for seat, candidate, sheet, state in db.session.execute(held.with_for_update() if lock else held)
    }
    given = sa.select(MARKS.c.sheet_id, MARKS.c.criterion_id, MARKS.c.id, MARKS.c.value, MARKS.c.version)
    given = given.join(SHEETS, SHEETS.c.id == MARKS.c.sheet_id).where(SHEETS.c.seat_id.in_(seats))
    marks = {
        (sheet, criterion): (mark, value, version)
        for sheet, criterion, mark, value, version in db.session.execute(given)
    }
    return _Standing(sheets, marks)


def _compare(panel: Panel, entries: Sequence[Entry], standing: _Standing) -> Compared:
    result = Compared()
    touched: set[tuple[int, int]] = set()
    told: set[tuple[int, int]] = set()
    for entry in entries:
        pair = (entry.seat_id, entry.candidate_id)
        sheet, state = standing.sheets.get(pair, (0, None))
        mark = standing.marks.get((sheet, entry.criterion_id))
        if sheet:
            result.seen.append((sheet, entry, mark[2] if mark else 0))
        if state is not SheetState.RECUSED and mark is not None and mark[1] == entry.value:
            result.unchanged += 1
            touched.add(pair)
        elif state is SheetState.DRAFT:
            result.changed.append((sheet, entry))
            touched.add(pair)
        elif pair not in told:
            # Once for each sheet: a workbook with one whole sheet too many has one mistake.
            told.add(pair)
            result.issues.append(_issue(panel, entry, state))
    result.sheets = len(touched)
    result.complete = len(_complete(panel, result.changed, touched, standing))
    return result


def _issue(panel: Panel, entry: Entry, state: SheetState | None) -> Issue:
    seat = next(seat for seat in panel.seats if seat.id == entry.seat_id)
    candidate = db.session.get_one(Candidate, entry.candidate_id)
    message = {SheetState.SUBMITTED: SUBMITTED, SheetState.RECUSED: RECUSED}.get(state or SheetState.DRAFT, NO_SHEET)
    params = {"judge": seat.label, "number": candidate.number, "name": candidate.name}
    return Issue(entry.row, entry.column, message, params)


def _complete(
    panel: Panel, changed: Sequence[tuple[int, Entry]], touched: Iterable[tuple[int, int]], standing: _Standing
) -> list[int]:
    """Return the draft sheets that have every mark of their seat once the changes are made."""
    needed = {seat.id: {criterion.id for criterion in criteria_of(seat)} for seat in panel.seats}
    there: dict[int, set[int]] = defaultdict(set)
    for (sheet, criterion), (_id, value, _version) in standing.marks.items():
        if value is not None:
            there[sheet].add(criterion)
    for sheet, entry in changed:
        there[sheet].add(entry.criterion_id)
    complete = []
    for seat, candidate in sorted(touched):
        sheet, state = standing.sheets[seat, candidate]
        if state is SheetState.DRAFT and needed[seat] <= there[sheet]:
            complete.append(sheet)
    return complete


def write_marks(
    panel: Panel, entries: Sequence[Entry], *, submit: bool, subject: MarksImport, actor: Actor, now: datetime
) -> Compared:
    """Write marks from a workbook in bulk, each with its version, and hand in what is complete. 写入评分

    Raises:
        Conflict: A sheet was submitted or recused since the preview, or a mark typed.
    """
    standing = _standing(panel, lock=True)
    compared = _compare(panel, entries, standing)
    if compared.issues:
        first = compared.issues[0]
        raise Conflict(first.message, advice="Upload the workbook again to see how it stands now.", **first.params)
    refuse_moved(subject)
    touched = {(entry.seat_id, entry.candidate_id) for entry in entries}
    complete = _complete(panel, compared.changed, touched, standing) if submit else []
    digests = {
        MARKS: _write_standing(panel, compared.changed, standing),
        VERSIONS: _write_versions(panel, compared.changed, standing, actor, now),
    }
    if complete:
        digests |= _hand_in(complete, actor, now)
    audit.record(
        "marks.imported",
        subject,
        actor=actor,
        now=now,
        bulk=digests,
        marks=len(compared.changed),
        submitted=len(complete),
    )
    db.session.expire_all()
    return compared


def _write_standing(panel: Panel, changed: Sequence[tuple[int, Entry]], standing: _Standing) -> dict[str, str]:
    new, old = [], []
    for sheet, entry in changed:
        mark = standing.marks.get((sheet, entry.criterion_id))
        if mark is None:
            new.append({"sheet_id": sheet, "criterion_id": entry.criterion_id, "value": entry.value, "version": 1})
        else:
            old.append({"mark": mark[0], "new_value": entry.value, "new_version": mark[2] + 1})
    if new:
        db.session.execute(sa.insert(MARKS), new)
    if old:
        update = sa.update(MARKS).where(MARKS.c.id == sa.bindparam("mark"))
        db.session.connection().execute(
            update.values(value=sa.bindparam("new_value"), version=sa.bindparam("new_version")), old
        )
    written = {(sheet, entry.criterion_id) for sheet, entry in changed}
    return _digests(MARKS, panel, lambda row: (row["sheet_id"], row["criterion_id"]) in written)


def _write_versions(
    panel: Panel, changed: Sequence[tuple[int, Entry]], standing: _Standing, actor: Actor, now: datetime
) -> dict[str, str]:
    rows = []
    for sheet, entry in changed:
        _id, _value, version = standing.marks.get((sheet, entry.criterion_id), (0, None, 0))
        rows.append(
            {
                "sheet_id": sheet,
                "criterion_id": entry.criterion_id,
                "version": version + 1,
                "value": entry.value,
                "source": MarkSource.WORKBOOK,
                "idempotency_key": None,
                "entered_by": actor.user_id,
                "entered_at": now,
            }
        )
    if rows:
        db.session.execute(sa.insert(VERSIONS), rows)
    written = {(row["sheet_id"], row["criterion_id"], row["version"]) for row in rows}
    return _digests(VERSIONS, panel, lambda row: (row["sheet_id"], row["criterion_id"], row["version"]) in written)


def _hand_in(sheets: Sequence[int], actor: Actor, now: datetime) -> dict[sa.Table, dict[str, str]]:
    ids = list(sheets)
    update = sa.update(SHEETS).where(SHEETS.c.id == sa.bindparam("sheet"))
    db.session.connection().execute(
        update.values(state=SheetState.SUBMITTED, submitted_at=now), [{"sheet": sheet} for sheet in ids]
    )
    last = db.session.scalar(sa.select(sa.func.max(EVENTS.c.id))) or 0
    events = [{"sheet_id": sheet, "action": "submitted", "reason": "", "by": actor.user_id, "at": now} for sheet in ids]
    db.session.execute(sa.insert(EVENTS), events)
    wanted = set(ids)
    noted = sa.select(EVENTS).where(EVENTS.c.id > last)
    return {
        SHEETS: audit.digest_rows(SHEETS, _rows(sa.select(SHEETS), lambda row: row["id"] in wanted)),
        EVENTS: audit.digest_rows(EVENTS, _rows(noted, lambda row: row["sheet_id"] in wanted and row["at"] == now)),
    }


def _digests(table: sa.Table, panel: Panel, wanted: Any) -> dict[str, str]:
    """Digest what was written as the database gives it back; no row's id is guessed."""
    seats = sa.select(Seat.id).where(Seat.panel_id == panel.id)
    found = sa.select(table).join(SHEETS, SHEETS.c.id == table.c.sheet_id).where(SHEETS.c.seat_id.in_(seats))
    return audit.digest_rows(table, _rows(found, wanted))


def _rows(found: sa.Select[Any], wanted: Any) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in db.session.execute(found).mappings() if wanted(row))
