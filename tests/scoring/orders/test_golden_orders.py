"""Published ballots and comparisons, and what came of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from scoring.orders import ballots, borda, bradley_terry, copeland, kemeny, schulze, wins
from scoring.orders.pairs import paths

CASES = json.loads((Path(__file__).parents[2] / "golden" / "rank_aggregation.json").read_text(encoding="utf-8"))


def given(case):
    names = sorted(case["ballots"][0][1])
    places = [[order.index(name) + 1 for name in names] for _, order in case["ballots"]]
    return names, ballots(places, [count for count, _ in case["ballots"]])


@pytest.mark.parametrize("name", ["schulze45", "tennessee"])
def test_orders_of_schulzes_voters_and_of_tennessee(name):
    case = CASES[name]
    names, cast = given(case)

    assert dict(zip(names, borda(cast).scores, strict=True)) == case["borda"]
    assert dict(zip(names, copeland(cast).scores, strict=True)) == case["copeland"]
    places = schulze(cast).places
    assert "".join(sorted(names, key=lambda one: places[names.index(one)])) == case.get(
        "schulze_order", case.get("schulze")
    )
    found = kemeny(cast)
    assert "".join(names[at] for at in found.order) == case["kemeny"]
    assert found.score == case["kemeny_score"]


def test_the_strongest_paths():
    case = CASES["schulze45"]
    names, cast = given(case)
    strength = paths(wins(cast))

    for one, row in case["path_strength_rows_ABCDE"].items():
        for other, value in row.items():
            assert strength[names.index(one), names.index(other)] == value


def test_davidsons_puddings():
    case = CASES["davidson_pudding"]
    won, level = np.zeros((6, 6)), np.zeros((6, 6))
    for i, j, _, first, second, ties in case["pairs_i_j_n_wij_wji_tie"]:
        won[i - 1, j - 1], won[j - 1, i - 1] = first, second
        level[i - 1, j - 1] = level[j - 1, i - 1] = ties

    found = bradley_terry(won, level)

    assert found.worth == pytest.approx(case["worth_mle"], abs=1e-6)
    assert found.tie == pytest.approx(case["tie_nu"], abs=1e-6)
