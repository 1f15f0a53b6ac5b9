"""Both margins at once; every result proves itself by its divisors."""

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import proof
from scoring.apportion import apportion
from scoring.biproportional import biproportional
from scoring.errors import BadInput
from scoring.margins import SIGNPOSTS

CASES = json.loads((Path(__file__).parents[1] / "golden" / "biproportional.json").read_text(encoding="utf-8"))


def holds(found, votes, rows, columns, method="sainte_lague"):
    """Margins are met, and each cell is its votes over both divisors, rounded as the method has it."""
    first, second, third = SIGNPOSTS[method]
    assert found.seats.sum(axis=1).tolist() == list(rows)
    assert found.seats.sum(axis=0).tolist() == list(columns)
    for (row, column), seats in np.ndenumerate(found.seats):
        exact = Fraction(int(votes[row][column])) / (found.row_divisors[row] * found.column_divisors[column])
        assert exact <= Fraction((int(seats) + 1) * first + second, third)
        assert not seats or exact >= Fraction(int(seats) * first + second, third)


@pytest.mark.parametrize("name", ["wikipedia_en", "wikipedia_de", "uri2020"])
def test_published_matrices(name):
    case = CASES[name]

    found = biproportional(case["votes"], case["party_seats"], case["district_seats"])

    assert found.seats.tolist() == case["seats"]
    assert not found.tied.any()
    holds(found, case["votes"], case["party_seats"], case["district_seats"])


@pytest.mark.parametrize(("name", "everywhere"), [("zug2018", 0.03), ("zurich2019", None)])
def test_official_elections(name, everywhere):
    """Lists below the threshold are left out; a party's strength is its votes over the district's seats."""
    case = CASES[name]
    votes, seats = np.array(case["votes"]), np.array(case["seats"])
    enough = (votes / votes.sum(axis=0) >= 0.05).any(axis=1)
    if everywhere:
        enough |= votes.sum(axis=1) / votes.sum() >= everywhere
    votes = votes * enough[:, None]
    common = int(np.lcm.reduce(seats))
    strength = [sum(int(count) * common // int(size) for count, size in zip(row, seats, strict=True)) for row in votes]

    parties = apportion(strength, int(seats.sum())).seats
    found = biproportional(votes, parties, seats)

    assert found.seats.tolist() == case["official"]
    assert not found.tied.any()
    holds(found, votes, parties, seats)


def test_a_tie_is_told_cell_by_cell():
    """10 everywhere, one seat a row and a column: either diagonal will do."""
    found = biproportional([[10, 10], [10, 10]], [1, 1], [1, 1])

    assert found.tied.all()
    assert sorted(found.seats.ravel().tolist()) == [0, 0, 1, 1]


def test_a_tie_touches_only_its_own_cells():
    """The third row and column stand apart from the square of tens."""
    found = biproportional([[10, 10, 0], [10, 10, 0], [0, 0, 7]], [1, 1, 2], [1, 1, 2])

    assert found.tied.tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert found.seats[2].tolist() == [0, 0, 2]


def test_a_near_tie_is_no_tie():
    """A vote more of a hundred million on one diagonal."""
    votes = [[10**8 + 1, 10**8], [10**8, 10**8]]
    found = biproportional(votes, [1, 1], [1, 1])

    assert found.seats.tolist() == [[1, 0], [0, 1]]
    assert not found.tied.any()
    holds(found, votes, [1, 1], [1, 1])


def test_a_cell_without_votes_has_no_seat():
    found = biproportional([[10, 0], [10, 10]], [1, 1], [1, 1])

    assert found.seats.tolist() == [[1, 0], [0, 1]]


def test_rows_and_columns_without_seats_are_proven_too():
    votes = [[9, 5, 4], [3, 8, 1], [6, 6, 2]]
    found = biproportional(votes, [3, 0, 2], [4, 1, 0])

    holds(found, votes, [3, 0, 2], [4, 1, 0])
    assert biproportional([[5]], [0], [0]).seats.tolist() == [[0]]


def test_what_cannot_be_proven_is_not_given_out(monkeypatch):
    monkeypatch.setattr(proof, "_held", lambda *_: None)

    with pytest.raises(BadInput):
        biproportional([[3, 4]], [2], [1, 1])


margins = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3)


@pytest.mark.parametrize("method", SIGNPOSTS)
@given(margins, st.lists(st.integers(0, 8), min_size=9, max_size=9))
def test_every_result_is_proven_and_every_other_is_not_allowed_or_tied(method, votes, cells):
    """The margins are those of some table that respects the cells without votes, so an answer exists."""
    seats = np.where(np.array(votes) > 0, np.array(cells).reshape(3, 3), 0)
    rows, columns = seats.sum(axis=1).tolist(), seats.sum(axis=0).tolist()

    found = biproportional(votes, rows, columns, method=method)

    holds(found, votes, rows, columns, method)


@given(st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_ties_are_exactly_the_cells_that_other_results_change(votes):
    """All results of two seats by two that some divisors prove, by enumeration: best product of quotients."""
    table = np.array(votes).reshape(2, 2)
    found = biproportional(table, [2, 2], [2, 2])
    merits = {}
    for first in range(3):
        seats = np.array([[first, 2 - first], [2 - first, first]])
        merit = Fraction(1)
        for row, column in product(range(2), repeat=2):
            for seat in range(1, seats[row, column] + 1):
                merit *= Fraction(2 * int(table[row, column]), 2 * seat - 1)
        merits[first] = merit
    best = [first for first, merit in merits.items() if merit == max(merits.values())]

    assert found.seats[0, 0] in best
    assert found.tied.all() == found.tied.any() == (len(best) > 1)


@pytest.mark.parametrize(
    ("votes", "rows", "columns", "method", "wrong"),
    [
        ([[1, 2]], [1], [1, 1], "sainte_lague", ()),
        ([[1, -2]], [1], [1, 0], "sainte_lague", (0,)),
        ([[1, 2]], [-1], [0, -1], "sainte_lague", (0,)),
        ([[1, 2]], [1], [2, -1], "sainte_lague", ()),
        ([[1.5, 2]], [1], [1, 0], "sainte_lague", ()),
        ([[1, 2]], [1, 1], [1, 1], "sainte_lague", ()),
        ([1, 2], [1], [1, 0], "sainte_lague", ()),
        ([[2**60, 2]], [1], [1, 0], "sainte_lague", ()),
        ([[0, 0], [1, 1]], [1, 1], [1, 1], "sainte_lague", (0,)),
        ([[0, 1], [0, 1]], [1, 1], [1, 1], "sainte_lague", ()),
        ([[1, 2]], [1], [1, 0], "lottery", ()),
        ([[5, 0, 0], [5, 0, 0], [1, 5, 5]], [2, 2, 1], [1, 2, 2], "sainte_lague", (0, 1)),
    ],
)
def test_margins_that_cannot_be_met_are_refused(votes, rows, columns, method, wrong):
    with pytest.raises(BadInput) as refused:
        biproportional(votes, rows, columns, method=method)

    assert set(wrong) >= set(refused.value.rows)
    assert bool(wrong) == bool(refused.value.rows)
