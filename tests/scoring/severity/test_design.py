import numpy as np
import pytest

from scoring.errors import BadInput
from scoring.severity.design import Disconnected, design, from_table, parts, require_connected


def test_a_table_with_holes_is_a_list_of_marks():
    given = from_table([[5, np.nan], [7, 8]])

    assert given.candidates.tolist() == [0, 1, 1]
    assert given.judges.tolist() == [0, 0, 1]
    assert given.marks.tolist() == [5, 7, 8]
    assert given.per_candidate.tolist() == [1, 2]
    assert given.per_judge.tolist() == [2, 1]


def test_layers_count_the_pairs_that_two_judges_share():
    """0 marked by judges 0 and 1; 1 by 1 and 2; 2 by 2 alone."""
    pairs, alone = reversed(design([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], [1, 2, 3, 4, 5]).layers)

    assert pairs.candidates.tolist() == [0, 1]
    assert pairs.shared.tolist() == [[1, 1, 0], [1, 2, 1], [0, 1, 1]]
    assert alone.shared.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert pairs.mean_of(np.arange(9.0).reshape(3, 3)).tolist() == [2.0, 6.0]


@pytest.mark.parametrize(
    ("candidates", "judges", "marks", "rows"),
    [
        ([0, 1], [0], [1, 2], ()),
        ([0], [0], [1, 2], ()),
        ([], [], [], ()),
        ([[0]], [[0]], [[1]], ()),
        ([0.0], [0], [1], ()),
        ([0], [0.0], [1], ()),
        ([-1], [0], [1], ()),
        ([0], [-1], [1], ()),
        ([0, 2], [0, 0], [1, 2], ()),
        ([0, 1], [0, 2], [1, 2], ()),
        ([0, 1], [0, 0], [1, np.nan], (1,)),
    ],
)
def test_lists_that_do_not_fit_are_refused(candidates, judges, marks, rows):
    with pytest.raises(BadInput) as refused:
        design(candidates, judges, marks)

    assert refused.value.rows == rows


def test_a_list_is_no_table():
    with pytest.raises(BadInput):
        from_table([1, 2])


def test_parts_without_a_judge_in_common_are_not_compared():
    """0, 1, 2 hang together through judges 0 and 1; 3 and 4 have judge 2 to themselves."""
    given = design([3, 4, 0, 1, 1, 2], [2, 2, 0, 0, 1, 1], [1, 2, 3, 4, 5, 6])

    assert parts(given) == [((0, 1, 2), (0, 1)), ((3, 4), (2,))]
    with pytest.raises(Disconnected) as refused:
        require_connected(given)
    assert refused.value.rows == (3, 4)
    assert refused.value.parts == tuple(parts(given))
    assert "3 candidates with 2 judges, 2 candidates with 1 judges" in str(refused.value)


def test_a_long_chain_is_one_part():
    size = 40
    given = design(np.repeat(np.arange(size), 2), np.repeat(np.arange(size + 1), 2)[1:-1], np.zeros(2 * size))

    require_connected(given)
    assert len(parts(given)) == 1
