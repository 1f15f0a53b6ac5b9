from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.aggregate import METHODS
from scoring.errors import BadScheme
from scoring.scheme import CRITERION_METHODS, PLACES, TIE_BREAK_NAMES, Scheme, TieBreak
from scoring.ties import TIE_BREAKS
from tests.scoring.build import rule, scheme


def test_a_criterion_may_name_every_method_and_no_other():
    assert CRITERION_METHODS.keys() == METHODS.keys() | {"trimmed_by_total", "given"}
    assert TIE_BREAK_NAMES.keys() == TIE_BREAKS.keys()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"key": ""}, "key is not a text: ''."),
        ({"key": 7}, "key is not a text: 7."),
        ({"name": ""}, "name is not a text: ''."),
        ({"part": ""}, "part is not a text: ''."),
        ({"method": []}, "method is not a text: []."),
        ({"method": "median"}, "a: there is no method 'median'."),
        ({"mark_decimals": None}, "a: mark_decimals is None, not a whole number from 0 to 12."),
        ({"mark_decimals": -1}, "a: mark_decimals is -1, not a whole number from 0 to 12."),
        ({"mean_decimals": 13}, "a: mean_decimals is 13, not a whole number from 0 to 12."),
        ({"weighted_decimals": True}, "a: weighted_decimals is True, not a whole number from 0 to 12."),
        ({"weight": 0.1}, "a: weight is not a Fraction."),
        ({"minimum_marks": 0}, "a: minimum_marks is 0, not a whole number from 1."),
        ({"minimum_marks": 1.0}, "a: minimum_marks is 1.0, not a whole number from 1."),
        ({"minimum_marks": None}, "a: minimum_marks is None, not a whole number from 1."),
        ({"drop": None}, "a: drop with mean is None, not a whole number from 0 to 0."),
        ({"drop": 1}, "a: drop with mean is 1, not a whole number from 0 to 0."),
        ({"method": "given", "drop": 1}, "a: drop with given is 1, not a whole number from 0 to 0."),
        ({"method": "trimmed_mean"}, "a: drop with trimmed_mean is 0, not a whole number from 1."),
        ({"method": "trimmed_by_total"}, "a: drop with trimmed_by_total is 0, not a whole number from 1."),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(changes, says):
    with pytest.raises(BadScheme) as caught:
        replace(rule("a"), **changes)

    assert str(caught.value) == says


def test_the_limits_themselves_are_allowed():
    rule("a", mark_decimals=0, mean_decimals=12, weighted_decimals=None, minimum_marks=1, part="P")
    rule("a", "trimmed_mean", drop=9, weight=Fraction(-1, 3))
    scheme(rule("a"), decimals=12)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (([], None), "by is not a text: []."),
        (("criterion", []), "name is not a text: []."),
        (("lots", None), "There is no tie-break 'lots'."),
        (("criterion", None), "Tie-break 'criterion' cannot have the name None."),
        (("untrimmed_mean", "a"), "Tie-break 'untrimmed_mean' cannot have the name 'a'."),
    ],
)
def test_a_tie_break_that_makes_no_sense_is_refused(step, says):
    with pytest.raises(BadScheme) as caught:
        TieBreak(*step)

    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("rules", "more", "says"),
    [
        ((), {}, "A scheme needs criteria, each with a key of its own."),
        ((rule("a"), rule("a")), {}, "A scheme needs criteria, each with a key of its own."),
        ((rule("a"),), {"decimals": 13}, "total_decimals is 13, not a whole number from 0 to 12."),
        ((rule("a"),), {"decimals": None}, "total_decimals is None, not a whole number from 0 to 12."),
        ((rule("a"),), {"ties": [TieBreak("criterion", "b")]}, "Tie-break by criterion: there is no 'b'."),
        ((rule("a", part="p"),), {"ties": [TieBreak("part", "a")]}, "Tie-break by part: there is no 'a'."),
        (
            (rule("a", "trimmed_by_total"), rule("b", "trimmed_by_total", drop=2)),
            {},
            "All criteria trimmed by total need the same drop.",
        ),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(rules, more, says):
    with pytest.raises(BadScheme) as caught:
        scheme(*rules, **more)

    assert str(caught.value) == says


def test_places_are_numbered_in_one_way_only():
    assert PLACES == ("standard",)
    with pytest.raises(BadScheme, match=r"^There is no way 'dense' to number places\.$"):
        Scheme((rule("a"),), 2, (), "dense")


def test_a_scheme_tells_its_parts_and_its_judged_criteria():
    rules = (rule("a", part="q"), rule("b", "given"), rule("c", part="p"), rule("d", "trimmed_by_total", part="q"))
    whole = scheme(*rules, ties=[TieBreak("part", "p"), TieBreak("criterion", "b"), TieBreak("head_to_head")])

    assert whole.parts == ("q", "p")
    assert whole.judged == (rules[0], rules[2], rules[3])
    assert whole.by_total == (rules[3],)


def test_a_part_has_the_decimals_of_its_finest_criterion():
    """0.1 + 0.001 needs three places; with an unrounded summand none suffice."""
    coarse, fine = rule("a", part="p", weighted_decimals=1), rule("b", part="p", weighted_decimals=3)

    assert scheme(coarse, fine, rule("c", weighted_decimals=5)).part_decimals("p") == 3
    assert scheme(coarse, rule("b", part="p", weighted_decimals=None)).part_decimals("p") is None
