from fractions import Fraction

import pytest

from scoring.errors import TooFewMarks
from scoring.tally import judge_totals, tally
from tests.scoring.build import data, rule, scheme


def test_each_level_is_rounded_where_the_scheme_says_so():
    """(1+2+2)/3 = 1.666… -> 1.67; x 6/5 = 2.004 -> 2.00. Unrounded: 5/3 and 2."""
    marks = data({"a": [[1, 2, 2]], "b": [[1, 2, 2]]})
    rounded = rule("a", weight=Fraction(6, 5))
    exact = rule("b", weight=Fraction(6, 5), mean_decimals=None, weighted_decimals=None)

    found = tally(marks, scheme(rounded, exact))

    assert found.means["a"].fractions().tolist() == [Fraction(167, 100)]
    assert found.weighted["a"].fractions().tolist() == [2]
    assert found.means["b"].fractions().tolist() == [Fraction(5, 3)]
    assert found.weighted["b"].fractions().tolist() == [2]
    assert found.sum_of(["a", "b"]).fractions().tolist() == [4]


def test_a_mark_counts_in_its_own_decimals():
    """950 with two decimals is 9.50; a given 15 with one decimal is 1.5, times -1 is -1.5."""
    found = tally(
        data({"a": [[950]]}, {"g": [15]}),
        scheme(rule("a", mark_decimals=2), rule("g", "given", mark_decimals=1, weight=Fraction(-1))),
    )

    assert found.means["a"].fractions().tolist() == [Fraction(19, 2)]
    assert found.weighted["g"].fractions().tolist() == [Fraction(-3, 2)]
    assert found.used.keys() == {"a"}


def test_a_given_figure_can_be_rounded_but_not_missing():
    """0.125 -> 0.13 and -0.125 -> -0.13 at two decimals."""
    whole = scheme(rule("g", "given", mark_decimals=3))

    assert tally(data(None, {"g": [125, -125]}), whole).means["g"].numer.tolist() == [13, -13]
    with pytest.raises(TooFewMarks) as caught:
        tally(data(None, {"g": [1, None, 3, None]}), whole)
    assert caught.value.rows == (1, 3)


def test_the_least_number_of_marks_is_the_rules():
    marks = data({"a": [[1, 2, 3], [1, None, 3]]})

    tally(marks, scheme(rule("a", minimum_marks=2)))
    with pytest.raises(TooFewMarks, match=r"^At least 3 ") as caught:
        tally(marks, scheme(rule("a", minimum_marks=3)))
    assert caught.value.rows == (1,)


def test_judges_totals_are_weighted_and_only_whole():
    """Unit 1/50: 9.5 x 6/5 + 8 = 11.4 + 8 = 19.4 = 970/50; the second judge lacks b."""
    rules = (rule("a", weight=Fraction(6, 5), mark_decimals=1), rule("b"))

    totals = judge_totals(data({"a": [[95, 90]], "b": [[8, None]]}), rules)

    assert totals.mask.tolist() == [[False, True]]
    assert totals.tolist() == [[485, None]]


def test_whole_judges_are_left_out_by_their_total():
    """Totals 14, 15, 13, 15: the third is lowest, of two 15s the later goes; a (9+7)/2, b (5+8)/2."""
    marks = data({"a": [[9, 7, 8, 10]], "b": [[5, 8, 5, 5]]})
    rules = (rule("a", "trimmed_by_total"), rule("b", "trimmed_by_total"))

    found = tally(marks, scheme(*rules))

    assert found.used["a"].tolist() == found.used["b"].tolist() == [[True, True, False, False]]
    assert found.means["a"].fractions().tolist() == [8]
    assert found.means["b"].fractions().tolist() == [Fraction(13, 2)]


def test_other_criteria_do_not_move_the_totals_by_which_judges_are_left_out():
    """By a alone 7 and 9 go, which leaves 8; c has a plain mean."""
    marks = data({"a": [[9, 7, 8]], "c": [[0, 99, 0]]})

    found = tally(marks, scheme(rule("a", "trimmed_by_total"), rule("c")))

    assert found.used["a"].tolist() == [[False, False, True]]
    assert found.used["c"].tolist() == [[True, True, True]]


def test_a_judge_with_half_a_sheet_has_no_total():
    marks = {"a": [[1, 2, 3], [1, 2, 3], [1, 2, None]], "b": [[1, 2, 3], [1, None, 3], [1, 2, None]]}
    rules = (rule("a", "trimmed_by_total"), rule("b", "trimmed_by_total"))

    with pytest.raises(TooFewMarks, match=r"^A judge marked only some of the criteria\.$") as caught:
        tally(data(marks), scheme(*rules))
    assert caught.value.rows == (1,)


def test_leaving_out_by_total_needs_enough_judges():
    """Two are left out, so three are needed; the second candidate has two whole sheets."""
    marks = data({"a": [[1, 2, 3], [1, 2, None]]})

    with pytest.raises(TooFewMarks, match=r"^At least 3 ") as caught:
        tally(marks, scheme(rule("a", "trimmed_by_total")))
    assert caught.value.rows == (1,)
    with pytest.raises(TooFewMarks, match=r"^At least 4 ") as caught:
        tally(data({"a": [[1, 2, 3, 4], [1, 2, 3, None]]}), scheme(rule("a", "trimmed_by_total", minimum_marks=4)))
    assert caught.value.rows == (1,)
