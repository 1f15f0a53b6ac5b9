"""Every act that the code records has words, so that a supervisor reads the log without the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from flask import Flask

from app.acts import ACTS, RECORDS
from core.audit.words import in_words
from core.db import Base

FEATURES = (
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
)
# Calls that hand an act on to `audit.record`.
RECORDERS = {"record", "edited", "_write_sheets"}


def _recorded(root: Path) -> set[str]:
    found = set()
    for path in (p for feature in FEATURES for p in (root / feature).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RECORDERS:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                found |= {text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Intake":
                # Every import records the same four acts under its own noun: core.intake.
                noun = next(a.value for a in node.args if isinstance(a, ast.Constant))
                found |= {f"{noun}.{verb}" for verb in ("uploaded", "read", "refused", "imported")}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sort":
                # So does every sort of roster: units.services.imports.
                noun = [a.value for a in node.args if isinstance(a, ast.Constant)][1]
                found |= {f"{noun}.{verb}" for verb in ("uploaded", "read", "refused")}
    return found


def test_every_act_of_the_code_has_words_and_no_word_is_left_over(root: Path):
    found = _recorded(root)

    assert len(found) > 40
    assert found - ACTS.keys() == set()
    assert ACTS.keys() - found == set()


def test_every_record_that_has_words_is_a_table(root: Path):
    assert RECORDS.keys() - {table.name for table in Base.metadata.sorted_tables} == set()


def test_words_follow_the_reader(app: Flask):
    with app.test_request_context():
        assert in_words("sheet.submitted") == "提交评分表"
        assert in_words("score_sheet") == "评分表"
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert in_words("sheet.submitted") == "Score sheet submitted"


def test_what_has_no_words_is_shown_as_it_is(app: Flask):
    with app.test_request_context():
        assert in_words("something.new") == "something.new"
