"""Marks as typed, submitted, returned: every version kept, nothing counted twice."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from campaigns.models import Method
from core import audit
from core.access import Role
from core.audit.models import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError, NotFound
from judges import services
from judges.models import Mark, MarkVersion, Recusal, SheetEvent, SheetState
from tests import make as common
from tests.conftest import NOW
from tests.judges import make

pytestmark = pytest.mark.usefixtures("database")
FULL = {"c1": "22.5", "c2": "28", "c3": "10"}


def versions() -> list[tuple[int, int | None]]:
    rows = db.session.execute(sa.select(MarkVersion.version, MarkVersion.value).order_by(MarkVersion.id))
    return [(version, value) for version, value in rows]


def test_every_change_is_a_version_and_no_change_is_none():
    """20 → 20 → 21 → nothing: versions 1, 2 and 3; the second save changes nothing."""
    stage = make.stage(candidates=1, judges=1)
    assert stage.save(0, 0, {"c1": "20"}).changed == 1
    assert stage.save(0, 0, {"c1": " ２０.0 "}).changed == 0
    stage.save(0, 0, {"c1": "21"})
    saved = stage.save(0, 0, {"c1": None})

    assert versions() == [(1, 200), (2, 210), (3, None)]
    assert saved.marks == {"c1": None, "c2": None, "c3": None}
    assert stage.save(0, 0, {"c2": ""}).changed == 0
    assert list(audit.verify()) == []


def test_the_same_key_twice_is_one_save_with_the_same_answer():
    """Save A, then B changes the mark; A sent once more does not bring its old value back."""
    stage = make.stage(candidates=1, judges=1)
    first = stage.save(0, 0, {"c1": "20"}, key="key-of-save-a")
    stage.save(0, 0, {"c1": "21"}, key="key-of-save-b")
    again = stage.save(0, 0, {"c1": "20"}, key="key-of-save-a")

    assert versions() == [(1, 200), (2, 210)]
    assert (again.at, again.changed) == (first.at, 0)
    assert again.marks["c1"] == 210


def test_a_save_that_changed_nothing_does_not_undo_what_came_after_it():
    """Save A says what stands already; then B changes it; A sent once more is still done."""
    stage = make.stage(candidates=1, judges=1)
    stage.save(0, 0, {"c1": "20"}, key="key-of-the-first")
    stage.save(0, 0, {"c1": "20"}, key="key-of-save-a")
    stage.save(0, 0, {"c1": "21"}, key="key-of-save-b")
    again = stage.save(0, 0, {"c1": "20"}, key="key-of-save-a")

    assert versions() == [(1, 200), (2, 210)]
    assert (again.changed, again.marks["c1"]) == (0, 210)


def test_a_key_used_again_for_other_marks_loses_none_of_them():
    stage = make.stage(candidates=1, judges=1)
    stage.save(0, 0, {"c1": "20"}, key="the-one-key")
    stage.save(0, 0, {"c1": "20", "c2": "30"}, key="the-one-key")

    assert stage.sheet().marks[-1].value == 300


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("c1", "25.1", "Enter 0 to 25, with at most one decimal place."),
        ("c1", "-0.1", "Enter 0 to 25, with at most one decimal place."),
        ("c1", "22.55", "Enter 0 to 25, with at most one decimal place."),
        ("c1", "二十", "Enter 0 to 25, with at most one decimal place."),
        ("c1", "1e1", "Enter 0 to 25, with at most one decimal place."),
        ("c1", "9" * 5000, "Enter 0 to 25, with at most one decimal place."),
        ("c3", "7", "Enter 0 to 15, in steps of 5."),
        ("nope", "1", "The rubric has no such criterion."),
    ],
)
def test_a_mark_out_of_bounds_is_refused_in_words_and_nothing_is_kept(key: str, text: str, said: str):
    stage = make.stage(candidates=1, judges=1)
    with pytest.raises(services.MarksRefused) as refusal:
        stage.save(0, 0, {"c2": "28", key: text})

    assert {name: str(error) for name, error in refusal.value.fields.items()} == {key: said}
    assert versions() == []


@pytest.mark.parametrize(
    ("decimals", "step", "said"),
    [
        (0, 1, "Enter a whole number from 0 to 10."),
        (2, 100, "Enter a whole number from 0 to 10."),
        (2, 10, "Enter 0 to 10, with at most one decimal place."),
        (2, 1, "Enter 0 to 10, with at most 2 decimal places."),
        (2, 25, "Enter 0 to 10, in steps of 0.25."),
    ],
)
def test_the_rule_of_a_criterion_is_said_in_words(decimals: int, step: int, said: str):
    line = {"key": "c1", "name": "技能", "maximum": 10 * 10**decimals, "step": step}
    stage = make.stage(candidates=1, judges=1, criteria=(line,), decimals=decimals)

    with pytest.raises(services.MarksRefused) as refusal:
        stage.save(0, 0, {"c1": "99"})
    assert str(refusal.value.fields["c1"]) == said


def test_a_judge_has_no_say_on_imported_figures():
    given = {"key": "tes", "name": "技术分", "method": Method.GIVEN, "maximum": 9000}
    stage = make.stage(candidates=1, judges=1, criteria=(*make.CRITERIA, given))

    with pytest.raises(services.MarksRefused, match="need a change"):
        stage.save(0, 0, {"tes": "10"})


def test_marks_are_taken_only_while_the_phase_is_open():
    stage = make.stage(candidates=1, judges=1, opens=date(2012, 5, 11))

    with pytest.raises(DomainError, match="has not begun"):
        stage.save(0, 0, {"c1": "20"})
    with pytest.raises(DomainError, match="has not begun"):
        services.submit_all(stage.seats()[0], actor=stage.judges[0], now=NOW)


def test_a_sheet_is_submitted_when_complete_and_locked_from_then_on():
    stage = make.stage(candidates=1, judges=1)
    stage.save(0, 0, {"c1": "22.5"})
    with pytest.raises(services.SubmitRefused, match="2 still to mark: 实操办理、应急处置"):
        stage.submit(0, 0)
    stage.mark(0, 0, FULL)

    assert stage.sheet().submitted_at == NOW
    for act in (lambda: stage.save(0, 0, {"c1": "1"}), lambda: stage.submit(0, 0)):
        with pytest.raises(services.SheetLocked) as refusal:
            act()
        assert refusal.value.status == 409
    assert list(audit.verify()) == []


def test_submitting_all_is_all_or_nothing():
    stage = make.stage(candidates=2, judges=1)
    stage.save(0, 0, FULL)
    with pytest.raises(services.SubmitRefused, match="1 sheets are not complete, the first is 2 李建国"):
        services.submit_all(stage.seats()[0], actor=stage.judges[0], now=NOW)
    db.session.rollback()
    assert stage.sheet(0, 0).state is SheetState.DRAFT
    stage.save(0, 1, FULL)

    with writing():
        assert services.submit_all(stage.seats()[0], actor=stage.judges[0], now=NOW) == 2
    with pytest.raises(Conflict, match="nothing left"):
        services.submit_all(stage.seats()[0], actor=stage.judges[0], now=NOW)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "sheets.submitted")).one()
    assert entry.detail == {"sheets": 2}
    assert list(audit.verify()) == []


def test_a_returned_sheet_opens_with_its_marks_and_keeps_the_reason():
    stage = make.stage(candidates=1, judges=1)
    with pytest.raises(Conflict, match="Only a submitted sheet"):
        services.return_sheet(stage.sheet(), "x", actor=stage.organiser, now=NOW)
    stage.mark(0, 0, FULL)
    for reason, said in (("  ", "Say why"), ("x" * 256, "at most 255")):
        with pytest.raises(DomainError, match=said):
            services.return_sheet(stage.sheet(), reason, actor=stage.organiser, now=NOW)
    with writing():
        services.return_sheet(stage.sheet(), "第二项有误", actor=stage.organiser, now=NOW)
    stage.mark(0, 0, {"c2": "27"})

    assert [(e.action, e.reason) for e in db.session.scalars(sa.select(SheetEvent).order_by(SheetEvent.id))] == [
        ("submitted", ""),
        ("returned", "第二项有误"),
        ("submitted", ""),
    ]
    assert [len(line.versions) for line in services.history_of(stage.sheet())] == [1, 2, 1]
    assert list(audit.verify()) == []


def test_a_recused_sheet_keeps_its_versions_and_takes_no_more_marks():
    stage = make.stage(candidates=1, judges=2)
    stage.mark(0, 0, FULL)
    with writing():
        services.recuse(stage.seats()[0], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)

    assert (stage.sheet().state, stage.sheet().submitted_at) == (SheetState.RECUSED, None)
    assert len(versions()) == 3
    with pytest.raises(services.SheetLocked, match="recused"):
        stage.save(0, 0, {"c1": "1"})
    with pytest.raises(Conflict, match="already"):
        services.recuse(stage.seats()[0], stage.candidates()[0], "亲属", actor=stage.organiser, now=NOW)

    with writing():
        services.lift_recusal(stage.seats()[0], stage.candidates()[0], actor=stage.organiser, now=NOW)
    assert stage.sheet().state is SheetState.DRAFT
    assert services.missing_on(stage.sheet()) == []
    with pytest.raises(NotFound):
        services.lift_recusal(stage.seats()[0], stage.candidates()[0], actor=stage.organiser, now=NOW)
    assert list(audit.verify()) == []


def test_a_judge_steps_back_from_a_draft_and_not_from_a_submitted_sheet():
    stage = make.stage(candidates=2, judges=1)
    stage.mark(0, 1, FULL)
    with writing():
        services.abstain(stage.sheet(0, 0), "同一单位", actor=stage.judges[0], now=NOW)

    recusal = db.session.scalars(sa.select(Recusal)).one()
    assert (recusal.recorded_by, recusal.reason) == (stage.judges[0].user_id, "同一单位")
    with pytest.raises(Conflict, match="submitted"):
        services.abstain(stage.sheet(0, 1), "x", actor=stage.judges[0], now=NOW)


def test_nobody_reaches_another_judges_sheet():
    stage = make.stage(candidates=1, judges=2, place="2201")
    mine = stage.sheet(0, 0).id

    assert services.own_sheet(stage.judges[0], mine).id == mine
    assert services.get_sheet(stage.organiser, mine).id == mine
    with pytest.raises(NotFound):
        services.get_sheet(stage.judges[1], mine)
    with pytest.raises(NotFound):
        services.get_sheet(common.person(Role.SUPERVISOR, stage.tree["2202"]), mine)
    for actor in (stage.judges[1], stage.organiser):
        with pytest.raises(NotFound):
            services.own_sheet(actor, mine)
    with pytest.raises(NotFound):
        services.own_sheet(stage.judges[0], 10**6)


def test_a_judge_acting_for_another_place_does_not_reach_the_sheet():
    """The same person is judge in 2201, where the panel is, and in 2202."""
    from accounts import services as accounts
    from accounts.identity import actor_for
    from accounts.models import User
    from core.access import system

    stage = make.stage(candidates=1, judges=1, place="2201")
    with writing():
        user = db.session.get_one(User, stage.judges[0].user_id)
        grant = accounts.grant_role(user, Role.JUDGE, stage.tree["2202"], actor=system(), now=NOW)
    elsewhere = actor_for(grant)

    with pytest.raises(NotFound):
        services.own_sheet(elsewhere, stage.sheet().id)
    assert services.seats_held(elsewhere) == []
    assert len(services.seats_held(stage.judges[0])) == 1


def test_the_running_total_is_weighted_and_exact():
    """0.1 × 3 marks of 0.1 with weight 1/3: 0.1/3 × 3 = 0.10 exactly; a deduction subtracts.

    22.5 × 1/3 + 28 × 2/3 − 1 × 1 = 7.5 + 18.666… − 1 = 25.1666… → 25.17; at most
    25/3 + 30 × 2/3 − 0 = 28.333… → 28.33.
    """
    lines = (
        {**make.CRITERIA[0], "weight": "1/3"},
        {**make.CRITERIA[1], "weight": "2/3"},
        {"key": "ded", "name": "扣分", "maximum": 50, "weight": "-1"},
    )
    stage = make.stage(candidates=1, judges=1, criteria=lines)
    totals = services.Totals.of(stage.round.rubric, stage.round.rubric.criteria)

    assert totals.text({"c1": 225, "c2": 280, "ded": 10}) == "25.17"
    assert totals.most == "28.33"
    assert totals.weighted
    assert totals.text({"c1": None, "c2": None, "ded": None}) == "0.00"


def test_no_audit_entry_tells_a_mark():
    stage = make.stage(candidates=1, judges=1)
    stage.save(0, 0, {"c1": "22.5"})

    details = [entry.detail for entry in db.session.scalars(sa.select(AuditEntry))]
    assert {"criteria": ["c1"]} in details
    assert all("22" not in str(detail) for detail in details)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 1
