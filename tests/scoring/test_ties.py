from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring import ties
from scoring.scheme import TieBreak
from scoring.ties import TIE_BREAKS, Contest
from tests.scoring.build import data, ranked, rule, scheme

A_FIRST = TieBreak("criterion", "a")
PART = TieBreak("part", "p")
UNTRIMMED = TieBreak("untrimmed_mean")
HEADS = TieBreak("head_to_head")


def test_the_higher_weighted_figure_of_a_criterion_goes_first():
    """Totals 5 + 3 and 3 + 5 are equal; a is 5 against 3."""
    found = ranked({"a": [[3], [5]], "b": [[5], [3]]}, rule("a"), rule("b"), ties=[A_FIRST])

    assert found.places.tolist() == [2, 1]


def test_of_a_deduction_the_smaller_goes_first():
    """Totals 5 - 1 and 7 - 3 are equal; -1 is higher than -3."""
    found = ranked(
        {"a": [[7], [5]]},
        rule("a"),
        rule("d", "given", weight=Fraction(-1)),
        given={"d": [3, 1]},
        ties=[TieBreak("criterion", "d")],
    )

    assert found.places.tolist() == [2, 1]


def test_a_published_draw_is_a_given_figure_of_weight_zero():
    """Equal marks; lot 2 beats lot 1 although it adds nothing to the total."""
    found = ranked(
        {"a": [[7], [7]]},
        rule("a"),
        rule("lot", "given", weight=Fraction(0)),
        given={"lot": [1, 2]},
        ties=[TieBreak("criterion", "lot")],
    )

    assert found.totals.tolist() == [700, 700]
    assert found.places.tolist() == [2, 1]


def test_the_higher_sum_of_a_part_goes_first():
    """Totals 9 and 9; part p is 2 + 3 = 5 against 1 + 5 = 6."""
    marks = {"a": [[2], [1]], "b": [[3], [5]], "c": [[4], [3]]}

    found = ranked(marks, rule("a", part="p"), rule("b", part="p"), rule("c"), ties=[PART])

    assert found.places.tolist() == [2, 1]


def test_the_untrimmed_mean_counts_the_extremes_and_the_given_figures():
    """Both have the middle 5 and 5 + 1 = 6 in all; with all marks (1+5+8)/3 < (1+5+9)/3."""
    found = ranked(
        {"a": [[1, 5, 8], [1, 5, 9]]},
        rule("a", "trimmed_mean"),
        rule("g", "given"),
        given={"g": [1, 1]},
        ties=[UNTRIMMED],
    )

    assert found.places.tolist() == [2, 1]


def test_the_untrimmed_mean_is_weighted_and_not_rounded():
    """a and b swap 1 and 2: equal but for the weight. At no decimals both totals are 4 (3.5, 4)."""
    rules = (rule("a", weight=Fraction(3, 2)), rule("b"))

    found = ranked({"a": [[1], [2]], "b": [[2], [1]]}, *rules, ties=[UNTRIMMED], decimals=0)

    assert found.totals.tolist() == [4, 4]
    assert found.places.tolist() == [2, 1]


def test_the_untrimmed_mean_knows_the_decimals_of_marks_and_given_figures():
    """First: 0.9 + 29.59 = 30.49; second: 0.4 + 29.99 = 30.39; both are 30 at no decimals."""
    rules = (rule("a", mark_decimals=1), rule("g", "given", mark_decimals=2))

    found = ranked({"a": [[9], [4]]}, *rules, given={"g": [2959, 2999]}, ties=[UNTRIMMED], decimals=0)

    assert found.totals.tolist() == [30, 30]
    assert found.places.tolist() == [1, 2]


def test_the_one_whom_more_judges_prefer_goes_first():
    """Mean 5 each; judges 1 and 2 prefer the second, judge 3 the first."""
    found = ranked({"a": [[4, 4, 7], [5, 5, 5]]}, rule("a"), ties=[HEADS])

    assert found.places.tolist() == [2, 1]


def test_three_who_beat_each_other_in_a_circle_stay_tied():
    """x > y > z > x, each by two judges of three."""
    found = ranked({"a": [[3, 2, 1], [1, 3, 2], [2, 1, 3]]}, rule("a"), ties=[HEADS])

    assert found.places.tolist() == [1, 1, 1]
    assert found.tied.all()


def test_only_rivals_with_the_same_total_are_met_head_to_head():
    """The third has a lower total; her two judges' favour decides nothing between the others."""
    marks = {"a": [[4, 4, 7], [5, 5, 5], [6, 6, 0]]}

    found = ranked(marks, rule("a"), ties=[HEADS])

    assert found.places.tolist() == [2, 1, 3]


def test_a_judge_who_marked_only_one_of_two_compares_nothing():
    """Means 6 each; judge 1 says 7 > 6, judge 2 marked only the first, judge 3 says 5 < 6."""
    found = ranked({"a": [[7, 6, 5], [6, None, 6]]}, rule("a"), ties=[HEADS])

    assert found.tied.tolist() == [True, True]


def test_a_judge_compares_by_the_weighted_sum():
    """Judge 1: 2a + b is 5 < 7; judge 2: 7 > 5; judge 3: 6 = 6. A tie, and by a alone too."""
    rules = (rule("a", weight=Fraction(2)), rule("b"))
    marks = {"a": [[1, 3, 2], [3, 1, 2]], "b": [[3, 1, 2], [1, 3, 2]]}

    assert ranked(marks, *rules, ties=[HEADS]).tied.all()


def test_without_judges_nobody_meets_head_to_head():
    found = ranked(None, rule("g", "given"), given={"g": [1, 1]}, ties=[HEADS])

    assert found.tied.all()


def test_a_large_tie_is_worked_out_in_pieces(monkeypatch):
    marks = {"a": [[4, 4, 7], [5, 5, 5], [6, 6, 3], [4, 5, 6], [9, 3, 3]]}
    whole = ranked(marks, rule("a"), ties=[HEADS]).places.tolist()

    monkeypatch.setattr(ties, "CHUNK", 2)

    assert ranked(marks, rule("a"), ties=[HEADS]).places.tolist() == whole
    assert len(set(whole)) > 1


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=3, max_size=3), min_size=2, max_size=6))
def test_head_to_head_agrees_with_counting_pair_by_pair(rows):
    found = data({"a": rows})
    levels = ties.np.zeros(len(rows), dtype=int)
    contest = Contest(found, scheme(rule("a")), None, levels)

    def beats(one, two):
        pairs = [(x, y) for x, y in zip(one, two, strict=True) if None not in (x, y)]
        return (sum(x > y for x, y in pairs) > sum(x < y for x, y in pairs)) - (
            sum(x > y for x, y in pairs) < sum(x < y for x, y in pairs)
        )

    expected = [sum(beats(one, two) for two in rows) for one in rows]
    assert TIE_BREAKS["head_to_head"](HEADS, contest).tolist() == expected
