"""The pages for newcomers are true: trees, verbs, layers and words are those of the code."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.db import Base
from tests.access.routes import OBJECTS, routes

CODE = (
    *(
        "core",
        "app",
        "units",
        "staff",
        "accounts",
        "campaigns",
        "judges",
        "selection",
        "certificates",
        "inbox",
        "privacy",
    ),
    "scoring",
)
CHINESE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff/、（）()]*")


@pytest.fixture(scope="module")
def architecture() -> str:
    return (Path(__file__).resolve().parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def glossary() -> dict[str, tuple[str, str]]:
    """The rows of the glossary: code → what users call it, what it means."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", text, re.M)
    assert len(rows) == len({code for code, _word, _meaning in rows}), "a term stands twice"
    return {code: (word, meaning) for code, word, meaning in rows}


def test_the_tree_names_every_folder_of_code_and_no_other(architecture: str, root: Path):
    tree = re.search(r"```\n(.*?)```", architecture, re.S)
    assert tree is not None
    named = set(re.findall(r"^(\w+)/ ", tree[1], re.M))
    packages = {path.parent.name for path in root.glob("*/__init__.py")}

    assert packages - named == set()
    assert {name for name in named if not (root / name).is_dir()} == set()


def _table(architecture: str) -> Iterator[tuple[str, str, list[str]]]:
    for module, offers in re.findall(r"^\| `([a-z]+\.[a-z]+)` \| (.*) \|$", architecture, re.M):
        for name, arguments in re.findall(r"`(\w+)(?:\(([^)`]*)\))?`", offers):
            yield module, name, [argument.strip() for argument in arguments.split(",") if argument.strip()]


def test_every_verb_of_the_table_exists_and_takes_what_the_table_says(architecture: str):
    wrong, count = [], 0
    for module, name, arguments in _table(architecture):
        count += 1
        function = getattr(importlib.import_module(module), name, None)
        if function is None:
            wrong.append(f"{module}.{name} does not exist")
            continue
        takes = {parameter.rstrip("_") for parameter in inspect.signature(function).parameters}
        wrong += [f"{module}.{name} takes no {argument}" for argument in arguments if argument not in takes]

    assert wrong == []
    assert count > 40


def test_what_changes_something_takes_who_and_when(architecture: str):
    """As the page says of the table: ``actor`` and ``now`` are keyword arguments, never both positional."""
    for module, name, _arguments in _table(architecture):
        parameters = inspect.signature(getattr(importlib.import_module(module), name)).parameters
        if "now" in parameters and "actor" in parameters:
            assert parameters["actor"].kind is parameters["now"].kind is inspect.Parameter.KEYWORD_ONLY, name


def test_the_layers_are_those_that_the_import_contract_holds(architecture: str, root: Path):
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["name"].startswith("A feature imports"))

    assert " → ".join(layers) in " ".join(architecture.split())


def test_the_parameters_of_routes_are_those_that_the_page_names(architecture: str, app: Flask):
    named = set(re.findall(r"`(\w+_id)`", architecture))
    used = {name for route in routes(app) for name in route.objects}

    assert used - named == set()
    assert named - OBJECTS == set()


def _names(root: Path) -> set[str]:
    """Every class, function, column and member of an enumeration in the code."""
    found = set()
    for path in (p for package in CODE for p in (root / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    targets = [line.target] if isinstance(line, ast.AnnAssign) else getattr(line, "targets", [])
                    found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_every_word_of_the_glossary_is_a_name_in_the_code(glossary: dict[str, tuple[str, str]], root: Path):
    assert glossary.keys() - _names(root) == set()


def test_every_table_has_its_word_and_it_is_that_of_its_docstring(glossary: dict[str, tuple[str, str]], app: Flask):
    wrong = []
    for mapper in Base.registry.mappers:
        name, said = mapper.class_.__name__, (mapper.class_.__doc__ or "").partition("\n")[0]
        word = glossary.get(name, ("", ""))[0]
        if not word:
            wrong.append(f"{name} is not in the glossary")
        terms = CHINESE.findall(said.partition("``")[0])
        if terms and name != "QuotaShare" and terms[0].split("(")[0] not in word:
            wrong.append(f"{name}: the docstring says {terms[0]}, the glossary {word}")

    assert wrong == []


def test_every_role_has_its_word(glossary: dict[str, tuple[str, str]], app: Flask):
    """The same that the pages show."""
    from core.access import Role

    with app.test_request_context():
        assert {role.name: glossary[role.name][0] for role in Role} == {role.name: role.label for role in Role}


def test_every_meaning_is_said_in_words(glossary: dict[str, tuple[str, str]]):
    assert len(glossary) > 60
    for code, (word, meaning) in glossary.items():
        assert CHINESE.search(word), code
        assert meaning.strip(), code


@pytest.mark.parametrize("page", ["architecture.md", "glossary.md"])
def test_every_file_that_a_page_names_is_there(page: str, root: Path):
    text = (root / "docs" / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (root / "docs" / target).exists(), target
