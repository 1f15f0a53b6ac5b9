"""Rows of marks as labelled arrays: the only place where a mark becomes a number to reckon with.

Only candidates that stand and sheets that were submitted count. A recusal (回避) is masked and
expected to be; everything else that is masked is missing (缺分) and listed by `missing_marks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from campaigns.models import Candidate, CandidateState, Criterion, Method, Round, Rubric
from core.db import db
from judges.models import Mark, Panel, Recusal, ScoreSheet, Seat, SeatKind, SheetState
from scoring.ranking import RankingInput

#: Seat id to the label that lists show.
SeatLabels: TypeAlias = Mapping[int, str]
Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Missing:
    """A mark that the ranking needs and does not have. 缺分

    ``seat_id`` is None for a figure to be imported when the panel has no data seat yet.
    """

    candidate_id: int
    candidate_number: int
    candidate_name: str
    seat_id: int | None
    seat_label: str
    criterion_key: str
    criterion_name: str


@dataclass(frozen=True)
class _Axes:
    """What the rows and columns are, in order."""

    candidates: tuple[tuple[int, int, str], ...]  # id, number, name
    judges: tuple[tuple[int, str], ...]  # id, label
    data_seat: tuple[int, str] | None
    criteria: tuple[tuple[int, str, str, bool], ...]  # id, key, name, judged

    @property
    def seats(self) -> tuple[tuple[int | None, str], ...]:
        """The judges, and behind them the data seat."""
        return (*self.judges, self.data_seat or (None, ""))


def ranking_input(round_: Round) -> tuple[RankingInput, SeatLabels]:
    """Return the marks of a round for ranking, and the labels of its seats. 排名输入

    Candidates are labelled by `Candidate.id` in order of their number, judges by `Seat.id` in
    order of their position.
    """
    axes = _axes(round_)
    values, present = _fill(axes)
    wide = len(axes.judges)
    marks, given = {}, {}
    for column, (_id, key, _name, judged) in enumerate(axes.criteria):
        if judged:
            marks[key] = np.ma.MaskedArray(values[:, :wide, column], mask=~present[:, :wide, column])
        else:
            given[key] = np.ma.MaskedArray(values[:, wide, column], mask=~present[:, wide, column])
    data = RankingInput(
        candidates=tuple(row[0] for row in axes.candidates),
        judges=tuple(row[0] for row in axes.judges),
        marks=marks,
        given=given,
    )
    return data, dict(axes.judges)


def missing_marks(round_: Round, *, limit: int | None = None) -> list[Missing]:
    """List the marks that keep a round from being ranked, by candidate, seat and criterion. 缺分清单"""
    axes = _axes(round_)
    holes = np.argwhere(_expected(axes) & ~_fill(axes)[1])
    return [_missing(axes, *place) for place in holes[:limit].tolist()]


def count_missing(round_: Round) -> int:
    """Count the marks that keep a round from being ranked. 缺分数"""
    axes = _axes(round_)
    return int(np.count_nonzero(_expected(axes) & ~_fill(axes)[1]))


def _missing(axes: _Axes, row: int, seat: int, column: int) -> Missing:
    candidate_id, number, name = axes.candidates[row]
    seat_id, label = axes.seats[seat]
    _id, key, criterion, _judged = axes.criteria[column]
    return Missing(candidate_id, number, name, seat_id, label, key, criterion)


def _axes(round_: Round) -> _Axes:
    candidates = db.session.execute(
        sa.select(Candidate.id, Candidate.number, Candidate.name)
        .where(Candidate.honour_id == round_.honour_id, Candidate.state == CandidateState.NOMINATED)
        .order_by(Candidate.number)
    )
    seats = db.session.execute(
        sa.select(Seat.id, Seat.label, Seat.kind)
        .join(Panel, Panel.id == Seat.panel_id)
        .where(Panel.round_id == round_.id)
        .order_by(Seat.position, Seat.id)
    ).all()
    criteria = db.session.execute(
        sa.select(Criterion.id, Criterion.key, Criterion.name, Criterion.method)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.round_id == round_.id)
        .order_by(Criterion.position, Criterion.id)
    )
    return _Axes(
        candidates=tuple((row.id, row.number, row.name) for row in candidates),
        judges=tuple((row.id, row.label) for row in seats if row.kind is SeatKind.JUDGE),
        data_seat=next(((row.id, row.label) for row in seats if row.kind is SeatKind.DATA), None),
        criteria=tuple((row.id, row.key, row.name, row.method is not Method.GIVEN) for row in criteria),
    )


def _fill(axes: _Axes) -> tuple[Integers, NDArray[np.bool_]]:
    """Return values and where there are any, shape (candidates, judges and the data seat, criteria)."""
    shape = (len(axes.candidates), len(axes.seats), len(axes.criteria))
    values, present = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    rows = _standing_marks(axes)
    if len(rows) and values.size:
        # A candidate that no longer stands has no row; its marks are left out.
        row, known = _positions([c[0] for c in axes.candidates], rows[:, 0])
        seat, _ = _positions([s[0] for s in axes.seats if s[0] is not None], rows[:, 1])
        column, _ = _positions([c[0] for c in axes.criteria], rows[:, 2])
        values[row[known], seat[known], column[known]] = rows[known, 3]
        present[row[known], seat[known], column[known]] = True
    judged = np.array([c[3] for c in axes.criteria], dtype=bool)
    present[:, :-1] &= judged
    present[:, -1:] &= ~judged
    return values, present


def _standing_marks(axes: _Axes) -> Integers:
    """Return candidate, seat, criterion and value of every mark on a submitted sheet."""
    seats = [seat_id for seat_id, _label in axes.seats if seat_id is not None]
    found = db.session.execute(
        sa.select(ScoreSheet.candidate_id, ScoreSheet.seat_id, Mark.criterion_id, Mark.value)
        .join(Mark, Mark.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.seat_id.in_(seats), ScoreSheet.state == SheetState.SUBMITTED, Mark.value.is_not(None))
    )
    # Half a million marks come as plain tuples and go straight into one array.
    return np.fromiter(chain.from_iterable(found), dtype=np.int64).reshape(-1, 4)


def _positions(labels: list[int], wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Return where each wanted id stands in the labels, and whether it does."""
    ids = np.array(labels, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    found = order[np.searchsorted(ids, wanted, sorter=order).clip(max=len(ids) - 1)]
    return found, ids[found] == wanted


def _expected(axes: _Axes) -> NDArray[np.bool_]:
    """Say where a mark is due: judged criteria of judges who are not recused, given ones of the data seat."""
    shape = (len(axes.candidates), len(axes.seats), len(axes.criteria))
    judged = np.array([c[3] for c in axes.criteria], dtype=bool)
    expected = np.zeros(shape, dtype=bool)
    expected[:, :-1] = judged
    expected[:, -1:] = ~judged
    seats = {seat_id: at for at, (seat_id, _label) in enumerate(axes.judges)}
    rows = {candidate[0]: at for at, candidate in enumerate(axes.candidates)}
    recusals = db.session.execute(
        sa.select(Recusal.seat_id, Recusal.candidate_id).where(Recusal.seat_id.in_(list(seats)))
    )
    for seat_id, candidate_id in recusals:
        if candidate_id in rows:
            expected[rows[candidate_id], seats[seat_id]] = False
    return expected
