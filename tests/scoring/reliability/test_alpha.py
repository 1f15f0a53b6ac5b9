from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BadInput
from scoring.reliability import LEVELS, alpha, krippendorff_alpha

entries = st.one_of(st.none(), st.integers(0, 5))
tables = st.lists(st.lists(entries, min_size=3, max_size=3), min_size=2, max_size=8).filter(
    lambda rows: len({mark for row in rows for mark in pairable(row)}) > 1
)


def pairable(row):
    there = [mark for mark in row if mark is not None]
    return there if len(there) > 1 else []


def by_definition(rows, level):
    """Coincidences of all ordered pairs within a row, each over its size less one."""
    values = sorted({mark for row in rows for mark in pairable(row)})
    table = np.zeros((len(values), len(values)))
    for there in map(pairable, rows):
        for one, other in permutations(there, 2):
            table[values.index(one), values.index(other)] += 1 / (len(there) - 1)
    counts, n = table.sum(axis=1), table.sum()
    apart = np.zeros_like(table)
    for i, one in enumerate(values):
        for j, other in enumerate(values):
            low, high = sorted((i, j))
            apart[i, j] = {
                "nominal": float(i != j),
                "interval": (one - other) ** 2,
                "ratio": ((one - other) / (one + other)) ** 2 if one + other else 0.0,
                "ordinal": (counts[low : high + 1].sum() - (counts[i] + counts[j]) / 2) ** 2 if i != j else 0.0,
            }[level]
    return 1 - (n - 1) * (table * apart).sum() / (np.outer(counts, counts) * apart).sum()


@pytest.mark.parametrize("level", LEVELS)
@given(tables)
def test_the_short_ways_are_the_definition(level, rows):
    assert krippendorff_alpha(rows, level) == pytest.approx(by_definition(rows, level), abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_full_agreement_is_one(level):
    assert krippendorff_alpha([[1, 1, None], [3, 3, 3], [2, None, 2]], level) == pytest.approx(1)


def test_pairs_of_values_are_looked_at_in_blocks(monkeypatch):
    rows = [[1, 2], [5, 7], [3, 3], [9, 8], [4, 1]]
    whole = krippendorff_alpha(rows, "ratio")
    monkeypatch.setattr(alpha, "BLOCK", 5)

    assert krippendorff_alpha(rows, "ratio") == pytest.approx(whole)


def test_a_single_rating_tells_nothing():
    assert krippendorff_alpha([[1, 2], [3, 3], [9, None]]) == pytest.approx(krippendorff_alpha([[1, 2], [3, 3]]))


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        ([[1, None], [None, 2]], "interval"),
        ([[4, 4], [4, 4]], "interval"),
        ([[1, 2]], "decimal"),
        ([[-1, 2], [1, 1]], "ratio"),
    ],
)
def test_what_cannot_be_told_is_refused(rows, level):
    with pytest.raises(BadInput):
        krippendorff_alpha(rows, level)
