import numpy as np
import pytest

from scoring.composite import ahp, critic, entropy
from scoring.errors import BadInput


def test_a_criterion_that_is_the_same_for_all_weighs_nothing():
    assert entropy([[1, 3], [2, 3], [4, 3]]).tolist() == [1, 0]
    assert critic([[1, 3], [2, 3], [4, 3]]).tolist() == [1, 0]


def test_a_share_of_nothing_tells_the_most():
    """One has all of the first criterion: its entropy is 0, it tells 1. The second tells 1 - ln-sum of 1/3, 2/3."""
    second = 1 + (1 / 3 * np.log(1 / 3) + 2 / 3 * np.log(2 / 3)) / np.log(2)

    assert entropy([[0, 1], [5, 2]]) == pytest.approx([1 / (1 + second), second / (1 + second)])


def test_units_do_not_matter():
    figures = np.array([[3.0, 8], [5, 1], [4, 4]])

    assert entropy(figures * [1000, 0.001]) == pytest.approx(entropy(figures))
    assert critic(figures * [1000, 0.001]) == pytest.approx(critic(figures))


@pytest.mark.parametrize(
    "figures",
    [[[1, 2]], [[1, -2], [3, 4]], [[0, 2], [0, 4]], [[1, 2], [1, 2]]],
    ids=["one", "negative", "zeros", "same"],
)
def test_entropy_says_what_it_cannot_weigh(figures):
    with pytest.raises(BadInput):
        entropy(figures)


def test_a_negative_figure_names_its_row():
    with pytest.raises(BadInput) as refused:
        entropy([[1, 2], [3, -4]])

    assert refused.value.rows == (1,)


def test_two_that_say_the_same_share_by_their_spread():
    """Both rise together: no conflict between them, and equal spread on the scale of 0 to 1."""
    assert critic([[1, 10], [2, 20], [4, 40]]) == pytest.approx([0.5, 0.5])


def test_opposites_are_in_conflict_and_a_direction_turns_one_round():
    """Turned round, the second says what the first says."""
    figures = [[1, 9, 2], [2, 5, 9], [4, 1, 1], [3, 6, 4]]

    assert critic(figures, [1, -1, 1])[1] < critic(figures, [1, 1, 1])[1]


@pytest.mark.parametrize(
    ("figures", "directions"),
    [([[1, 2]], None), ([[1, 1], [1, 1]], None), ([[1, 2], [3, 4]], [1]), ([[1, 2], [3, 4]], [1, 3])],
)
def test_critic_says_what_it_cannot_weigh(figures, directions):
    with pytest.raises(BadInput):
        critic(figures, directions)


def test_comparisons_that_agree_give_back_the_weights():
    """6 : 3 : 1 compared exactly: the largest eigenvalue is the number of criteria."""
    weights = np.array([0.6, 0.3, 0.1])

    found = ahp(weights[:, None] / weights[None, :])

    assert found.weights == pytest.approx(weights)
    assert found.largest == pytest.approx(3)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.consistent


def test_one_or_two_criteria_are_always_consistent():
    assert ahp([[1]]).weights.tolist() == [1]
    assert ahp([[1]]).index == 0
    assert ahp([[1, 3], [1 / 3, 1]]).weights == pytest.approx([0.75, 0.25])
    assert ahp([[1, 3], [1 / 3, 1]]).ratio == 0


@pytest.mark.parametrize(
    ("pairs", "rows"),
    [
        ([[1, 2]], ()),
        ([[1, 2], [0.6, 1]], (0, 1)),
        ([[1, -2], [-0.5, 1]], (0, 1)),
        ([[2, 1], [1, 1]], (0,)),
        (np.ones((16, 16)), ()),
    ],
)
def test_comparisons_that_contradict_each_other_are_refused(pairs, rows):
    with pytest.raises(BadInput) as refused:
        ahp(pairs)

    assert refused.value.rows == rows


def test_printed_reciprocals_are_near_enough():
    """0.33 for a third is what people write."""
    assert ahp([[1, 3], [0.333, 1]]).weights == pytest.approx([0.75, 0.25], abs=1e-3)
