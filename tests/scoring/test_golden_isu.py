"""Two real competitions, to the cent: every component, total and rank of the official protocols."""

import csv
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.aggregate import average
from scoring.data import RankingInput
from scoring.marks import masked
from scoring.ranking import rank
from scoring.scheme import Scheme, TieBreak
from tests.scoring.build import GOLDEN, rule

HIGHER_ELEMENTS = (TieBreak("criterion", "elements"),)
HIGHER_COMPONENTS = (TieBreak("part", "components"),)


def rows(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hundredths(text):
    return int(Decimal(text) * 100)


def grouped(table, key):
    groups = defaultdict(list)
    for row in table:
        groups[row[key]].append(row)
    return groups


def skating_scheme(factors, ties):
    """ISU Rule 353: trimmed mean half up 0.01, times factor half up 0.01, plus elements, less deductions."""
    components = tuple(
        rule(key, "trimmed_mean", mark_decimals=2, weight=Fraction(factor), part="components")
        for key, factor in factors.items()
    )
    elements = rule("elements", "given", mark_decimals=2)
    deductions = rule("deductions", "given", mark_decimals=2, weight=Fraction(-1))
    return Scheme((*components, elements, deductions), total_decimals=2, tie_breaks=ties)


def skating_input(results, names, marks):
    # One protocol prints a fall as 1.00, the other as -1.00; the rule subtracts it.
    given = {
        key: masked([abs(hundredths(result[f"total_{column}"])) for result in results])
        for key, column in (("elements", "element_score"), ("deductions", "deductions"))
    }
    judges = tuple(f"J{seat}" for seat in range(1, 10))
    return RankingInput(tuple(names), judges, {key: masked(table) for key, table in marks.items()}, given)


def check(ranking, results, panel):
    """Compare every official figure."""
    assert ranking.totals.tolist() == [hundredths(row["total_segment_score"]) for row in results]
    assert ranking.parts["components"].tolist() == [hundredths(row["total_component_score"]) for row in results]
    assert ranking.places.tolist() == [int(row["rank"]) for row in results]
    for key, official in panel.items():
        assert ranking.means[key].tolist() == official


WORLDS = grouped(rows("isu-worlds-2017/results.csv"), "segment")


@pytest.mark.parametrize("segment", sorted(WORLDS))
def test_worlds_2017_comes_out_to_the_cent(segment):
    results = WORLDS[segment]
    names = [row["candidate"] for row in results]
    at = {name: index for index, name in enumerate(names)}
    marks = defaultdict(lambda: [[None] * 9 for _ in names])
    for row in rows("isu-worlds-2017/scores.csv"):
        if row["segment"] == segment:
            seat = int(row["judge"][1:]) - 1
            marks[row["criterion"]][at[row["candidate"]]][seat] = hundredths(row["score"])
    factors, panel = {}, defaultdict(lambda: [None] * len(names))
    for row in rows("isu-worlds-2017/panel.csv"):
        if row["segment"] == segment:
            factors[row["criterion"]] = row["factor"]
            panel[row["criterion"]][at[row["candidate"]]] = hundredths(row["panel_score"])
    ties = HIGHER_ELEMENTS if "SHORT" in segment else HIGHER_COMPONENTS

    ranking = rank(skating_input(results, names, marks), skating_scheme(factors, ties))

    assert len(panel) == 5
    check(ranking, results, panel)


OLYMPICS = grouped(rows("isu_owg2018_performances.csv"), "program")


@pytest.mark.parametrize("program", sorted(OLYMPICS))
def test_olympics_2018_come_out_to_the_cent(program):
    results = OLYMPICS[program]
    at = {row["performance_id"]: index for index, row in enumerate(results)}
    marks = defaultdict(lambda: [[None] * 9 for _ in results])
    factors, panel = {}, defaultdict(lambda: [None] * len(results))
    for row in rows("isu_owg2018_aspects.csv"):
        if row["program"] == program and row["section"] == "components":
            key, index = row["aspect_desc"], at[row["performance_id"]]
            marks[key][index] = [hundredths(row[f"J{seat}"]) for seat in range(1, 10)]
            factors[key] = row["factor"]
            panel[key][index] = hundredths(row["scores_of_panel"])
    ties = HIGHER_ELEMENTS if "Short" in program else HIGHER_COMPONENTS

    ranking = rank(skating_input(results, list(at), marks), skating_scheme(factors, ties))

    assert len(panel) == 5
    check(ranking, results, panel)


def test_olympic_grades_of_execution_come_out_below_zero_too():
    """1,072 elements: the trimmed mean of grades from -3 to 3, half up 0.01."""
    elements = [
        row
        for row in rows("isu_owg2018_aspects.csv")
        if row["section"] == "elements" and all(row[f"J{seat}_goe_points"] for seat in range(1, 10))
    ]
    marks = masked([[hundredths(row[f"J{seat}_goe_points"]) for seat in range(1, 10)] for row in elements])

    goe = average(marks, "trimmed_mean", drop=1).values.fixed(0)

    assert len(elements) == 1072
    assert goe.tolist() == [hundredths(row["goe"]) for row in elements]
    assert goe.min() < 0
