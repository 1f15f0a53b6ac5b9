"""Lists of sheets: a judge's own, an organiser's, and the history of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import User
from campaigns.models import Candidate, Criterion
from core.db import db
from core.paging import Page
from judges.models import Mark, MarkVersion, Panel, ScoreSheet, Seat, SheetEvent, SheetState
from judges.services.panels import criteria_of
from judges.services.progress import STANDS, page_of
from units.models import Unit


def _sheet_rows() -> sa.Select[Any]:
    count = sa.select(sa.func.count()).where(Mark.sheet_id == ScoreSheet.id, Mark.value.is_not(None))
    rows = (
        sa.select(
            ScoreSheet.id,
            ScoreSheet.state,
            ScoreSheet.submitted_at,
            Candidate.number,
            Candidate.name,
            Candidate.title,
            Unit.name.label("unit"),
            Seat.id.label("seat_id"),
            Seat.kind,
            Seat.label,
            User.name.label("judge"),
            count.scalar_subquery().label("marks"),
        )
        .select_from(ScoreSheet)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .join(Unit, Unit.id == Candidate.unit_id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .outerjoin(User, User.id == Seat.user_id)
        .where(STANDS)
    )
    return cast(sa.Select[Any], rows)


def own_list(seat: Seat, *, page: int = 1, size: int = 100) -> Page:
    """Return a judge's own sheets by the candidates' numbers. 名单"""
    return page_of(_sheet_rows().where(ScoreSheet.seat_id == seat.id).order_by(Candidate.number), page, size)


def find_sheets(
    panel: Panel,
    *,
    seat_id: int | None = None,
    state: SheetState | None = None,
    text: str = "",
    page: int = 1,
    size: int = 50,
) -> Page:
    """Return a page of a panel's sheets, by candidate and seat. 评分表一览"""
    rows = _sheet_rows().where(Seat.panel_id == panel.id)
    if seat_id is not None:
        rows = rows.where(Seat.id == seat_id)
    if state is not None:
        rows = rows.where(ScoreSheet.state == state)
    if text:
        named = Candidate.name.contains(text, autoescape=True)
        by_number = text.isdecimal() and len(text) < 10
        rows = rows.where(named | (Candidate.number == int(text)) if by_number else named)
    return page_of(rows.order_by(Candidate.number, Seat.position, Seat.id), page, size)


@dataclass(frozen=True)
class Place:
    """Where a sheet stands in its judge's list."""

    at: int
    total: int
    submitted: int
    next_id: int | None


def place_of(sheet: ScoreSheet) -> Place:
    """Return a sheet's place among its judge's sheets, and the next one to mark. 第几位"""
    rows = db.session.execute(
        sa.select(ScoreSheet.id, ScoreSheet.state)
        .join(Candidate)
        .where(ScoreSheet.seat_id == sheet.seat_id, STANDS, ScoreSheet.state != SheetState.RECUSED)
        .order_by(Candidate.number)
    ).all()
    ids = [row.id for row in rows]
    at = ids.index(sheet.id) if sheet.id in ids else -1
    ahead = (row.id for row in rows[at + 1 :] if row.state is SheetState.DRAFT)
    submitted = sum(row.state is SheetState.SUBMITTED for row in rows)
    return Place(at + 1, len(rows), submitted, next(ahead, None))


def incomplete_sheets(seat: Seat) -> list[tuple[ScoreSheet, int]]:
    """Return the draft sheets that lack marks, with how many. 未完成"""
    count = sa.select(sa.func.count()).where(Mark.sheet_id == ScoreSheet.id, Mark.value.is_not(None))
    have, need = count.scalar_subquery(), len(criteria_of(seat))
    rows = db.session.execute(
        sa.select(ScoreSheet, have)
        .join(Candidate)
        .where(ScoreSheet.seat_id == seat.id, STANDS, ScoreSheet.state == SheetState.DRAFT, have < need)
        .options(joinedload(ScoreSheet.candidate))
        .order_by(Candidate.number)
    )
    return [(sheet, need - marks) for sheet, marks in rows]


def first_draft(seat: Seat) -> int | None:
    """Return the first sheet to go on with: one that lacks marks, else one that is not handed in. 继续"""
    lacking = incomplete_sheets(seat)
    if lacking:
        return lacking[0][0].id
    return db.session.scalar(
        sa.select(ScoreSheet.id)
        .join(Candidate)
        .where(ScoreSheet.seat_id == seat.id, STANDS, ScoreSheet.state == SheetState.DRAFT)
        .order_by(Candidate.number)
        .limit(1)
    )


@dataclass(frozen=True)
class History:
    """One criterion's mark on a sheet and every version of it."""

    criterion: Criterion
    value: int | None
    versions: Sequence[tuple[MarkVersion, str]]  # and who entered it


def history_of(sheet: ScoreSheet) -> list[History]:
    """Return a sheet's marks with every version, oldest first. 评分历史"""
    rows = db.session.execute(
        sa.select(MarkVersion, User.name)
        .outerjoin(User, User.id == MarkVersion.entered_by)
        .where(MarkVersion.sheet_id == sheet.id)
        .order_by(MarkVersion.version)
    )
    versions: dict[int, list[tuple[MarkVersion, str]]] = {}
    for version, name in rows:
        versions.setdefault(version.criterion_id, []).append((version, name or ""))
    standing = {mark.criterion_id: mark.value for mark in sheet.marks}
    return [History(c, standing.get(c.id), versions.get(c.id, ())) for c in criteria_of(sheet.seat)]


def events_of(sheet: ScoreSheet) -> list[tuple[SheetEvent, str]]:
    """Return what happened to a sheet, oldest first, and who did it. 提交与退回记录"""
    rows = db.session.execute(
        sa.select(SheetEvent, User.name)
        .outerjoin(User, User.id == SheetEvent.by)
        .where(SheetEvent.sheet_id == sheet.id)
        .order_by(SheetEvent.id)
    )
    return [(event, name or "") for event, name in rows]


def saved_at(sheet: ScoreSheet) -> datetime | None:
    """Return when a mark was last kept on a sheet. 最近保存"""
    return db.session.scalar(sa.select(sa.func.max(MarkVersion.entered_at)).where(MarkVersion.sheet_id == sheet.id))
