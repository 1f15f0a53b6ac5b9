"""Published cases of composite evaluation, to the digits that were printed."""

import json
from pathlib import Path

import pytest

from scoring.composite import ahp, critic, entropy, promethee2, table, topsis, vikor

CASES = json.loads((Path(__file__).parents[2] / "golden" / "mcdm.json").read_text(encoding="utf-8"))


def test_topsis_as_tzeng_and_huang_print_it():
    case = CASES["topsis_tzeng_huang_2011"]

    found = topsis(table(case["matrix"], case["weights"], case["types"]))

    assert found == pytest.approx(case["closeness"], abs=1e-4)
    assert sorted(range(4), key=lambda at: -found[at]) == [2, 1, 0, 3]


def test_vikor_as_opricovic_and_tzeng_print_it():
    case = CASES["vikor_opricovic_2004"]

    found = vikor(table(case["matrix"], case["weights"], case["types"]))

    assert found.utility == pytest.approx(case["S"])
    assert found.regret == pytest.approx(case["R"])
    assert found.index == pytest.approx(case["Q"])
    assert found.chosen == (1,)


@pytest.mark.parametrize(("name", "digits"), [("critic_diakoulaki_1995", 1e-8), ("critic_tus_adali_2019", 5e-4)])
def test_critic_as_printed(name, digits):
    case = CASES[name]

    assert critic(case["matrix"], case.get("types")) == pytest.approx(case["weights"], abs=digits)


def test_entropy_as_printed():
    case = CASES["entropy_elsayed_2017"]

    assert entropy(case["matrix"]) == pytest.approx(case["weights"], abs=1e-6)


def test_promethee_as_printed():
    case = CASES["promethee2_zhao_2013"]

    assert promethee2(table(case["matrix"], case["weights"])) == pytest.approx(case["netflow"])


def test_ahp_of_saatys_house():
    case = CASES["ahp_saaty_house"]

    found = ahp(case["matrix"])

    assert found.weights == pytest.approx(case["weights"], abs=5e-4)
    assert found.largest == pytest.approx(case["lambda_max"], abs=5e-4)
    assert found.index == pytest.approx(case["CI"], abs=5e-4)
    assert found.ratio == pytest.approx(case["CR"], abs=5e-4)
    assert not found.consistent
