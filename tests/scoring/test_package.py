import subprocess
import sys

import pytest

import scoring


@pytest.mark.parametrize("name", scoring.__all__)
def test_every_public_name_is_found(name):
    assert getattr(scoring, name).__module__.startswith(("scoring.", "numpy", "types"))


def test_the_list_of_public_names_is_complete():
    assert sorted(scoring._HOME) == sorted(scoring.__all__)


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match=r"^module 'scoring' has no attribute 'lots'$"):
        _ = scoring.lots


def test_importing_the_package_loads_neither_numpy_nor_anything_heavier():
    code = "import sys, scoring; print(sorted({'numpy', 'scipy', 'flask'} & set(sys.modules)))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_ranking_loads_neither_scipy_nor_flask():
    code = (
        "import sys, scoring.ranking, scoring.seal, scoring.apportion, scoring.select;"
        "print(sorted({'scipy', 'flask'} & set(sys.modules)))"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
