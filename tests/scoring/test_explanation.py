import json
from fractions import Fraction

import pytest

from scoring.errors import BadInput
from scoring.explanation import explain, rows_detail
from scoring.ranking import rank
from scoring.scheme import TieBreak
from tests.scoring.build import data, rule, scheme

RULES = (
    rule("a", "trimmed_mean", mark_decimals=1, weight=Fraction(6, 5), part="p"),
    rule("b", mean_decimals=None, weighted_decimals=None, weight=Fraction(1, 3), part="q"),
    rule("d", "given", mark_decimals=2, weight=Fraction(-1)),
)
DATA = data(
    {"a": [[95, 80, None, 70], [80, 90, 75, None]], "b": [[1, 2, None, 2], [1, 2, 2, None]]},
    {"d": [50, 50]},
)
SCHEME = scheme(*RULES, ties=[TieBreak("part", "p"), TieBreak("untrimmed_mean")])


def test_one_total_is_explained_from_marks_to_place():
    """a: 8.0 is left, x 1.2 = 9.60; b: 5/3 / 3 = 5/9; d: -0.50; 9.60 + 0.5556 - 0.50 = 9.66.

    The other has the same; untrimmed 24.5/3 = 8.1667 and 24.5/3 are equal too: tied.
    """
    found = explain(DATA, SCHEME, rank(DATA, SCHEME), 0)

    assert json.loads(json.dumps(found)) == found
    assert found == {
        "candidate": 0,
        "place": 1,
        "of": 2,
        "tied": True,
        "separated_by": None,
        "rivals": [{"candidate": 1, "place": 1}],
        "total": "9.66",
        "parts": {"p": "9.60", "q": "5/9"},
        "judges": ["J1", "J2", "J3", "J4"],
        "criteria": [
            {
                "key": "a",
                "name": "A",
                "method": "trimmed_mean",
                "weight": "1.2",
                "part": "p",
                "marks": ["9.5", "8.0", None, "7.0"],
                "used": [False, True, False, False],
                "mean": "8.00",
                "weighted": "9.60",
            },
            {
                "key": "b",
                "name": "B",
                "method": "mean",
                "weight": "1/3",
                "part": "q",
                "marks": ["1", "2", None, "2"],
                "used": [True, True, False, True],
                "mean": "5/3",
                "weighted": "5/9",
            },
            {
                "key": "d",
                "name": "D",
                "method": "given",
                "weight": "-1",
                "part": None,
                "marks": None,
                "used": None,
                "mean": "0.50",
                "weighted": "-0.50",
            },
        ],
    }


def test_the_step_that_parted_two_is_described():
    """a 3 + b 5 = a 5 + b 3; the higher a goes first."""
    marks = data({"a": [[3], [5], [1]], "b": [[5], [3], [1]]})
    whole = scheme(rule("a"), rule("b"), ties=[TieBreak("head_to_head"), TieBreak("criterion", "a")])

    found = explain(marks, whole, rank(marks, whole), 1)

    assert found["separated_by"] == {"step": 1, "by": "criterion", "name": "a"}
    assert found["rivals"] == [{"candidate": 0, "place": 2}]
    assert (found["place"], found["of"], found["tied"]) == (1, 3, False)


def test_rows_are_explained_in_the_order_asked_for():
    ranking = rank(DATA, SCHEME)

    assert [one["candidate"] for one in rows_detail(DATA, SCHEME, ranking)] == [0, 1]
    assert [one["candidate"] for one in rows_detail(DATA, SCHEME, ranking, [1, 0])] == [1, 0]
    assert rows_detail(DATA, SCHEME, ranking, []) == []
    assert rows_detail(DATA, SCHEME, ranking)[1]["criteria"][0]["marks"] == ["8.0", "9.0", "7.5", None]


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_does_not_exist_is_refused(row):
    with pytest.raises(BadInput, match=r"^There is no such row\.$") as caught:
        explain(DATA, SCHEME, rank(DATA, SCHEME), row)
    assert caught.value.rows == (row,)


def test_only_the_rows_that_do_not_exist_are_named():
    with pytest.raises(BadInput) as caught:
        rows_detail(DATA, SCHEME, rank(DATA, SCHEME), [0, 1, 2, -1])
    assert caught.value.rows == (2, -1)


def test_printed_parts_add_up_to_the_printed_total():
    """2.35 + 1.15 = 3.50, all as printed."""
    marks = data({"a": [[235]], "b": [[115]]})
    whole = scheme(rule("a", mark_decimals=2), rule("b", mark_decimals=2))

    found = explain(marks, whole, rank(marks, whole), 0)

    assert [one["weighted"] for one in found["criteria"]] == ["2.35", "1.15"]
    assert found["total"] == "3.50"
