"""The import contracts: each is planted a bad import once, and fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
PACKAGES = [
    "app",
    "core",
    "units",
    "staff",
    "accounts",
    "campaigns",
    "judges",
    "selection",
    "certificates",
    "inbox",
    "privacy",
    "scoring",
    "demo",
    "benchmarks",
]
PLANTED = [
    ("core/clock.py", "import campaigns.models", "A feature imports only what lies below it"),
    ("judges/services/locks.py", "import judges.forms", "Inside a feature"),
    ("campaigns/models.py", "import campaigns.services.scope", "Inside a feature"),
    ("scoring/marks.py", "import core.clock", "Scoring stands alone"),
    ("judges/forms.py", "import scoring.marks", "Only services and arrays call scoring"),
    ("core/files.py", "import weasyprint", "The page renderer is imported in one place"),
    ("units/labels.py", "import xlsxwriter", "Workbook readers and writers are imported in one place"),
    ("core/clock.py", "import zxingcpp", "The code maker is imported in one place"),
]


@pytest.fixture(scope="module")
def tree(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that imports can be planted in."""
    copy = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(root / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(root / "pyproject.toml", copy)
    return copy


def lint(tree: Path) -> str:
    command = "from importlinter.cli import lint_imports_command as c; c()"
    answer = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )
    return answer.stdout


def test_the_code_as_it_is_keeps_every_contract(tree: Path):
    assert " 0 broken" in lint(tree)


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED)
def test_a_bad_import_breaks_its_contract(tree: Path, file: str, line: str, contract: str):
    target = tree / file
    before = target.read_text(encoding="utf-8")
    target.write_text(before + f"\n{line}\n", encoding="utf-8")
    try:
        report = lint(tree)
    finally:
        target.write_text(before, encoding="utf-8")

    broken = [row for row in report.splitlines() if " BROKEN" in row]
    assert any(row.startswith(contract) for row in broken), report
