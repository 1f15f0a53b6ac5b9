"""Ranking a round once and for all, and computing it again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns.models import Activity, Round
from core import audit
from core.access import Role
from core.db import db, writing
from core.errors import Conflict, Forbidden, NotFound
from judges.models import Mark, ScoreSheet, SheetState
from selection import services
from selection.models import RankingRow, RankingRun
from tests import make as people
from tests.conftest import NOW
from tests.selection import make


def rows_of(run: RankingRun) -> list[RankingRow]:
    return list(
        db.session.scalars(sa.select(RankingRow).where(RankingRow.run_id == run.id).order_by(RankingRow.position))
    )


def test_places_go_1_2_3_3_5_and_a_tie_is_shown_as_one(database):
    """95, 93, 91, 91, 90, 88, 85: two share place 3, and nobody is fourth."""
    contest = make.province_of_seven()

    rows = rows_of(contest.run())

    assert [row.place for row in rows] == [1, 2, 3, 3, 5, 6, 7]
    assert [row.tied for row in rows] == [False, False, True, True, False, False, False]
    assert [row.total for row in rows][:2] == [9500, 9300]
    assert rows[2].detail["same_total"] == 1


def test_a_row_keeps_every_mark_and_which_of_them_counted(database):
    """20.1 22.0 23.3 without its ends is 22.00; 25 26 27 is 26.00; 90 × 1/5 is 18.00: 66.00."""
    marks = {"王秀兰": ("220102", [["20.1", "22", "23.3"], ["25", "26", "27"], ["90"]])}
    contest = make.contest(marks, criteria=make.TRIMMED, judges=3)

    (row,) = rows_of(contest.run())

    assert row.total == 6600
    assert row.detail["criteria"]["c1"]["marks"] == [["1", "20.1", False], ["2", "22.0", True], ["3", "23.3", False]]
    assert row.detail["criteria"]["c3"] == {"mean": "90.00", "weighted": "18.00", "marks": None, "rank": 1}
    assert row.detail["parts"] == {"现场": "48.00"}
    assert row.detail["strip"]["alone"] == ["63.1", "66", "68.3"]


def test_a_recused_judge_is_neither_missing_nor_zero(database):
    """9 and 8 without the recused third: 8.50."""
    marks = {"王秀兰": ("220102", [["9", None, "8"]])}
    contest = make.contest(marks, judges=3)

    run = contest.run()

    assert (rows_of(run)[0].total, run.recusal_count) == (850, 1)
    assert rows_of(run)[0].detail["criteria"]["c1"]["marks"][1] == ["2", None, False]
    assert len(rows_of(run)[0].detail["strip"]["dots"]) == 2


def test_a_sheet_that_is_not_submitted_keeps_the_round_from_being_ranked_and_names_the_judge(database):
    contest = make.province_of_seven()
    with writing():
        for sheet in db.session.scalars(sa.select(ScoreSheet).limit(3)):
            sheet.state = SheetState.DRAFT
        audit.record("test.returned", actor=contest.organiser, now=NOW)

    with pytest.raises(services.NotReady, match=r"3 score sheets are not submitted: 1 评委1 \(2\), 2 评委2 \(1\)"):
        contest.run()
    assert [(one.label, one.sheets) for one in services.waiting_for(contest.round)] == [("1", 2), ("2", 1)]


def test_a_missing_imported_figure_is_said_to_be_missing(database):
    marks = {"王秀兰": ("220102", [["20", "22", "23"], ["25", "26", "27"], ["90"]])}
    contest = make.contest(marks, criteria=make.TRIMMED, judges=3)
    with writing():
        db.session.execute(sa.delete(Mark.__table__).where(Mark.__table__.c.value == 900))

    with pytest.raises(services.NotReady, match="Imported figures are missing for 1 candidates"):
        contest.run()


def test_too_many_recusals_are_refused_by_name(database):
    """A trimmed mean of one at each end needs three marks; two are left."""
    marks = {"王秀兰": ("220102", [["20", None, "23"], ["25", None, "27"], ["90"]])}
    contest = make.contest(marks, criteria=make.TRIMMED, judges=3)

    with pytest.raises(services.NotReady, match="Too few marks count for 1 candidates: 王秀兰"):
        contest.run()


def test_nobody_to_rank_no_panel_and_no_rubric_are_each_said(database):
    contest = make.contest({})
    with pytest.raises(services.NotReady, match="Nobody stands"):
        contest.run()
    unseated = make.contest({"王秀兰": ("220102", [[]])}, judges=0, tree=contest.tree, name="无评委")
    with pytest.raises(services.NotReady, match="no panel"):
        unseated.run()
    with writing():
        bare = Round(honour=unseated.honour, name="复赛")
        db.session.add(bare)
        audit.record("round.added", bare, actor=unseated.organiser, now=NOW)
    with pytest.raises(services.NotReady, match="no rubric"), writing():
        services.run_ranking(bare, actor=unseated.organiser, now=NOW)


def test_the_same_request_sent_twice_makes_one_run(database):
    contest = make.province_of_seven()
    with writing():
        first = services.run_ranking(contest.round, actor=contest.organiser, now=NOW, expected=1)
    with writing():
        again = services.run_ranking(contest.round, actor=contest.organiser, now=NOW, expected=1)

    assert first.id == again.id
    with pytest.raises(Conflict, match="computed again meanwhile"), writing():
        services.run_ranking(contest.round, actor=contest.organiser, now=NOW, expected=5)
    assert contest.run().number == 2


def test_only_the_organiser_of_the_place_ranks_and_only_in_its_phases(database):
    contest = make.province_of_seven(phases=[Activity.NOMINATE])
    below = people.person(Role.ORGANISER, contest.tree["2201"])

    with pytest.raises(Forbidden), writing():
        services.run_ranking(contest.round, actor=below, now=NOW)
    with pytest.raises(Forbidden), writing():
        services.run_ranking(contest.round, actor=contest.supervisor, now=NOW)
    with pytest.raises(Exception, match="no phase for this"):
        contest.run()


def test_a_run_outside_the_subtree_does_not_exist(database):
    contest = make.province_of_seven()
    run = contest.run()

    assert services.get_run(contest.supervisor, run.id) is run
    with pytest.raises(NotFound):
        services.get_run(people.person(Role.ORGANISER, contest.tree["2201"]), run.id)
    with pytest.raises(NotFound):
        services.get_row(run, 10**9)


def test_the_log_holds_a_digest_of_every_row(database):
    contest = make.province_of_seven()

    contest.run()

    assert [finding for finding in audit.verify() if "ranking" in finding.where] == []


def test_computed_again_everything_agrees(database):
    run = (contest := make.province_of_seven()).run()

    with writing():
        found = services.recompute(run, actor=contest.supervisor, now=NOW)

    assert (found.agrees, found.rows, found.changed_since) == (True, 7, False)


def test_a_changed_place_and_a_changed_mark_are_found(database):
    """The stored total of one row is falsified; a mark is changed afterwards."""
    run = (contest := make.province_of_seven()).run()
    with writing():
        first = rows_of(run)[0]
        first.total = 9999
        audit.record("test.falsified", actor=contest.organiser, now=NOW)
        db.session.scalars(sa.select(Mark)).first().value = 1
        audit.record("test.changed", actor=contest.organiser, now=NOW)

    found = services.compare(run)

    assert found.differences == (("王秀兰", "1 / 99.99", "1 / 95.00"),)
    assert (found.hash_agrees, found.agrees, found.changed_since) == (True, False, True)


def test_a_row_that_was_taken_out_is_found(database):
    run = make.province_of_seven().run()
    with writing():
        db.session.execute(sa.delete(RankingRow.__table__).where(RankingRow.__table__.c.position == 7))

    found = services.compare(run)

    assert [(row[1], row[2]) for row in found.differences] == [("", "7 / 85.00")]


def test_a_withdrawal_changes_what_a_new_run_would_be(database):
    run = (contest := make.province_of_seven()).run()

    contest.withdraw("丁䶮")

    assert services.changed_since(run)
    assert contest.run().candidate_count == 6
