import numpy as np
import pytest

from scoring.errors import BadInput, ScoringError
from scoring.orders import bradley_terry, plackett_luce, worths


def test_two_who_met_share_by_their_wins():
    """3 : 1; without ties ν is 0, and the likelihood 3 ln ¾ + ln ¼."""
    found = bradley_terry([[0, 3], [1, 0]])

    assert found.worth == pytest.approx([0.75, 0.25])
    assert found.tie == 0
    assert found.log_likelihood == pytest.approx(3 * np.log(0.75) + np.log(0.25))


def test_ties_hold_two_together():
    """Only ties between 0 and 1, which win alike against 2."""
    found = bradley_terry([[0, 0, 4], [0, 0, 4], [2, 2, 0]], [[0, 5, 1], [5, 0, 1], [1, 1, 0]])

    assert found.worth[0] == pytest.approx(found.worth[1])
    assert found.worth[0] > found.worth[2]
    assert found.tie > 0


def test_worths_come_back_from_expected_counts():
    """Counts that are exactly what worths 5 : 3 : 2 foretell."""
    worth = np.array([5.0, 3, 2])
    counts = 1000 * worth[:, None] / (worth[:, None] + worth[None, :])
    np.fill_diagonal(counts, 0)

    assert bradley_terry(counts).worth == pytest.approx(worth / 10)


def test_far_apart_worths_are_reached_step_by_step():
    """A thousand to one at every step."""
    found = bradley_terry([[0, 1000, 0], [1, 0, 1000], [0, 1, 0]])

    assert found.worth[0] / found.worth[1] == pytest.approx(1000)
    assert found.worth[1] / found.worth[2] == pytest.approx(1000)


@pytest.mark.parametrize(
    ("wins", "ties"),
    [
        ([[0, 1]], None),
        ([[0]], None),
        ([[0, -1], [1, 0]], None),
        ([[0, np.inf], [1, 0]], None),
        ([[1, 1], [1, 0]], None),
        ([[0, 1], [1, 0]], [[0, 1], [2, 0]]),
        ([[0, 1], [1, 0]], [[1, 1], [1, 0]]),
        ([[0, 1], [1, 0]], np.zeros((3, 3))),
    ],
)
def test_comparisons_that_do_not_fit_are_refused(wins, ties):
    with pytest.raises(BadInput):
        bradley_terry(wins, ties)


def test_who_never_loses_has_no_finite_worth():
    with pytest.raises(BadInput) as refused:
        bradley_terry([[0, 2, 1], [0, 0, 1], [0, 1, 0]])

    assert refused.value.rows == (1, 2)


def test_orders_of_two_are_comparisons():
    assert plackett_luce([[0, 1], [1, 0]], 2, [3, 1]).worth == pytest.approx([0.75, 0.25])


def test_the_first_is_chosen_among_all_and_the_next_among_the_rest():
    """As often as worths 3 : 2 : 1 foretell for every order of three: w / 6 × w' / what is left."""
    worth = [3, 2, 1]
    orders = [(a, b, 3 - a - b) for a in range(3) for b in range(3) if a != b]
    counts = [worth[a] / 6 * worth[b] / (6 - worth[a]) for a, b, _ in orders]

    found = plackett_luce(orders, 3, counts)

    assert found.worth == pytest.approx([1 / 2, 1 / 3, 1 / 6], abs=1e-9)
    assert found.log_likelihood == pytest.approx(sum(count * np.log(count) for count in counts))


def test_who_was_not_there_was_not_beaten():
    """An order of 0 and 1 says nothing of 2: its worth among all three is what the orders with it say."""
    alone = plackett_luce([[0, 2], [2, 0], [1, 2], [2, 1]], 3)
    more = plackett_luce([[0, 2], [2, 0], [1, 2], [2, 1], [0, 1], [1, 0]], 3)

    assert alone.worth == pytest.approx([1 / 3] * 3)
    assert more.worth == pytest.approx([1 / 3] * 3)
    assert plackett_luce([[0, 1, 2], [2, 0], [1, 0], [2, 1]], 3).worth == pytest.approx([0.236068, 0.381966, 0.381966])


def test_a_search_that_does_not_settle_is_an_error(monkeypatch):
    monkeypatch.setattr(worths, "ROUNDS", 1)

    with pytest.raises(ScoringError):
        bradley_terry([[0, 3], [1, 0]])
    with pytest.raises(ScoringError):
        plackett_luce([[0, 1], [1, 0]], 2, [3, 1])


@pytest.mark.parametrize(
    ("orders", "counts", "rows"),
    [
        ([[0]], None, (0,)),
        ([[0, 1], [1, 1]], None, (1,)),
        ([[0, 1], [1, 3]], None, (1,)),
        ([], None, ()),
        ([[0, 1], [1, 0]], [1], ()),
        ([[0, 1], [1, 0]], [1, 0], ()),
        ([[0, 1, 2], [1, 0, 2]], None, (2,)),
    ],
)
def test_orders_that_do_not_fit_are_refused(orders, counts, rows):
    with pytest.raises(BadInput) as refused:
        plackett_luce(orders, 3, counts)

    assert refused.value.rows == rows
