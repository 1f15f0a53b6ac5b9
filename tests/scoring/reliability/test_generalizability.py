import numpy as np
import pytest

from scoring.errors import BadInput
from scoring.reliability import crossed, intraclass, nested

ROWS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_crossed_components_of_shrout_and_fleiss():
    """BMS 11.24, JMS 32.49, EMS 1.02: (11.24 − 1.02) / 4, (32.49 − 1.02) / 6."""
    found = crossed(ROWS)

    assert dict(found.variances) == pytest.approx({"candidate": 2.5556, "judge": 5.2444, "rest": 1.0194}, abs=1e-4)


def test_relative_is_icc3_and_absolute_is_icc2_of_the_mean():
    found, icc = crossed(ROWS), intraclass(ROWS)

    assert found.relative == pytest.approx(icc["ICC3k"].value)
    assert found.absolute == pytest.approx(icc["ICC2k"].value)
    assert crossed(ROWS, judges=1).relative == pytest.approx(icc["ICC31"].value)


def test_nested_components_come_back_from_made_up_effects():
    """Effects that are orthogonal by design, so that every mean square is known."""
    p, t, r = np.array([3.0, -3, 1, -1]), np.array([2.0, -2]), np.array([1.0, -1])
    pt = np.outer([1.0, -1, -1, 1], [1.0, -1])
    prt = np.outer([1.0, 1, -1, -1], [1.0, -1, -1, 1]).reshape(4, 2, 2)
    values = p[:, None, None] + t[None, :, None] + r[None, None, :] + pt[:, :, None] + prt

    found = nested(values)

    ms = {"p": 4 * 20 / 3, "t": 8 * 8 / 1, "r": 4 * 4 / 2, "pt": 2 * 8 / 3, "prt": 16 / 6}
    assert dict(found.variances) == pytest.approx(
        {
            "candidate": (ms["p"] - ms["pt"]) / 4,
            "task": (ms["t"] - ms["r"] - ms["pt"] + ms["prt"]) / 8,
            "judge": (ms["r"] - ms["prt"]) / 4,
            "candidate_task": (ms["pt"] - ms["prt"]) / 2,
            "rest": ms["prt"],
        }
    )
    noise = found.variances["candidate_task"] / 2 + ms["prt"] / 4
    assert found.relative == pytest.approx(found.variances["candidate"] / (found.variances["candidate"] + noise))
    level = noise + found.variances["task"] / 2 + found.variances["judge"] / 4
    assert found.absolute == pytest.approx(found.variances["candidate"] / (found.variances["candidate"] + level))


def test_more_tasks_and_judges_make_it_surer():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(20, 1, 1)) + rng.normal(size=(20, 3, 2))

    assert (
        nested(values, tasks=9, judges=5).relative
        > nested(values).relative
        > nested(values, tasks=1, judges=1).relative
    )


def test_no_spread_of_candidates_is_nought():
    found = crossed([[1, 9], [1, 9], [1, 9]])

    assert (found.relative, found.absolute) == (0, 0)


@pytest.mark.parametrize("given", [np.ones((3, 2)), np.ones((2, 2, 1)), np.ones((2, 2, 2)), np.full((2, 2, 2), np.nan)])
def test_what_cannot_be_taken_apart_is_refused(given):
    with pytest.raises(BadInput):
        nested(given)


def test_a_panel_has_somebody():
    with pytest.raises(BadInput):
        crossed(ROWS, judges=0)
    with pytest.raises(BadInput):
        crossed([[1, 1], [1, 1]])
