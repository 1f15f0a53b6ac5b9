"""Tables of judging as workbooks. 导出"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask_babel import gettext as _

from campaigns.models import Candidate
from core.clock import CHINA
from core.db import db
from core.numbers import from_fixed
from core.sheets import Column, write_table
from judges import services
from judges.models import Mark, Panel, ScoreSheet, Seat, SheetState
from judges.services.progress import STANDS
from judges.words import STATES


def titled(panel: Panel, what: str) -> str:
    """Return what a table of a panel is called."""
    return f"{panel.round.honour.name}（{panel.round.name}）{what}"


def progress_table(panel: Panel) -> bytes:
    """Write who has marked how much. 评分进度表"""
    columns = [
        Column(_("Judge")),
        Column(_("Judge's name")),
        Column(_("Sheets"), kind="integer"),
        Column(_("Submitted"), kind="integer"),
        Column(_("Recused"), kind="integer"),
        Column(_("Marks"), kind="integer"),
        Column(_("Marks due"), kind="integer"),
        Column(_("Last saved"), kind="datetime"),
    ]
    rows = [
        (
            row.seat.label if row.seat.user else "—",
            row.seat.user.name if row.seat.user else _("Imported figures"),
            row.sheets,
            row.submitted,
            row.recused,
            row.marks,
            row.due,
            row.last_at.astimezone(CHINA) if row.last_at else None,
        )
        for row in services.progress_of(panel.seats)
    ]
    return write_table(titled(panel, _("Progress of marking")), columns, rows)


def marks_table(panel: Panel) -> bytes:
    """Write every sheet as a row, in the layout that can be imported again. 评分汇总表"""
    rubric = panel.round.rubric
    criteria = list(rubric.criteria) if rubric else []
    decimals = rubric.decimals if rubric else 0
    columns = [Column("编号", kind="integer"), Column("候选人"), Column("评委"), Column("状态")]
    columns += [Column(criterion.name) for criterion in criteria]
    return write_table(
        titled(panel, _("Marks")),
        columns,
        _mark_rows(panel, [criterion.id for criterion in criteria], decimals),
    )


def _mark_rows(panel: Panel, criteria: list[int], decimals: int) -> Iterator[list[object]]:
    marks: dict[int, dict[int, int | None]] = {}
    given = sa.select(Mark.sheet_id, Mark.criterion_id, Mark.value).join(ScoreSheet).join(Seat)
    for sheet, criterion, value in db.session.execute(given.where(Seat.panel_id == panel.id)):
        marks.setdefault(sheet, {})[criterion] = value
    rows = (
        sa.select(ScoreSheet.id, ScoreSheet.state, Candidate.number, Candidate.name, Seat.label, Seat.user_id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .where(Seat.panel_id == panel.id, STANDS)
        .order_by(Candidate.number, Seat.position, Seat.id)
    )
    for sheet, state, number, name, label, user in db.session.execute(rows):
        # A recused judge's marks no longer count and are not handed on.
        own = {} if state is SheetState.RECUSED else marks.get(sheet, {})
        figures = [from_fixed(own.get(criterion), decimals) for criterion in criteria]
        yield [number, name, label if user else "", str(STATES[state]), *figures]
