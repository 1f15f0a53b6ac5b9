import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.composite import Preference, outranking, promethee2, table
from scoring.errors import BadInput

RULES = [
    Preference(),
    Preference("u_shape", indifference=2),
    Preference("v_shape", full=3),
    Preference("level", indifference=1, full=4),
    Preference("linear", indifference=1, full=4),
    Preference("gaussian", width=2),
]


def preferred(rule: Preference, lead: float) -> float:
    """The definition, for one pair."""
    if lead <= 0:
        return 0.0
    return {
        "usual": 1.0,
        "u_shape": float(lead > rule.indifference),
        "v_shape": min(1.0, lead / rule.full) if rule.full else 0.0,
        "level": (float(lead > rule.indifference) + float(lead > rule.full)) / 2,
        "linear": min(1.0, max(0.0, lead - rule.indifference) / (rule.full - rule.indifference or 1.0)),
        "gaussian": 1 - np.exp(-(lead**2) / (2 * rule.width**2 or 1.0)),
    }[rule.kind]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
@given(st.lists(st.integers(-6, 6), min_size=2, max_size=9))
def test_sums_of_prefixes_are_the_sum_over_all_pairs(rule, column):
    expected = [
        sum(preferred(rule, one - other) - preferred(rule, other - one) for other in column) / (len(column) - 1)
        for one in column
    ]

    assert promethee2(table([[one] for one in column]), (rule,)) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.lists(st.integers(-5, 5), min_size=2, max_size=2), min_size=1, max_size=7))
def test_what_one_gains_others_lose(rows):
    assert promethee2(table(rows, [1, 2], [1, -1])).sum() == pytest.approx(0, abs=1e-9)


def test_a_candidate_alone_has_no_flow():
    assert promethee2(table([[4, 5]])).tolist() == [0]


def test_a_criterion_of_no_weight_is_passed_over():
    assert promethee2(table([[1, 9], [2, 0]], [1, 0])).tolist() == [-1, 1]


def test_the_gaussian_is_summed_in_blocks(monkeypatch):
    rows = [[value] for value in (1, 5, 2, 8, 2, 7, 0)]
    whole = promethee2(table(rows), (Preference("gaussian", width=2),))
    monkeypatch.setattr(outranking, "BLOCK", 14)

    assert promethee2(table(rows), (Preference("gaussian", width=2),)) == pytest.approx(whole)


@pytest.mark.parametrize(
    "rules",
    [
        (Preference(),) * 2,
        (Preference("steep"),),
        (Preference(indifference=-1),),
        (Preference(full=np.inf),),
        (Preference("v_shape"),),
        (Preference("linear", indifference=2, full=2),),
        (Preference("level", indifference=3, full=2),),
        (Preference("gaussian"),),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(rules):
    with pytest.raises(BadInput):
        promethee2(table([[1], [2]]), rules)
