"""Rubrics: what is typed, what is stored, what scoring reads, and what no longer changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from campaigns import services
from campaigns.arrays import scheme_of
from campaigns.models import Criterion, Method, Rubric
from campaigns.services import BadRubric, CriterionDraft, RubricDraft, TieDraft
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW
from units.models import Division

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def round_():
    return own.honour(own.campaign(make.tree()["22"])).rounds[0]


def put(round_, draft, **more):
    with writing():
        round_ = db.session.merge(round_)
        return services.set_rubric(round_, draft, actor=more.pop("actor", system()), now=NOW, **more)


def lines(rubric):
    return [(c.key, c.name) for c in rubric.criteria]


def test_a_typed_rubric_becomes_fixed_point(round_):
    """With 2 decimals: a maximum of 100 is 10000, a step of 0.5 is 50; 50% is one half."""
    rubric = put(round_, own.RUBRIC)

    first = rubric.criteria[0]
    assert (first.minimum, first.maximum, first.step, first.weight) == (0, 10000, 50, "1/2")
    assert (first.method, first.drop, first.minimum_marks) == (Method.TRIMMED_MEAN, 1, 3)
    given = rubric.criteria[2]
    assert (given.method, given.drop, given.step, given.mean_decimals) == (Method.GIVEN, 0, 1, None)
    assert lines(rubric) == [("c1", "业务技能"), ("c2", "服务作风"), ("c3", "群众评议")]
    assert rubric.tie_breaks == [{"by": "criterion", "name": "c1"}, {"by": "untrimmed_mean", "name": None}]
    assert list(audit.verify()) == []


def test_the_scheme_says_what_the_rubric_says(round_):
    scheme = scheme_of(put(round_, own.RUBRIC))

    assert [rule.weight for rule in scheme.criteria] == [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    assert [rule.mark_decimals for rule in scheme.criteria] == [2, 2, 2]
    assert scheme.parts == ("现场",)
    assert scheme.tie_breaks[0].name == "c1"
    assert scheme.total_decimals == 2


def test_kept_criteria_keep_their_keys_and_new_ones_get_fresh_keys(round_):
    """c2 is left out, c1 and c3 swap names, one line is new: it is c4, after c3."""
    put(round_, own.RUBRIC)
    first, _second, third = own.RUBRIC.criteria
    draft = replace(
        own.RUBRIC,
        criteria=(
            replace(third, key="c3", name="业务技能"),
            replace(first, key="c1", name="群众评议"),
            CriterionDraft("仪容"),
        ),
        tie_breaks=(TieDraft("criterion", "c1"),),
    )

    rubric = put(round_, draft, version=1)

    assert lines(rubric) == [("c3", "业务技能"), ("c1", "群众评议"), ("c4", "仪容")]
    assert rubric.version == 2
    assert list(audit.verify()) == []


def test_full_width_digits_and_fractions_are_read(round_):
    rubric = put(round_, RubricDraft("２", 2, (), [CriterionDraft("甲", maximum="９.５", step="0.25", weight="６/５")]))

    assert (rubric.criteria[0].maximum, rubric.criteria[0].weight) == (950, "6/5")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 65}, "name"),
        ({"hint": "长" * 256}, "hint"),
        ({"part": "长" * 33}, "part"),
        ({"method": "median"}, "method"),
        ({"method": "trimmed_mean", "drop": "0"}, "drop"),
        ({"maximum": "0"}, "maximum"),
        ({"maximum": "9.125"}, "maximum"),
        ({"maximum": "10", "step": "3"}, "maximum"),
        ({"step": "0"}, "step"),
        ({"step": "x"}, "step"),
        ({"maximum": "99999999999999"}, "maximum"),
        ({"weight": "much"}, "weight"),
        ({"weight": "1e400"}, "weight"),
        ({"weight": "1/0"}, "weight"),
        ({"mean_decimals": "7"}, "mean_decimals"),
        ({"weighted_decimals": "-1"}, "weighted_decimals"),
        ({"minimum_marks": "0"}, "minimum_marks"),
    ],
)
def test_a_wrong_field_is_named(round_, change, field):
    with pytest.raises(BadRubric) as refused:
        put(round_, RubricDraft("2", "2", (), [replace(CriterionDraft("甲"), **change)]))

    assert (refused.value.faults[0].line, refused.value.faults[0].field) == (0, field)
    assert db.session.query(Rubric).count() == 0


def test_every_fault_is_told_at_once(round_):
    draft = RubricDraft("9", "", (), [CriterionDraft(""), CriterionDraft("甲"), CriterionDraft("甲", weight="x")])

    with pytest.raises(BadRubric) as refused:
        put(round_, draft)

    found = [(fault.line, fault.field) for fault in refused.value.faults]
    assert found == [(None, "decimals"), (None, "total_decimals"), (0, "name"), (2, "weight"), (2, "name")]


def test_a_rubric_has_from_one_to_sixty_criteria(round_):
    for criteria in ([], [CriterionDraft(f"指标{n}") for n in range(61)]):
        with pytest.raises(BadRubric) as refused:
            put(round_, RubricDraft("2", "2", (), criteria))
        assert refused.value.faults[0].field == "criteria"


@pytest.mark.parametrize(
    "chain",
    [
        [TieDraft("coin")],
        [TieDraft("criterion", "没有")],
        [TieDraft("part", "没有")],
        [TieDraft("head_to_head"), TieDraft("head_to_head")],
    ],
)
def test_a_tie_break_points_at_something_that_is_there(round_, chain):
    with pytest.raises(BadRubric) as refused:
        put(round_, replace(own.RUBRIC, tie_breaks=chain))

    assert refused.value.faults[-1].field == "tie_breaks"


def test_a_part_may_break_a_tie(round_):
    rubric = put(round_, replace(own.RUBRIC, tie_breaks=[TieDraft("part", "现场")]))

    assert rubric.tie_breaks == [{"by": "part", "name": "现场"}]


def test_a_frozen_rubric_does_not_change(round_):
    rubric = put(round_, own.RUBRIC)
    with writing():
        rubric = db.session.merge(rubric)
        services.freeze_rubric(rubric, NOW)
        services.freeze_rubric(rubric, NOW.replace(year=2013))
        audit.record("sheet.saved", rubric, actor=system(), now=NOW)
    assert rubric.frozen_at == NOW

    with pytest.raises(Conflict):
        put(round_, own.RUBRIC)


def test_an_older_form_does_not_overwrite_a_newer_rubric(round_):
    put(round_, own.RUBRIC, version=0)

    with pytest.raises(Conflict):
        put(round_, own.RUBRIC, version=0)
    assert db.session.query(Criterion).count() == 3


def test_scoring_has_the_last_word(round_, monkeypatch):
    from campaigns.services import rubrics
    from scoring.errors import BadScheme

    def refuse(_rubric):
        raise BadScheme("c1: drop")

    monkeypatch.setattr(rubrics, "scheme_of", refuse)
    with pytest.raises(DomainError, match="c1: drop"):
        put(round_, own.RUBRIC)


def test_only_organisers_at_or_above_the_campaign_set_rubrics(round_):
    province = db.session.merge(round_).honour.campaign.division
    lower = db.session.query(Division).filter_by(code="2201").one()
    for actor in (make.person(Role.ORGANISER, lower), make.person(Role.SUPERVISOR, province)):
        with pytest.raises(Forbidden):
            put(round_, own.RUBRIC, actor=actor)
