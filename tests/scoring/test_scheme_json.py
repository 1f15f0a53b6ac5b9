import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadScheme
from scoring.scheme import Scheme, TieBreak
from scoring.scheme_json import default_scheme, weight_of
from tests.scoring.build import rule, scheme

PLAIN = {
    "criteria": [
        {
            "key": "a",
            "name": "业务知识",
            "method": "trimmed_mean",
            "drop": 1,
            "mark_decimals": 2,
            "mean_decimals": 2,
            "weight": "6/5",
            "weighted_decimals": None,
            "part": "skill",
            "minimum_marks": 3,
        }
    ],
    "total_decimals": 2,
    "tie_breaks": [{"by": "part", "name": "skill"}, {"by": "head_to_head", "name": None}],
    "places": "standard",
}


def test_a_scheme_is_written_as_plain_data_and_read_back():
    found = Scheme.from_dict(PLAIN)

    assert found.to_dict() == PLAIN
    assert json.loads(json.dumps(found.to_dict())) == PLAIN
    assert found.criteria[0].weight == Fraction(6, 5)
    assert Scheme.from_dict(found.to_dict()) == found


def test_fields_with_a_default_may_be_left_out():
    criterion = {key: value for key, value in PLAIN["criteria"][0].items() if key != "minimum_marks"}

    found = Scheme.from_dict({"criteria": (criterion,), "total_decimals": 1})

    assert found.criteria[0].minimum_marks == 1
    assert (found.tie_breaks, found.places) == ((), "standard")
    assert Scheme.from_dict(PLAIN | {"tie_breaks": [{"by": "head_to_head"}]}).tie_breaks == (TieBreak("head_to_head"),)


def criterion_with(**changes):
    return {"criteria": [PLAIN["criteria"][0] | changes]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"total_decimal": 2}, "A scheme has no field 'total_decimal'; did you mean 'total_decimals'?"),
        (criterion_with(wieght="1"), "A criterion has no field 'wieght'; did you mean 'weight'?"),
        ({7: 1}, "A scheme has no field 7; did you mean "),
        ({"criteria": {}}, "criteria is not a list."),
        ({"criteria": ["a"]}, "A criterion is not a mapping: 'a'."),
        ({"tie_breaks": "head_to_head"}, "tie_breaks is not a list."),
        ({"tie_breaks": [{"name": "a"}]}, "A tie-break lacks 'by'."),
        ({"tie_breaks": [{"by": "part", "nam": "a"}]}, "A tie-break has no field 'nam'; did you mean 'name'?"),
        ({"criteria": [{"key": "a", "method": "mean"}]}, "A criterion lacks 'name'."),
        (criterion_with(weight=0.1), "A weight is an integer or a text like '1.2' or '6/5', not 0.1."),
    ],
)
def test_a_scheme_with_a_wrong_field_is_refused_by_name(changes, says):
    with pytest.raises(BadScheme) as caught:
        Scheme.from_dict(PLAIN | changes)

    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("field", ["criteria", "total_decimals"])
def test_a_scheme_that_lacks_a_field_is_refused(field):
    with pytest.raises(BadScheme, match=f"^A scheme lacks '{field}'\\.$"):
        Scheme.from_dict({key: value for key, value in PLAIN.items() if key != field})


def test_what_is_no_mapping_is_no_scheme():
    with pytest.raises(BadScheme, match=r"^A scheme is not a mapping: \[\]\.$"):
        Scheme.from_dict([])


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("1.2", Fraction(6, 5)),
        ("6/5", Fraction(6, 5)),
        ("+1", Fraction(1)),
        ("-0.5", Fraction(-1, 2)),
        (-1, Fraction(-1)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_weight_is_read_exactly(text, weight):
    assert weight_of(text) == weight


@pytest.mark.parametrize(
    "value", ["one", "1/0", "", "nan", "inf", "1e999999999", "1_0", " 1", "1.2/3", ".5", "1" * 5000]
)
def test_a_text_that_is_no_number_is_no_weight(value):
    with pytest.raises(BadScheme) as caught:
        weight_of(value)

    assert str(caught.value) == f"{value!r} is not a weight."


@pytest.mark.parametrize("value", [0.5, True, None, [1]])
def test_a_weight_of_a_wrong_type_is_refused(value):
    with pytest.raises(BadScheme, match=r"^A weight is an integer or a text"):
        weight_of(value)


@given(st.fractions())
def test_every_weight_survives_the_round_trip(weight):
    whole = scheme(rule("a", weight=weight))

    assert Scheme.from_dict(whole.to_dict()) == whole


def test_the_default_scheme_rounds_what_is_printed_and_compares_the_heaviest_first():
    found = default_scheme({"a": "A", "b": "B"}, weights={"b": "1.5"}, parts={"a": "skill"})

    assert found == Scheme(
        (
            rule("a", "trimmed_mean", mark_decimals=2, part="skill"),
            rule("b", "trimmed_mean", mark_decimals=2, weight=Fraction(3, 2)),
        ),
        total_decimals=2,
        tie_breaks=(TieBreak("criterion", "b"), TieBreak("untrimmed_mean"), TieBreak("head_to_head")),
    )


def test_the_default_scheme_can_do_without_dropping_and_takes_the_first_of_equal_weights():
    found = default_scheme({"a": "A", "b": "B"}, mark_decimals=1, drop=0)

    assert found.criteria[1] == rule("b", mark_decimals=1)
    assert found.tie_breaks[0] == TieBreak("criterion", "a")


@pytest.mark.parametrize("more", [{"weights": {"z": 1}}, {"parts": {"z": "p"}}])
def test_the_default_scheme_knows_its_criteria(more):
    with pytest.raises(BadScheme, match=r"^There is no criterion 'z'\.$"):
        default_scheme({"a": "A"}, **more)


def test_the_default_scheme_needs_criteria():
    with pytest.raises(BadScheme, match=r"^A scheme needs criteria"):
        default_scheme({})
