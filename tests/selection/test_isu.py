"""Two real competitions through the import of marks and the ranking service, to the cent."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core import audit
from core.access import system
from core.db import db
from core.numbers import from_fixed
from demo import isu
from judges.models import Mark
from selection import services
from selection.models import RankingRow, RankingRun
from tests import make
from tests.conftest import NOW

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def rows_of(round_) -> dict[str, RankingRow]:
    run = services.runs_of(round_)[0]
    return {row.name: row for row in db.session.scalars(sa.select(RankingRow).where(RankingRow.run_id == run.id))}


def check(round_, segment: isu.Segment) -> int:
    """Compare every component total, segment total and rank with the official protocol."""
    rows = rows_of(round_)
    assert rows.keys() == segment.results.keys()
    for name, official in segment.results.items():
        row = rows[name]
        figures = (row.place, from_fixed(row.total, 2), row.detail["parts"][isu.COMPONENTS])
        assert figures == (official.rank, official.total, official.components), (segment.name, name)
    return len(rows)


@pytest.fixture
def place(database):
    return make.tree()["22"]


def test_worlds_2017_come_out_to_the_cent(place, database):
    """8 segments, 217 performances, 5 components, 9 judges: 9,765 marks, 217 element scores and deductions."""
    segments = isu.read_worlds(GOLDEN / "isu-worlds-2017")

    rounds = isu.load("ISU World Championships 2017", segments, place, actor=system(), now=NOW)

    assert len(rounds) == 8
    assert sum(check(round_, segment) for round_, segment in zip(rounds, segments, strict=True)) == 217
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 217 * (9 * 5 + 2)
    for run_id in db.session.scalars(sa.select(RankingRun.id)).all():
        found = services.compare(db.session.get_one(RankingRun, run_id))
        assert found.agrees and not found.changed_since
    assert list(audit.verify()) == []


def test_olympics_2018_come_out_to_the_cent_with_their_tie_rule(place, database):
    """Equal totals go by the element score in a short programme, by the components in a free one."""
    segments = isu.read_olympics(GOLDEN)

    rounds = isu.load("PyeongChang 2018", segments, place, actor=system(), now=NOW)

    assert sum(check(round_, segment) for round_, segment in zip(rounds, segments, strict=True)) == 122


@pytest.mark.parametrize(
    ("name", "order", "by"),
    [("Ladies Short Program", ["乙", "甲"], "criterion"), ("Ladies Free Skating", ["甲", "乙"], "part")],
)
def test_equal_totals_go_by_elements_in_a_short_programme_and_by_components_in_a_free_one(place, name, order, by):
    """甲 8.00 + 30.00 and 乙 7.00 + 31.00 both total 38.00; no real segment here has a tie, so this one is made up."""
    marks = [(who, seat, "Skills", mark) for who, mark in (("甲", "8"), ("乙", "7")) for seat in isu.SEATS]
    results = {
        "甲": isu.Official(1 + order.index("甲"), "38.00", "30.00", "8.00", "0.00"),
        "乙": isu.Official(1 + order.index("乙"), "38.00", "31.00", "7.00", "0.00"),
    }
    segment = isu.Segment(name, {"Skills": "1"}, marks, results)

    (round_,) = isu.load("Tie", [segment], place, actor=system(), now=NOW)

    assert check(round_, segment) == 2
    assert {row.detail["separated_by"]["by"] for row in rows_of(round_).values()} == {by}


def test_a_replay_that_differs_by_a_cent_is_refused(place, database):
    segments = isu.read_worlds(GOLDEN / "isu-worlds-2017")[:1]
    rounds = isu.load("One segment", segments, place, actor=system(), now=NOW)
    name, official = next(iter(segments[0].results.items()))

    assert isu.compare(rounds[0], segments[0]) == len(segments[0].results)
    segments[0].results[name] = isu.Official(
        official.rank, "1.00", official.elements, official.components, official.deductions
    )
    with pytest.raises(isu.NotAsPublished, match="is not as published"):
        isu.compare(rounds[0], segments[0])


def test_the_demo_replays_it_at_the_topmost_division(place, database):
    proof = isu.replay(GOLDEN / "isu-worlds-2017")

    assert (proof.segments, proof.performances) == (8, 217)
