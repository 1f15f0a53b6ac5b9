"""Panels: who sits on them, what opening needs and does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts.models import Grant, User
from campaigns.models import Candidate, CandidateState, Method
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, NotFound
from judges import services
from judges.models import Recusal, ScoreSheet, Seat, SeatKind, SheetState
from tests import make as common
from tests.conftest import NOW
from tests.judges import make

pytestmark = pytest.mark.usefixtures("database")
TES = {"key": "tes", "name": "技术分", "method": Method.GIVEN, "maximum": 9000}


def user_of(actor) -> User:
    return db.session.get_one(User, actor.user_id)


def seat(stage: make.Stage, actor, label: str = "") -> Seat:
    with writing():
        return services.seat_judge(stage.panel, user_of(actor), label, actor=stage.organiser, now=NOW)


def test_a_panel_is_made_once():
    stage = make.stage(candidates=1, judges=0, opened=False)
    with writing():
        again = services.panel_of(stage.round, actor=stage.organiser, now=NOW)
        assert again.id == stage.panel_id


def test_only_judges_of_the_panels_place_take_a_seat_and_only_one():
    stage = make.stage(candidates=1, judges=0, opened=False, place="2201")
    inside = common.person(Role.JUDGE, stage.tree["220104"])
    outside = common.person(Role.JUDGE, stage.tree["2202"])
    clerk = common.person(Role.SUPERVISOR, stage.tree["2201"])
    assert [user.id for user in services.find_judges(stage.panel)] == [inside.user_id]

    seat(stage, inside)
    for person in (outside, clerk):
        with pytest.raises(DomainError, match="does not hold the judge's role"):
            seat(stage, person)
    with pytest.raises(Conflict, match="already has a seat"):
        seat(stage, inside)
    assert list(services.find_judges(stage.panel)) == []


def test_a_judge_whose_role_has_ended_is_not_seated():
    stage = make.stage(candidates=1, judges=0, opened=False)
    gone = common.person(Role.JUDGE, stage.tree["22"])
    with writing():
        grant = db.session.get_one(Grant, gone.grant_id)
        grant.ended_at = NOW
        audit.record("test.ended", user_of(gone), actor=system(), now=NOW)

    with pytest.raises(DomainError, match="does not hold"):
        seat(stage, gone)


def test_labels_are_numbered_unique_without_case_and_bounded():
    stage = make.stage(candidates=1, judges=2, opened=False)
    third, fourth = (common.person(Role.JUDGE, stage.tree["22"]) for _ in range(2))
    assert [s.label for s in stage.seats()] == ["1", "2"]
    assert seat(stage, third, "J1").label == "J1"

    for label in ("j1", "2", "data"):
        with pytest.raises(Conflict, match="is taken"):
            seat(stage, fourth, label)
    with pytest.raises(DomainError, match="at most 32"):
        seat(stage, fourth, "x" * 33)
    assert seat(stage, fourth).label == "3"


def test_a_seat_and_its_recusals_go_before_opening_and_stay_after():
    stage = make.stage(candidates=2, judges=2, opened=False)
    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)
    with writing():
        services.remove_seat(stage.seats()[0], actor=stage.organiser, now=NOW)
    assert [s.label for s in stage.seats()] == ["2"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Recusal)) == 0

    stage.open()
    with pytest.raises(Conflict, match="seats no longer change"):
        services.remove_seat(stage.seats()[0], actor=stage.organiser, now=NOW)
    with pytest.raises(Conflict, match="seats no longer change"):
        seat(stage, common.person(Role.JUDGE, stage.tree["22"]))
    db.session.rollback()
    assert list(audit.verify()) == []


def test_opening_writes_one_sheet_a_seat_and_candidate_and_freezes_the_rubric():
    """2 judges × 3 candidates = 6 sheets, one of them recused."""
    stage = make.stage(candidates=3, judges=2, opened=False)
    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[2], "亲属", actor=stage.organiser, now=NOW)
    plan = services.opening_plan(stage.panel)
    assert (plan.judges, plan.candidates, plan.sheets, plan.recusals, plan.obstacles) == (2, 3, 6, 1, ())

    assert stage.open() == 6

    assert stage.sheet(0, 2).state is SheetState.RECUSED
    assert stage.sheet(1, 2).state is SheetState.DRAFT
    assert stage.round.rubric.frozen_at == NOW
    with pytest.raises(Conflict, match="open already"):
        stage.open()
    assert list(audit.verify()) == []


def test_imported_figures_get_a_seat_of_their_own():
    stage = make.stage(candidates=2, judges=1, criteria=(*make.CRITERIA, TES))

    data = [s for s in stage.panel.seats if s.kind is SeatKind.DATA]
    assert [s.label for s in data] == ["DATA"]
    assert [c.key for c in services.criteria_of(data[0])] == ["tes"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScoreSheet)) == 4
    with pytest.raises(DomainError, match="no judge who could be recused"):
        services.recuse(data[0], stage.candidates()[0], "x", actor=stage.organiser, now=NOW)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"criteria": ()}, "no rubric yet"),
        ({"candidates": 0}, "No candidate stands"),
        ({"judges": 0}, "no judge yet"),
        ({"judges": 2, "criteria": ({**make.CRITERIA[0], "minimum_marks": 3},)}, "fewer than 3 judges"),
        ({"judges": 2, "criteria": ({**make.CRITERIA[0], "method": Method.TRIMMED_MEAN, "drop": 1},)}, "fewer than 3"),
    ],
)
def test_opening_says_what_is_missing(options: dict, said: str):
    stage = make.stage(**{"candidates": 2, "judges": 1, "opened": False, **options})

    assert any(said in str(obstacle) for obstacle in services.opening_plan(stage.panel).obstacles)
    with pytest.raises(DomainError, match=said):
        stage.open()
    db.session.rollback()
    assert stage.panel.opened_at is None


def test_recusals_count_against_the_minimum_of_marks():
    """Three judges, three needed: one recusal leaves candidate 1 with two."""
    stage = make.stage(candidates=2, judges=3, opened=False, criteria=({**make.CRITERIA[0], "minimum_marks": 3},))
    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)
    with pytest.raises(services.PanelRefused, match="1 candidates would be marked by fewer than 3 judges"):
        stage.open()
    db.session.rollback()
    with writing():
        services.lift_recusal(stage.seats()[0], stage.candidates()[0], actor=stage.organiser, now=NOW)
    stage.open()
    assert services.thin_candidates(stage.panel) == []

    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[1], "亲属", actor=stage.organiser, now=NOW)
    assert [c.number for c in services.thin_candidates(stage.panel)] == [2]


def test_a_candidate_who_comes_late_gets_sheets_afterwards():
    stage = make.stage(candidates=2, judges=2, opened=False)
    with pytest.raises(Conflict, match="not open yet"):
        services.add_missing_sheets(stage.panel, actor=stage.organiser, now=NOW)
    stage.open()
    assert services.late_candidates(stage.panel) == 0
    with writing():
        first = stage.candidates()[0]
        late = Candidate(
            honour_id=first.honour_id,
            number=3,
            name="迟到",
            unit_id=first.unit_id,
            path=first.path,
            state=CandidateState.NOMINATED,
            nominated_at=NOW,
        )
        db.session.add(late)
        audit.record("candidate.nominated", late, actor=system(), now=NOW)
    assert services.late_candidates(stage.panel) == 1

    with writing():
        assert services.add_missing_sheets(stage.panel, actor=stage.organiser, now=NOW) == 2
        assert services.add_missing_sheets(stage.panel, actor=stage.organiser, now=NOW) == 0
    assert services.late_candidates(stage.panel) == 0
    assert list(audit.verify()) == []


def test_ten_thousand_candidates_open_with_a_constant_number_of_statements():
    """Statements for 40 candidates and for 400 are as many, but for the batches of 5,000 rows."""
    counts = []
    tree = common.tree()
    for place, size in (("2201", 40), ("2202", 400)):
        stage = make.stage(candidates=size, judges=2, opened=False, tree=tree, place=place)
        statements: list[str] = []

        def count(*args: object, into: list[str] = statements) -> None:
            into.append(str(args[2]))

        sa.event.listen(db.engine, "before_cursor_execute", count)
        try:
            assert stage.open() == 2 * size
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 60


def test_a_panel_is_out_of_reach_from_another_subtree_and_for_a_judge_without_a_seat():
    stage = make.stage(candidates=1, judges=1, place="2201")
    for role, place in ((Role.ORGANISER, "2202"), (Role.SUPERVISOR, "220104"), (Role.JUDGE, "2201")):
        with pytest.raises(NotFound):
            services.get_panel(common.person(role, stage.tree[place]), stage.panel_id)
    assert services.get_panel(common.person(Role.SUPERVISOR, stage.tree["22"]), stage.panel_id).id == stage.panel_id
    assert services.get_panel(stage.judges[0], stage.panel_id).id == stage.panel_id
    with pytest.raises(NotFound):
        services.get_panel(stage.organiser, 999)


def test_a_seat_of_another_panel_is_not_this_ones():
    one = make.stage(candidates=1, judges=1, place="2201")
    two = make.stage(candidates=1, judges=1, tree=one.tree, place="2202")

    with pytest.raises(NotFound):
        services.get_seat(one.panel, two.seats()[0].id)
    with pytest.raises(NotFound):
        services.recuse(one.seats()[0], two.candidates()[0], "x", actor=one.organiser, now=NOW)
