"""57 papers, 20 reviewers, 128 reviews: an incomplete design with published estimates."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from scoring.severity import additive, design, reml

GOLDEN = Path(__file__).parents[2] / "golden"
EXPECTED = json.loads((GOLDEN / "reviews_kuhlisch2016_expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reviews():
    with (GOLDEN / "reviews_kuhlisch2016.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    papers = [EXPECTED["papers"].index(int(row["idpaper"])) for row in rows]
    reviewers = [EXPECTED["reviewers"].index(int(row["idreviewer"])) for row in rows]
    return design(papers, reviewers, [float(row["score"]) for row in rows])


def test_least_squares_to_nine_digits(reviews):
    found = additive(reviews)

    assert found.candidates == pytest.approx(EXPECTED["ols_paper"], abs=1e-9)
    assert found.leniency == pytest.approx(EXPECTED["ols_reviewer_leniency"], abs=1e-9)
    assert found.residual == pytest.approx(EXPECTED["ols_sigma"], abs=1e-9)
    assert found.freedom == 128 - 57 - 20 + 1


def test_restricted_likelihood(reviews):
    found = reml(reviews)

    published = EXPECTED["reml"]
    assert found.mean == pytest.approx(published["mu"], abs=1e-4)
    assert found.candidate_variance == pytest.approx(published["var_paper"], abs=1e-4)
    assert found.judge_variance == pytest.approx(published["var_reviewer"], abs=1e-4)
    assert found.residual_variance == pytest.approx(published["var_resid"], abs=1e-4)
    assert found.log_likelihood == pytest.approx(EXPECTED["reml_loglik"], abs=1e-4)
    papers, reviewers = np.array(EXPECTED["blup_paper"]), EXPECTED["blup_reviewer"]
    # Published as effects or as values: the same but for the mean.
    assert found.candidates - found.candidates.mean() == pytest.approx(papers - papers.mean(), abs=1e-4)
    assert found.leniency == pytest.approx(reviewers, abs=1e-4)
