"""The panels and their marks: made up from a seed, with a judge's own severity in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from accounts.models import User
from campaigns import services as campaigns
from campaigns.models import Candidate, Criterion, HolderKind, Honour, Method
from core.access import Actor
from core.db import db, writing
from core.numbers import from_fixed
from core.sheets import Column, write_table
from judges import services as judges
from judges.models import Panel, ScoreSheet, Seat, SeatKind, SheetState

# Two candidates with the same marks throughout, who tie at the line of their prefecture: an
# organiser who plays with the demo meets a decision that only a person can make.
TWINS = {HolderKind.BRAND: (12, 16)}


@dataclass(frozen=True)
class MarkRow:
    """One mark as a scorer's workbook says it; judge is empty for an imported figure."""

    number: int
    candidate: str
    judge: str
    criterion: str
    mark: str


def seat(honour_id: int, panel: Sequence[Actor], *, actor: Actor, now: datetime, recusals: int = 1) -> int:
    """Seat the judges, record recusals, open marking; returns the panel's id. 组成评委会"""
    with writing():
        honour = db.session.get_one(Honour, honour_id)
        made = judges.panel_of(honour.rounds[0], actor=actor, now=now)
        seats = [judges.seat_judge(made, db.session.get_one(User, one.user_id), actor=actor, now=now) for one in panel]
        standing = campaigns.standing(honour)
        for n in range(recusals):
            judges.recuse(seats[n], standing[3 + 5 * n], "曾任该单位负责人", actor=actor, now=now)
        judges.open_panel(made, actor=actor, now=now)
        return made.id


def marks_of(panel_id: int, *, seed: int) -> Iterator[MarkRow]:
    """Make up every mark of a panel: a candidate's quality, a judge's severity, some chance."""
    chance = random.Random(seed)
    panel = db.session.get_one(Panel, panel_id)
    rubric = panel.round.rubric
    if rubric is None:
        raise LookupError("The round has no rubric.")
    severity = {seat.id: chance.gauss(0, 0.025) for seat in panel.seats}
    first, second = TWINS.get(panel.round.honour.holder_kind, (0, 0))
    kept: dict[tuple[int, int], str] = {}
    marked = sa.select(ScoreSheet.seat_id, ScoreSheet.candidate_id).where(ScoreSheet.state != SheetState.RECUSED)
    sheets = {(row.seat_id, row.candidate_id) for row in db.session.execute(marked)}
    for candidate in campaigns.standing(panel.round.honour):
        quality = min(0.97, max(0.55, chance.gauss(0.82, 0.08)))
        for one in panel.seats:
            for criterion in rubric.criteria:
                given = criterion.method is Method.GIVEN
                if given is not (one.kind is SeatKind.DATA) or (one.id, candidate.id) not in sheets:
                    continue
                share = quality + severity[one.id] + chance.gauss(0, 0.03)
                mark = _on_scale(0.9 + 0.1 * quality if given else share, criterion)
                label = "" if given else one.label
                text = from_fixed(mark, rubric.decimals)
                if candidate.number == first:
                    kept[one.id, criterion.id] = text
                elif candidate.number == second:
                    text = kept.get((one.id, criterion.id), text)
                yield MarkRow(candidate.number, candidate.name, label, criterion.name, text)


def _on_scale(share: float, criterion: Criterion) -> int:
    span = criterion.maximum - criterion.minimum
    steps = round(max(0.0, min(1.0, share)) * span / criterion.step)
    return criterion.minimum + steps * criterion.step


def workbook(rows: Sequence[MarkRow]) -> bytes:
    """Write marks as the workbook that a scorer gets from a hall. 评分表汇总"""
    columns = [Column("编号", kind="integer"), Column("候选人"), Column("评委"), Column("指标"), Column("得分")]
    values = [[row.number, row.candidate, row.judge, row.criterion, row.mark] for row in rows]
    return write_table("评委评分汇总", columns, values, note="没有评委号的是导入的一项")


def type_in(panel_id: int, rows: Sequence[MarkRow], cast: Sequence[Actor], *, now: datetime, leave: int = 0) -> None:
    """Let each judge type and submit their sheets; the last ``leave`` of each stay open. 评委录入

    Imported figures are typed by nobody; they come by workbook.
    """
    panel = db.session.get_one(Panel, panel_id)
    keys = {criterion.name: criterion.key for criterion in panel.round.rubric.criteria}  # type: ignore[union-attr]
    by_sheet: dict[tuple[str, int], dict[str, str | None]] = {}
    for row in rows:
        if row.judge:
            by_sheet.setdefault((row.judge, row.number), {})[keys[row.criterion]] = row.mark
    people = {one.user_id: one for one in cast}
    with writing():
        seats = {s.label: s for s in db.session.scalars(sa.select(Seat).where(Seat.panel_id == panel_id))}
        sheets = {
            (sheet.seat.label, sheet.candidate.number): sheet
            for sheet in db.session.scalars(sa.select(ScoreSheet).join(Seat).where(Seat.panel_id == panel_id))
        }
        last = max(number for _label, number in by_sheet) - leave
        for (label, number), marks in by_sheet.items():
            actor = people[seats[label].user_id]
            if number > last:
                continue
            judges.save_marks(sheets[label, number], marks, actor=actor, now=now)
            judges.submit_sheet(sheets[label, number], actor=actor, now=now)


def sheets_of(panel_id: int) -> dict[tuple[str, int], int]:
    """Return the ids of a panel's sheets by the judge's label and the candidate's number."""
    rows = db.session.execute(
        sa.select(Seat.label, Candidate.number, ScoreSheet.id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .where(Seat.panel_id == panel_id, Seat.kind == SeatKind.JUDGE)
        .order_by(Seat.position, Candidate.number)
    )
    return {(label, number): sheet_id for label, number, sheet_id in rows}
