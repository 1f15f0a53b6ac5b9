import numpy as np
import pytest

from scoring.errors import BadInput
from scoring.severity import design, reml
from scoring.severity.design import from_table


def made(seed=3, candidates=12, judges=5, holes=0.3):
    rng = np.random.default_rng(seed)
    table = (
        50 + 3 * rng.normal(size=(candidates, 1)) + 2 * rng.normal(size=judges) + rng.normal(size=(candidates, judges))
    )
    table[rng.random(table.shape) < holes] = np.nan
    return from_table(table)


def dense(given, found):
    """The same by the covariance of all marks, inverted whole."""
    own, other = np.eye(given.size[0])[given.candidates], np.eye(given.size[1])[given.judges]
    size, ones = len(given.marks), np.ones(len(given.marks))
    v = found.candidate_variance * own @ own.T + found.judge_variance * other @ other.T
    v += found.residual_variance * np.eye(size)
    inverse = np.linalg.inv(v)
    weight = ones @ inverse @ ones
    mean = ones @ inverse @ given.marks / weight
    p = inverse - np.outer(inverse @ ones, ones @ inverse) / weight
    value = (size - 1) * np.log(2 * np.pi) + np.linalg.slogdet(v)[1] + np.log(weight) + given.marks @ p @ given.marks
    effects = found.candidate_variance * own.T @ inverse @ (given.marks - mean)
    # Error of mean + effect: Var(u - û + μ - μ̂), by the rules of best linear prediction.
    load = np.eye(given.size[0])
    cover = found.candidate_variance * own.T @ inverse
    lack = 1 - cover @ ones
    errors = np.diag(found.candidate_variance * load - cover @ own * found.candidate_variance) + lack**2 / weight
    return mean, mean + effects, np.sqrt(errors), -value / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_short_way_is_the_whole_covariance(seed):
    given = made(seed)
    found = reml(given)
    mean, candidates, errors, value = dense(given, found)

    assert found.mean == pytest.approx(mean)
    assert found.candidates == pytest.approx(candidates)
    assert found.candidate_errors == pytest.approx(errors)
    assert found.log_likelihood == pytest.approx(value)


def test_complete_tables_give_the_components_of_variance():
    """Balanced and positive: restricted likelihood is the analysis of variance."""
    rows = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    found = reml(from_table(rows))

    assert found.candidate_variance == pytest.approx(2.5556, abs=1e-3)
    assert found.judge_variance == pytest.approx(5.2444, abs=1e-3)
    assert found.residual_variance == pytest.approx(1.0194, abs=1e-3)


def test_where_the_scale_begins_and_its_unit_do_not_matter():
    given = made()
    moved = design(given.candidates, given.judges, given.marks * 1000 - 7e5)

    assert reml(moved).candidates == pytest.approx(reml(given).candidates * 1000 - 7e5, rel=1e-5)
    assert reml(moved).candidate_variance == pytest.approx(reml(given).candidate_variance * 1e6, rel=1e-4)


def test_judges_without_any_spread_have_no_variance():
    """Every judge has the same marks, in another order."""
    found = reml(from_table([[1, 2, 3], [2, 3, 1], [3, 1, 2]]))

    assert found.judge_variance == 0
    assert found.candidate_variance == 0
    assert found.leniency == pytest.approx([0, 0, 0], abs=1e-6)
    assert found.candidates == pytest.approx([2, 2, 2], abs=1e-6)


def test_few_marks_are_drawn_in_towards_the_mean():
    given = design([0, 0, 0, 1, 1, 1, 2], [0, 1, 2, 0, 1, 2, 0], [9, 8, 9, 2, 1, 3, 9])
    found = reml(given)

    assert found.mean < found.candidates[2] < 9
    assert found.candidate_errors[2] > found.candidate_errors[0]


@pytest.mark.parametrize("table", [[[1, 2]], [[1], [2], [3]], [[1, np.nan], [np.nan, 2]], [[4, 4], [4, 4]]])
def test_what_has_no_variance_is_refused(table):
    with pytest.raises(BadInput):
        reml(from_table(table))
