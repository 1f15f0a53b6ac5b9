"""The tool that plants faults: on a toy project it finds what a test finds, and reports what none does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CONFIG = """
[tool.mutmut]
source_paths = ["toy"]
pytest_add_cli_args_test_selection = ["tests"]
"""
CODE = """
def may_vote(age):
    return age >= 18


def idle(number):
    size = 1
    if number > 0:
        raise ValueError("This number is far too large.")
    return size
"""
# The boundary is tested, so each fault in may_vote is found; nobody looks at idle's number but where it is 5 or -5.
TESTS = """
import pytest
from toy.rules import idle, may_vote


def test_the_boundary():
    assert [may_vote(17), may_vote(18)] == [False, True]


def test_idle():
    assert idle(-5) == 1
    with pytest.raises(ValueError, match="far too"):
        idle(5)
"""
EDGES = """

def test_edges():
    assert idle(0) == 1
    with pytest.raises(ValueError):
        idle(1)
"""
EQUAL = ("if number > 0:", "if number >= 0:")
SHIFTED = ("if number > 0:", "if number > 1:")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    files = {"pyproject.toml": CONFIG, "toy/__init__.py": "", "toy/rules.py": CODE, "tests/test_rules.py": TESTS}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def list_survivors(toy: Path, *changes: tuple[str, str]) -> None:
    entry = "[[survivor]]\nmodule = 'toy.rules'\nfunction = 'idle'\nbefore = '{}'\nafter = '{}'\nreason = 'toy'\n"
    (toy / "tools").mkdir(exist_ok=True)
    (toy / "tools" / "mutants_survivors.toml").write_text("".join(entry.format(*change) for change in changes))


def run(root: Path, toy: Path, *args: str) -> tuple[int, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, str(root / "tools" / "mutants.py"), "--jobs", "1", *args],
        cwd=toy,
        env=inherited,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.long
def test_faults_that_a_test_finds_are_counted_and_survivors_told_in_full(root, toy):
    list_survivors(toy, EQUAL, ("if number < 0:", "if number <= 0:"))

    status, said = run(root, toy)

    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.startswith(("toy.rules", "total"))}
    mutants, killed, survived, _share = rows["total"]
    assert (int(mutants) - int(killed), survived, rows["toy.rules"]) == (2, "2", rows["total"])
    assert "1 survivors are listed with a reason in tools/mutants_survivors.toml; 1 are not." in said
    assert 'function = "idle"\nbefore = "if number > 0:"\nafter = "if number > 1:"' in said
    assert f'after = "{EQUAL[1]}"' not in said
    assert "may_vote" not in said
    assert "No survivor any more: ('toy.rules', 'idle', 'if number < 0:', 'if number <= 0:')" in said
    assert (status, "the goal is 90 %" in said) == (1, True)


@pytest.mark.long
def test_enough_found_is_success(root, toy):
    (toy / "tests" / "test_rules.py").write_text(TESTS + EDGES)

    status, said = run(root, toy, "toy.rules")

    assert "100.0 % found" in said
    assert "0 survivors are listed with a reason" in said
    assert status == 0


@pytest.mark.long
def test_a_second_run_goes_on_where_the_first_was_until_something_changes(root, toy):
    """Only what was kept is taken from before: one outcome is lost here, and that mutant is tried again."""
    first = run(root, toy)
    kept = toy / "out" / "mutants.json"
    found = json.loads(kept.read_text())
    several = {digest: dict(list(of.items())[1:]) for digest, of in found.items()}
    count = max(len(of) for of in found.values())
    kept.write_text(json.dumps(several))

    second = run(root, toy)
    assert f"{count - 1} are known from before, 1 are left" in second[1]
    assert tables(first[1]) == tables(second[1])
    assert json.loads(kept.read_text()) == found
    third = run(root, toy)
    assert f"{count} are known from before, 0 are left" in third[1]
    assert (third[0], tables(third[1])) == (first[0], tables(first[1]))

    (toy / "tests" / "test_rules.py").write_text(TESTS + EDGES)
    changed = run(root, toy)
    assert "known from before" not in changed[1]
    assert changed[0] == 0


def tables(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith(("toy", "total"))]


def test_every_package_is_copied_along(root):
    """The application is loaded in the copy of the tree in which mutants are tried."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    packages = {file.parent.name for file in root.glob("*/*.py")} - {"tests", "mutants"}

    assert packages - {*settings["source_paths"], *settings["also_copy"]} == set()


def test_words_for_people_are_left_alone(root, toy):
    _status, said = run(root, toy, "--list")

    assert "toy.rules may_vote: return age >= 18 -> return age > 18" in said.splitlines()
    assert "too large" in said
    assert "XX" not in said


def test_a_sample_is_drawn_by_its_seed(root, toy):
    every, *samples = (
        run(root, toy, "--list", *args)[1].splitlines()
        for args in ((), ("--sample", "3", "--seed", "7"), ("--sample", "3", "--seed", "7"), ("--sample", "99"))
    )

    assert samples[0] == samples[1]
    assert len(samples[0]) == 3
    assert [line for line in every if line in samples[0]] == samples[0]
    assert samples[2] == every


def test_a_module_without_mutants_is_refused_by_name(root, toy):
    status, said = run(root, toy, "toy.lots")

    assert (status, said) == (1, "No mutants in: toy.lots. There are some in: toy.rules\n")
