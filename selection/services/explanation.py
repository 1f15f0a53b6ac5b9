"""How a total came to be, down to the marks, from what a run has stored. 此分如何得出"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.ratios import fraction_text
from selection.models import RankingRow, RankingRun


@dataclass(frozen=True)
class Line:
    """One criterion: every judge's mark, which of them counted, the mean, and what it adds to the total."""

    key: str
    name: str
    method: str
    drop: int
    weight: str
    part: str | None
    marks: tuple[tuple[str, str | None, bool], ...]  # seat's label, text, counted
    mean: str
    weighted: str

    @property
    def given(self) -> bool:
        """Whether it is an imported figure, not judged."""
        return self.method == "given"


@dataclass(frozen=True)
class Sum:
    """Printed parts and their printed sum; ``exact`` where the sum is rounded at the end only."""

    name: str | None
    terms: tuple[tuple[str, str, str], ...]  # sign, figure without it, what it is
    total: str
    exact: str | None


@dataclass(frozen=True)
class Rival:
    """Another with the same total, and what set them apart: figures where the step has some."""

    name: str
    number: int
    candidate_id: int
    place: int
    by: str | None  # a step of the chain; None: still tied
    criterion: str | None
    own: str
    theirs: str


@dataclass(frozen=True)
class Explanation:
    """Everything that made one total and one place."""

    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    alone: tuple[str | None, ...]
    strip: dict[str, Any]
    part_sums: tuple[Sum, ...]
    sum: Sum
    rivals: tuple[Rival, ...]
    more_rivals: int

    @property
    def judged(self) -> tuple[Line, ...]:
        """The criteria that judges marked."""
        return tuple(line for line in self.lines if not line.given)

    @property
    def given(self) -> tuple[Line, ...]:
        """The imported figures."""
        return tuple(line for line in self.lines if line.given)

    @property
    def recused(self) -> tuple[str, ...]:
        """The seats that did not mark this candidate."""
        return tuple(
            label for at, label in enumerate(self.labels) if all(line.marks[at][1] is None for line in self.judged)
        )

    @property
    def weighs(self) -> bool:
        """Whether any judged criterion has a weight other than one."""
        return any(line.weight != "1" for line in self.judged)

    @property
    def trims(self) -> int | None:
        """How many marks go at each end where all judged criteria agree, else None."""
        drops = {line.drop for line in self.judged}
        return drops.pop() if len(drops) == 1 else None


def plain_weight(text: str) -> str:
    """Write a weight as people do where it ends: 0.3, not 3/10."""
    return fraction_text(Fraction(text))


def explain_row(run: RankingRun, row: RankingRow, rivals: Sequence[RankingRow] = ()) -> Explanation:
    """Explain one row of a run from its stored figures. 计分单"""
    detail = row.detail
    lines = tuple(_line(rule, detail["criteria"][rule["key"]]) for rule in run.scheme["criteria"])
    judged = [line for line in lines if not line.given]
    return Explanation(
        labels=tuple(label for label, _text, _used in judged[0].marks) if judged else (),
        lines=lines,
        alone=tuple(detail["strip"].get("alone", ())),
        strip=detail["strip"],
        part_sums=tuple(
            _sum(name, [_term(line.weighted, line.name) for line in lines if line.part == name], total)
            for name, total in detail["parts"].items()
        ),
        sum=_sum(None, _terms(lines, detail["parts"]), detail["total"]),
        rivals=tuple(_rival(run, row, other) for other in rivals),
        more_rivals=max(0, detail["same_total"] - len(rivals)),
    )


def _line(rule: dict[str, Any], found: dict[str, Any]) -> Line:
    return Line(
        key=rule["key"],
        name=rule["name"],
        method=rule["method"],
        drop=rule["drop"],
        weight=plain_weight(rule["weight"]),
        part=rule["part"],
        marks=tuple((label, text, used) for label, text, used in found["marks"] or ()),
        mean=found["mean"],
        weighted=found["weighted"],
    )


def _term(text: str, name: str) -> tuple[str, str, str]:
    return ("−" if text.startswith("-") else "+", text.removeprefix("-"), name)


def _terms(lines: Sequence[Line], parts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name each part once, where its first criterion stands; what belongs to none stands for itself."""
    terms, done = [], set()
    for line in lines:
        if line.part is None:
            terms.append(_term(line.weighted, line.name))
        elif line.part not in done:
            done.add(line.part)
            terms.append(_term(parts[line.part], line.part))
    return terms


def _sum(name: str | None, terms: list[tuple[str, str, str]], total: str) -> Sum:
    exact = sum((Fraction(f"-{text}" if sign == "−" else text) for sign, text, _name in terms), Fraction(0))
    return Sum(name, tuple(terms), total, None if exact == Fraction(total) else fraction_text(exact))


def _rival(run: RankingRun, row: RankingRow, other: RankingRow) -> Rival:
    by, criterion, own, theirs = _apart(run, row, other)
    return Rival(other.name, other.candidate_number, other.candidate_id, other.place, by, criterion, own, theirs)


def _apart(run: RankingRun, row: RankingRow, other: RankingRow) -> tuple[str | None, str | None, str, str]:
    """Find the step of the chain that set two rows of one total apart, with their figures."""
    if row.place == other.place:
        return None, None, "", ""
    rules = {rule["key"]: rule for rule in run.scheme["criteria"]}
    for step in run.scheme["tie_breaks"]:
        if step["by"] not in ("criterion", "part"):
            # Its figures are not stored; a later step may have decided, so that only the kind is named.
            return step["by"], None, "", ""
        name = rules[step["name"]]["name"] if step["by"] == "criterion" else step["name"]
        own, theirs = (_figure(rules, step, one.detail) for one in (row, other))
        if Fraction(own) != Fraction(theirs):
            return step["by"], name, own, theirs
    return None, None, "", ""


def _figure(rules: dict[str, Any], step: dict[str, Any], detail: dict[str, Any]) -> str:
    if step["by"] == "part":
        return str(detail["parts"][step["name"]])
    found = detail["criteria"][step["name"]]
    return str(found["weighted"] if Fraction(rules[step["name"]]["weight"]) else found["mean"])
