"""Rows of marks become labelled arrays."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from campaigns.models import Candidate, CandidateState, Method
from core import audit
from core.access import system
from core.db import db, writing
from judges import services
from judges.arrays import count_missing, missing_marks, ranking_input
from judges.models import Mark, ScoreSheet, Seat, SheetState
from tests.conftest import NOW
from tests.judges import make

pytestmark = pytest.mark.usefixtures("database")
FULL = {"c1": "22.5", "c2": "28", "c3": "10"}


def test_marks_come_out_in_fixed_point_by_candidate_and_seat():
    """22.5 with one decimal is 225; the second judge has not submitted, so that column is masked."""
    stage = make.stage(candidates=2, judges=2)
    stage.mark(0, 0, FULL)
    stage.mark(0, 1, {"c1": "20", "c2": "30", "c3": "15"})
    stage.save(1, 0, FULL)

    data, labels = ranking_input(stage.round)

    assert data.candidates == tuple(c.id for c in stage.candidates())
    assert data.judges == tuple(s.id for s in stage.seats())
    assert dict(labels) == {stage.seats()[0].id: "1", stage.seats()[1].id: "2"}
    assert data.marks["c1"].tolist() == [[225, None], [200, None]]
    assert data.marks["c3"].tolist() == [[100, None], [150, None]]
    assert data.given == {}


def test_a_withdrawn_candidate_has_no_row():
    stage = make.stage(candidates=3, judges=1)
    for candidate in range(3):
        stage.mark(0, candidate, FULL)
    with writing():
        gone = stage.candidates()[1]
        gone.state = CandidateState.WITHDRAWN
        audit.record("candidate.withdrawn", gone, actor=system(), now=NOW)

    data, _labels = ranking_input(stage.round)

    assert data.candidates == (stage.candidates()[0].id, stage.candidates()[2].id)
    assert data.marks["c2"].tolist() == [[280], [280]]


def test_a_recusal_is_masked_and_not_missing():
    """Judge 2 is recused from candidate 1: nothing is missing of it, though all else of judge 2 is."""
    stage = make.stage(candidates=2, judges=2)
    for candidate in range(2):
        stage.mark(0, candidate, FULL)
    stage.mark(1, 0, FULL)
    with writing():
        services.recuse(stage.seats()[1], stage.candidates()[0], "同一单位", actor=stage.organiser, now=NOW)

    data, _labels = ranking_input(stage.round)
    missing = missing_marks(stage.round)

    assert data.marks["c1"].tolist() == [[225, None], [225, None]]
    assert [(m.candidate_number, m.seat_label, m.criterion_key) for m in missing] == [
        (2, "2", "c1"),
        (2, "2", "c2"),
        (2, "2", "c3"),
    ]
    assert count_missing(stage.round) == 3
    assert missing_marks(stage.round, limit=1) == missing[:1]


def test_given_figures_come_from_the_data_seat_only():
    """A judge has no mark for a given criterion, and the data seat none for a judged one."""
    given = {"key": "tes", "name": "技术分", "method": Method.GIVEN, "maximum": 2000}
    stage = make.stage(candidates=1, judges=1, criteria=(*make.CRITERIA[:1], given))
    stage.mark(0, 0, {"c1": "22.5"})
    assert [(m.seat_label, m.criterion_key) for m in missing_marks(stage.round)] == [("DATA", "tes")]
    _fill_data_seat(stage, "tes", 1234)

    data, labels = ranking_input(stage.round)

    assert data.given["tes"].tolist() == [1234]
    assert set(data.marks) == {"c1"}
    assert list(labels.values()) == ["1"]
    assert missing_marks(stage.round) == []


def test_before_opening_every_given_figure_is_missing_without_a_seat():
    given = {"key": "tes", "name": "技术分", "method": Method.GIVEN, "maximum": 2000}
    stage = make.stage(candidates=1, judges=0, criteria=(given,), opened=False)

    assert [(m.seat_id, m.criterion_name) for m in missing_marks(stage.round)] == [(None, "技术分")]
    assert ranking_input(stage.round)[0].given["tes"].tolist() == [None]


def test_ten_thousand_candidates_take_a_constant_number_of_statements():
    """Counting statements, not seconds: 10,000 rows must not mean 10,000 queries."""
    stage = make.stage(candidates=300, judges=3)
    _submit_everything(stage)
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    data, _labels = ranking_input(stage.round)

    assert len(statements) <= 6
    assert data.marks["c1"].shape == (300, 3)
    assert not np.ma.getmaskarray(data.marks["c1"]).any()


def _fill_data_seat(stage: make.Stage, key: str, value: int) -> None:
    with writing():
        seat = next(s for s in stage.panel.seats if s.user_id is None)
        criterion = next(c for c in stage.round.rubric.criteria if c.key == key)
        for sheet in db.session.scalars(sa.select(ScoreSheet).where(ScoreSheet.seat_id == seat.id)):
            sheet.state, sheet.submitted_at = SheetState.SUBMITTED, NOW
            db.session.add(Mark(sheet=sheet, criterion=criterion, value=value, version=1))
        audit.record("marks.imported", stage.panel, actor=system(), now=NOW)


def _submit_everything(stage: make.Stage) -> None:
    with writing():
        criteria = stage.round.rubric.criteria
        for sheet in db.session.scalars(sa.select(ScoreSheet)):
            sheet.state, sheet.submitted_at = SheetState.SUBMITTED, NOW
            db.session.add_all([Mark(sheet=sheet, criterion=c, value=50, version=1) for c in criteria])
        audit.record("marks.imported", stage.panel, actor=system(), now=NOW)


def test_a_number_of_candidates_that_stand_without_sheets_is_missing():
    """One nominated after the opening: 2 judges × 3 criteria are missing."""
    stage = make.stage(candidates=1, judges=2)
    for judge in range(2):
        stage.mark(judge, 0, FULL)
    with writing():
        first = stage.candidates()[0]
        late = Candidate(
            honour_id=first.honour_id,
            number=9,
            name="迟到",
            unit_id=first.unit_id,
            path=first.path,
            state=CandidateState.NOMINATED,
            nominated_at=NOW,
        )
        db.session.add(late)
        audit.record("candidate.nominated", late, actor=system(), now=NOW)

    assert {(m.candidate_number, m.seat_label) for m in missing_marks(stage.round)} == {(9, "1"), (9, "2")}
    assert count_missing(stage.round) == 6
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 2
