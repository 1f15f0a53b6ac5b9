import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.data import RankingInput
from scoring.errors import BadInput, TooFewMarks
from scoring.marks import masked
from scoring.ranking import places, rank
from scoring.scheme import Scheme, TieBreak
from tests.scoring.build import data, ranked, rule, scheme

A_THEN_B = (TieBreak("criterion", "a"), TieBreak("criterion", "b"))


def test_places_are_numbered_1_2_2_4():
    found = ranked({"a": [[5], [9], [5], [1]]}, rule("a"))

    assert found.candidates == (0, 1, 2, 3)
    assert found.totals.tolist() == [500, 900, 500, 100]
    assert found.places.tolist() == [2, 1, 2, 4]
    assert found.order.tolist() == [1, 0, 2, 3]
    assert found.tied.tolist() == [True, False, True, False]
    assert found.separated_by == (None, None, None, None)


def test_figures_of_any_kind_are_placed():
    assert places(np.array([7, 9, 7, -1])).tolist() == [2, 1, 2, 4]
    assert places(np.array([Fraction(25, 3), Fraction(26, 3), Fraction(25, 3)], dtype=object)).tolist() == [2, 1, 2]


def test_every_level_is_reported_in_its_own_decimals():
    """a: (1+2+2)/3 -> 1.67, x 3/2 = 2.505 -> 2.5 at one decimal; b: 1.5; total 4.0 -> 4 at none."""
    rules = (
        rule("a", weight=Fraction(3, 2), weighted_decimals=1, part="p"),
        rule("b", mean_decimals=None, weighted_decimals=None),
    )

    found = ranked({"a": [[1, 2, 2]], "b": [[1, 2, None]]}, *rules, decimals=0)

    assert found.means["a"].tolist() == [167]
    assert found.weighted["a"].tolist() == [25]
    assert found.parts["p"].tolist() == [25]
    assert found.means["b"].tolist() == found.weighted["b"].tolist() == [Fraction(3, 2)]
    assert found.used["b"].tolist() == [[True, True, False]]
    assert found.totals.tolist() == [4]


def test_a_part_with_an_unrounded_figure_is_a_fraction():
    """1/3 + 0.5 = 5/6."""
    third = rule("a", mean_decimals=None, weighted_decimals=None, part="p")

    found = ranked({"a": [[0, 0, 1]]}, third, rule("g", "given", mark_decimals=1, part="p"), given={"g": [5]})

    assert found.parts["p"].tolist() == [Fraction(5, 6)]


def test_the_level_at_which_a_rule_rounds_decides():
    """Three criteria of mean 1/3: rounded each 0.33 x 3 = 0.99; only at the end 1.00."""
    marks = {key: [[0, 0, 1]] for key in "abc"}

    each = ranked(marks, *(rule(key) for key in "abc"))
    last = ranked(marks, *(rule(key, mean_decimals=None, weighted_decimals=None) for key in "abc"))

    assert (each.totals.tolist(), last.totals.tolist()) == ([99], [100])


def test_totals_that_print_alike_are_tied():
    """1.004 and 1.001 are both printed 1.00, so neither is ahead."""
    fine = rule("g", "given", mark_decimals=3, mean_decimals=3, weighted_decimals=3)

    assert ranked(None, fine, given={"g": [1004, 1001]}).places.tolist() == [1, 1]


def test_the_step_that_separates_is_named():
    """All totals 9 but the last. a: 3 3 3 1 -> step 0 parts the fourth; b: 2 2 1 -> step 1."""
    marks = {"a": [[3], [3], [3], [1], [0]], "b": [[2], [2], [1], [5], [0]], "c": [[4], [4], [5], [3], [0]]}

    found = ranked(marks, rule("a"), rule("b"), rule("c"), ties=A_THEN_B)

    assert found.places.tolist() == [1, 1, 3, 4, 5]
    assert found.tied.tolist() == [True, True, False, False, False]
    assert found.separated_by == (1, 1, 1, 0, None)


def test_the_step_of_a_later_place_is_given_in_the_inputs_order():
    """By total the third leads; the others have 5 and are parted by a."""
    marks = {"a": [[1], [4], [9]], "b": [[4], [1], [9]]}

    found = ranked(marks, rule("a"), rule("b"), ties=A_THEN_B)

    assert found.order.tolist() == [2, 1, 0]
    assert found.separated_by == (0, 0, None)


def test_a_tie_is_never_broken_by_the_order_of_the_list():
    found = ranked({"a": [[5]] * 4, "b": [[5]] * 4}, rule("a"), rule("b"), ties=A_THEN_B)

    assert found.places.tolist() == [1, 1, 1, 1]
    assert found.order.tolist() == [0, 1, 2, 3]
    assert found.tied.all()
    assert found.separated_by == (None,) * 4


def test_a_hundred_who_are_still_tied_stand_in_the_inputs_order():
    """Marks 0, 1, 2, 0, 1, 2, …: first all with 2, then all with 1, then all with 0, each from the top."""
    found = ranked({"a": [[at % 3] for at in range(100)]}, rule("a"))

    assert found.order.tolist() == [*range(2, 100, 3), *range(1, 100, 3), *range(0, 100, 3)]


def test_one_candidate_and_one_judge_make_a_ranking():
    found = ranked({"a": [[-7]]}, rule("a"), ties=[TieBreak("head_to_head")])

    assert found.totals.tolist() == [-700]
    assert (found.places.tolist(), found.tied.tolist(), found.separated_by) == ([1], [False], (None,))


def test_candidates_without_enough_marks_are_named():
    with pytest.raises(TooFewMarks) as caught:
        ranked({"a": [[1], [None], [3], [None]]}, rule("a"))
    assert caught.value.rows == (1, 3)


def test_an_empty_field_is_refused():
    with pytest.raises(BadInput):
        rank(RankingInput((), (), {"a": masked([]).reshape(0, 0)}, {}), scheme(rule("a")))


def test_marks_beyond_64_bits_are_ranked_exactly():
    """2**80 + 1 beats 2**80; as floats they are equal."""
    found = ranked({"a": [[2**80], [2**80 + 1]]}, rule("a"), decimals=0)

    assert found.totals.tolist() == [2**80, 2**80 + 1]
    assert found.places.tolist() == [2, 1]


def test_a_printed_sheet_of_seven_judges_adds_up():
    """Totals 94.6 88.4 87.8 88.0 89.1 93.8 94.6: judges 3 and 7 go, the later of two 94.6.

    22.64 + 28.16 + 18.58 + 12.00 + 9.40 = 90.78, which is also the mean of the five totals left.
    """
    sheet = {
        "knowledge": [221, 231, 233, 221, 225, 234, 235],
        "practice": [290, 280, 270, 275, 283, 280, 282],
        "talk": [190, 180, 180, 190, 190, 179, 184],
        "emergency": [150, 100, 100, 100, 100, 150, 150],
        "manner": [95, 93, 95, 94, 93, 95, 95],
    }
    rules = [rule(key, "trimmed_by_total", mark_decimals=1) for key in sheet]

    found = ranked({key: [marks] for key, marks in sheet.items()}, *rules)

    assert found.used["talk"].tolist() == [[True, True, False, True, True, True, False]]
    assert [found.weighted[key].tolist() for key in sheet] == [[2264], [2816], [1858], [1200], [940]]
    assert found.totals.tolist() == [9078]


@st.composite
def contests(draw):
    """Draw a small contest with holes, deductions and every kind of rounding."""
    judges = draw(st.integers(3, 5))
    size = draw(st.integers(1, 6))
    mark = st.integers(-3, 6) if draw(st.booleans()) else st.integers(-(2**64), 2**64)
    row = st.lists(st.one_of(mark, st.none()), min_size=judges, max_size=judges).filter(
        lambda marks: sum(one is not None for one in marks) >= 3
    )
    rules, marks, figures = [], {}, {}
    for key in "abc"[: draw(st.integers(1, 3))]:
        method = draw(st.sampled_from(["mean", "trimmed_mean", "given"]))
        rules.append(
            rule(
                key,
                method,
                mark_decimals=draw(st.integers(0, 2)),
                mean_decimals=draw(st.sampled_from([None, 0, 2])),
                weight=draw(st.fractions(-2, 2, max_denominator=7)),
                weighted_decimals=draw(st.sampled_from([None, 0, 1])),
            )
        )
        if method == "given":
            figures[key] = draw(st.lists(mark, min_size=size, max_size=size))
        else:
            marks[key] = draw(st.lists(row, min_size=size, max_size=size))
    steps = [TieBreak("criterion", one.key) for one in rules if one.weight]
    return marks, figures, scheme(*rules, ties=draw(st.permutations(steps)), decimals=draw(st.integers(0, 2)))


def half_up(value, decimals):
    if decimals is None:
        return value
    whole = math.floor(abs(value) * 10**decimals + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def oracle(marks, figures, whole, row):
    """Work out one candidate with Python fractions: the total, then the figures that break ties."""
    weighted = {}
    for one in whole.criteria:
        if one.method == "given":
            counted = [figures[one.key][row]]
        else:
            counted = sorted(mark for mark in marks[one.key][row] if mark is not None)
            counted = counted[one.drop : len(counted) - one.drop]
        mean = half_up(Fraction(sum(counted), len(counted)) / 10**one.mark_decimals, one.mean_decimals)
        weighted[one.key] = half_up(mean * one.weight, one.weighted_decimals)
    total = half_up(sum(weighted.values(), Fraction(0)), whole.total_decimals)
    return (total, *(weighted[step.name] for step in whole.tie_breaks))


@given(contests())
def test_totals_and_places_agree_with_fractions_and_counting(contest):
    marks, figures, whole = contest
    size = len(next(iter([*marks.values(), *figures.values()])))
    exact = [oracle(marks, figures, whole, row) for row in range(size)]

    found = rank(data(marks, figures), whole)

    assert [Fraction(total, 10**whole.total_decimals) for total in found.totals.tolist()] == [one[0] for one in exact]
    assert found.places.tolist() == [1 + sum(other > one for other in exact) for one in exact]
    assert found.tied.tolist() == [exact.count(one) > 1 for one in exact]
    assert found.order.tolist() == sorted(range(size), key=lambda row: (found.places[row], row))
    for row, step in enumerate(found.separated_by):
        assert step == deepest(exact, row)


def deepest(exact, row):
    """Find the last step needed against the nearest better or worse rival with the same total."""
    rivals = [one for one in exact if one[0] == exact[row][0] and one != exact[row]]
    near = [min((one for one in rivals if one > exact[row]), default=None)]
    near.append(max((one for one in rivals if one < exact[row]), default=None))
    steps = [
        next(at for at, (x, y) in enumerate(zip(one, exact[row], strict=True)) if x != y) - 1
        for one in near
        if one is not None
    ]
    return max(steps, default=None)


@given(contests(), st.randoms(use_true_random=False))
def test_neither_names_nor_order_of_candidates_and_judges_matter(contest, random):
    marks, figures, whole = contest
    first = data(marks, figures)
    rows = random.sample(range(len(first.candidates)), len(first.candidates))
    seats = random.sample(range(len(first.judges)), len(first.judges))
    second = RankingInput(
        tuple(f"x{row}" for row in rows),
        tuple(f"y{seat}" for seat in seats),
        {key: table[rows][:, seats] for key, table in first.marks.items()},
        {key: column[rows] for key, column in first.given.items()},
    )
    before, after = rank(first, whole), rank(second, whole)

    assert after.totals.tolist() == before.totals[rows].tolist()
    assert after.places.tolist() == before.places[rows].tolist()


def test_ten_thousand_candidates_are_ranked_with_all_their_figures():
    """0 to 9,999 once each, in a shuffled order: place 1 is 9,999."""
    marks = np.random.default_rng(1).permutation(10_000).reshape(-1, 1)
    table = RankingInput(tuple(range(10_000)), ("J",), {"a": np.ma.MaskedArray(marks)}, {})

    found = rank(table, Scheme((rule("a"),), 2))

    assert found.places.tolist() == (10_000 - marks[:, 0]).tolist()
