"""The tables of methods and the pages about them are held together here."""

import doctest
import importlib
from pathlib import Path

import pytest

from scoring import apportion, composite, orders, reliability, severity
from scoring.scheme import CRITERION_METHODS
from scoring.ties import TIE_BREAKS

PAGES = Path(__file__).parents[2] / "docs" / "methods"
SECTIONS = ["## What for", "## Formula", "## When not", "## Source", "## Example"]
OTHERS = {"default_scheme", "tie_breaks", "merit_order", "biproportional"}
TABLES = (
    CRITERION_METHODS,
    apportion.METHODS,
    composite.COMPARE,
    composite.WEIGH,
    orders.METHODS,
    reliability.METHODS,
    severity.MODELS,
)
NAMES = sorted(OTHERS.union(*TABLES))


def test_every_entry_of_a_table_has_a_page_and_no_page_is_left_over():
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted([*NAMES, "index"])


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_short_complete_and_listed(name):
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")

    assert [line for line in text.splitlines() if line.startswith("## ")] == SECTIONS
    assert len(text.splitlines()) < 60
    assert f"({name}.md)" in (PAGES / "index.md").read_text(encoding="utf-8")


def test_every_tie_break_has_its_heading():
    text = (PAGES / "tie_breaks.md").read_text(encoding="utf-8")

    assert [line[5:-1] for line in text.splitlines() if line.startswith("### ")] == list(TIE_BREAKS)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_on_a_page_is_true(name):
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    text = "\n".join("" if line.startswith("```") else line for line in text.splitlines())
    case = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    said: list[str] = []

    result = doctest.DocTestRunner().run(case, out=said.append)

    assert result.attempted > 0
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("module", ["rounding", "ratios", "scheme_json"])
def test_examples_in_docstrings_are_true(module):
    result = doctest.testmod(importlib.import_module(f"scoring.{module}"))

    assert result.attempted > 0
    assert result.failed == 0
