"""Published measures of agreement, to the digits that were printed."""

import json
from pathlib import Path

import numpy as np
import pytest

from scoring.reliability import fleiss_kappa, intraclass, kendall_w, krippendorff_alpha

CASES = json.loads((Path(__file__).parents[2] / "golden" / "irr.json").read_text(encoding="utf-8"))


def test_shrout_and_fleiss_with_all_their_intervals():
    case = CASES["shrout_fleiss_1979"]

    found = intraclass(case["ratings"])

    for name, one in found.items():
        assert one.value == pytest.approx(case["exact"][name], abs=1e-6)
        assert [one.low, one.high] == pytest.approx(case["ci95"][name], abs=6e-3)


@pytest.mark.parametrize("name", ["krippendorff_4x12", "krippendorff_3x15"])
def test_krippendorffs_own_cases(name):
    case = CASES[name]
    ratings = np.array(case["ratings_by_rater"], dtype=float).T

    levels = [level for level in ("nominal", "ordinal", "interval", "ratio") if level in case]
    assert len(levels) > 1
    for level in levels:
        assert krippendorff_alpha(ratings, level) == pytest.approx(case[level], abs=5e-4)


def test_fleiss_case_and_the_diagnoses():
    case = CASES["irr_diagnoses"]
    names = sorted({name for row in case["ratings"] for name in row})
    counts = [[row.count(name) for name in names] for row in case["ratings"]]

    assert fleiss_kappa(CASES["fleiss_10x5x14"]["counts"]) == pytest.approx(CASES["fleiss_10x5x14"]["kappa"])
    assert fleiss_kappa(counts) == pytest.approx(case["fleiss_kappa"])


@pytest.mark.parametrize("name", ["irr_anxiety", "irr_video"])
def test_concordance_with_and_without_ties(name):
    case = CASES[name]

    found = kendall_w(case["ratings"])

    assert found.value == pytest.approx(case["kendall_W_ties"])
    assert kendall_w(case["ratings"], ties=False).value == pytest.approx(case["kendall_W_uncorrected"])
    assert intraclass(case["ratings"])["ICC21"].value == pytest.approx(case["ICC_A1"], abs=1e-3)
    if "chi2" in case:
        assert (found.chi2, found.freedom, found.p) == (
            pytest.approx(case["chi2"]),
            case["df"],
            pytest.approx(case["p"]),
        )
        assert intraclass(case["ratings"])["ICC31"].value == pytest.approx(case["ICC_C1"], abs=1e-3)
