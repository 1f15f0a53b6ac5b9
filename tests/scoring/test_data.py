import numpy as np
import pytest

from scoring.data import RankingInput
from scoring.errors import BadInput
from scoring.marks import masked
from tests.scoring.build import data, rule, scheme


def test_labels_and_arrays_are_kept_in_axis_order():
    found = RankingInput(("王", "李"), (7, 8), {"a": masked([[1, 2], [3, None]])}, {"b": masked([5, 6])})

    assert (found.candidates, found.judges) == (("王", "李"), (7, 8))
    assert found.marks["a"].tolist() == [[1, 2], [3, None]]
    assert found.given["b"].tolist() == [5, 6]


def test_lists_of_labels_become_tuples_and_plain_arrays_become_marks():
    found = RankingInput(["x"], ["J"], {"a": np.array([[1]])}, {"b": np.array([2])})

    assert (found.candidates, found.judges) == (("x",), ("J",))
    assert found.marks["a"].mask.tolist() == [[False]]
    assert found.given["b"].mask.tolist() == [False]


def test_input_cannot_be_changed_afterwards():
    found = data({"a": [[1]]}, {"g": [1]})

    with pytest.raises(TypeError):
        found.marks["b"] = masked([[2]])
    with pytest.raises(TypeError):
        found.given["h"] = masked([2])
    with pytest.raises(AttributeError):
        found.judges = ()


@pytest.mark.parametrize(
    ("candidates", "judges", "says", "rows"),
    [
        (("x", "y", "x"), ("J",), "Labels of candidates repeat.", (2,)),
        (("x", "y", "z"), ("J", "J"), "Labels of judges repeat.", (1,)),
        (("x", 1.5, True), ("J",), "Labels of candidates are integers or texts.", (1, 2)),
    ],
)
def test_wrong_labels_are_refused(candidates, judges, says, rows):
    with pytest.raises(BadInput) as caught:
        RankingInput(candidates, judges, {}, {})

    assert (str(caught.value), caught.value.rows) == (says, rows)


def test_the_number_one_and_the_text_one_are_different_labels():
    assert RankingInput((1, "1"), (), {}, {}).candidates == (1, "1")


@pytest.mark.parametrize(
    ("marks", "given", "says"),
    [
        ({"a": [[1, 2]]}, {}, r"^a: shape \(1, 2\), expected \(2, 2\)\.$"),
        ({"a": [[1], [2]]}, {}, r"^a: shape \(2, 1\), expected \(2, 2\)\.$"),
        ({}, {"g": [1]}, r"^g: shape \(1,\), expected \(2,\)\.$"),
    ],
)
def test_wrong_shapes_are_refused_by_criterion(marks, given, says):
    tables = [{key: masked(value) for key, value in source.items()} for source in (marks, given)]

    with pytest.raises(BadInput, match=says):
        RankingInput(("x", "y"), ("J", "K"), *tables)


def test_floats_are_refused():
    with pytest.raises(BadInput):
        RankingInput(("x",), ("J",), {"a": np.array([[9.5]])}, {})


def test_the_scheme_must_be_for_the_same_criteria():
    found = data({"a": [[1]], "b": [[2]]}, {"g": [3]})

    found.check(scheme(rule("a"), rule("b"), rule("g", "given")))
    with pytest.raises(BadInput, match=r"^Scheme and marks differ in their criteria: b, c\.$"):
        found.check(scheme(rule("a"), rule("c"), rule("g", "given")))
    with pytest.raises(BadInput, match=r"^Scheme and given figures differ in their criteria: g\.$"):
        found.check(scheme(rule("a"), rule("b")))
    with pytest.raises(BadInput, match=r"^Scheme and marks differ in their criteria: g\.$"):
        found.check(scheme(rule("a"), rule("b"), rule("g")))


def test_there_must_be_candidates():
    with pytest.raises(BadInput, match=r"^There are no candidates to rank\.$"):
        RankingInput((), ("J",), {}, {}).check(scheme(rule("a")))
