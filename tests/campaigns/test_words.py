"""What the pages say: how a score comes to be, and where a campaign stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from campaigns import services, timeline
from campaigns.explaining import explain, shown, weight_words
from campaigns.models import Activity, Campaign, Phase
from campaigns.services import CriterionDraft, RubricDraft, TieDraft
from core.access import system
from core.db import db, writing
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW


@pytest.fixture
def english(app, database):
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        yield


def sentences(draft):
    round_ = own.honour(own.campaign(make.tree()["22"])).rounds[0]
    with writing():
        rubric = services.set_rubric(db.session.merge(round_), draft, actor=system(), now=NOW)
    return explain(rubric)


def test_a_rubric_says_what_is_done_with_the_marks(english):
    said = sentences(replace(own.RUBRIC, tie_breaks=own.RUBRIC.tie_breaks))

    assert said[0] == (
        "业务技能: the mean of the judges' marks from 0 to 100 without the 1 highest and the 1 lowest, "
        "rounded half up to 2 decimals, times 50%, rounded half up to 2 decimals."
    )
    assert said[2].startswith("群众评议: a given figure from 0 to 100, times 20%")
    assert said[3] == "The total is the sum of these figures, rounded half up to 2 decimals."
    assert "the higher figure in “业务技能”; then the higher total when every mark counts" in said[4]


def test_plain_means_and_other_tie_breaks_are_said_too(english):
    criteria = [CriterionDraft("甲", part="现场", mean_decimals=""), CriterionDraft("乙", weight="1/3")]
    chain = [TieDraft("part", "现场"), TieDraft("head_to_head")]
    said = sentences(RubricDraft("1", "3", chain, criteria))

    assert said[0] == "甲: the mean of the judges' marks from 0 to 10."
    assert said[1] == "乙: the mean of the judges' marks from 0 to 10, times 1/3."
    assert "the higher sum of “现场”; then whom more judges prefer" in said[-1]


def test_without_a_chain_equal_totals_share_a_place(english):
    assert sentences(replace(own.RUBRIC, tie_breaks=()))[-1] == "Equal totals share a place."


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(10000, 2, "100"), (50, 2, "0.5"), (-5, 1, "-0.5"), (10, 0, "10")]
)
def test_a_bound_is_written_as_short_as_it_can_be(value, decimals, text):
    assert shown(value, decimals) == text


@pytest.mark.parametrize(
    ("weight", "text"), [("1", "1"), ("1/2", "50%"), ("6/5", "120%"), ("1/3", "1/3"), ("-2", "-2")]
)
def test_a_weight_is_written_as_people_do(weight, text):
    assert weight_words(weight) == text


def step(today, opens=date(2012, 5, 1), closes=date(2012, 5, 31)):
    phase = Phase(id=1, name="申报推荐", activity=Activity.NOMINATE, opens_on=opens, closes_on=closes)
    return timeline.steps(Campaign(year=2012, phases=[phase]), today)[0]


@pytest.mark.parametrize(
    ("today", "state", "word", "part"),
    [
        (date(2012, 4, 30), "next", "Not begun", 0),
        (date(2012, 5, 1), "now", "Under way, 31 days left", 3),
        (date(2012, 5, 16), "now", "Under way, 16 days left", 51),
        (date(2012, 5, 31), "now", "Under way, the last day", 100),
        (date(2012, 6, 1), "done", "Ended", 0),
    ],
)
def test_the_days_left_count_today(english, today, state, word, part):
    """1 May of 31 days: 1/31 = 3 %; 16 May: 16/31 = 51 %; on the last day all of it."""
    found = step(today)

    assert (found.state, found.word, found.part) == (state, word, part)


def test_days_of_another_year_say_so(english):
    assert step(date(2012, 5, 1)).when == "1 May – 31 May"
    assert step(date(2012, 5, 1), closes=date(2012, 5, 1)).when == "1 May"
    assert step(date(2012, 5, 1), closes=date(2013, 1, 1)).when == "1 May 2012 – 1 January 2013"
    assert step(date(2013, 5, 1), date(2013, 5, 1), date(2013, 5, 1)).when == "1 May 2013"


def test_a_list_shows_what_is_under_way_else_what_comes_else_the_end(english):
    def words(today):
        campaign = Campaign(year=2012, phases=[])
        for number, phase in enumerate(own.PHASES):
            campaign.phases.append(Phase(id=number, **vars(phase)))
        return [s.label for s in timeline.present(timeline.steps(campaign, today))]

    assert words(date(2012, 2, 1)) == ["动员部署"]
    assert words(date(2012, 5, 10)) == ["申报推荐"]
    assert words(date(2013, 1, 1)) == ["竞赛评分"]
    assert timeline.present([]) == []
