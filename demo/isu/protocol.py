"""What a protocol says: its factors, everybody's marks, and the official result. 成绩单"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SEATS = tuple(f"J{number}" for number in range(1, 10))


@dataclass(frozen=True)
class Official:
    """What the protocol says came out for one skater or pair, as texts."""

    rank: int
    total: str
    elements: str
    components: str
    deductions: str


@dataclass
class Segment:
    """One part of a competition: its factors, everybody's marks, and the official result."""

    name: str
    factors: dict[str, str] = field(default_factory=dict)
    marks: list[tuple[str, str, str, str]] = field(default_factory=list)  # skater, judge, component, mark
    results: dict[str, Official] = field(default_factory=dict)

    @property
    def short(self) -> bool:
        """Whether equal totals go by the element score (a short programme) or by the components."""
        return "short" in self.name.lower()


def read_worlds(folder: Path) -> list[Segment]:
    """Read a folder with scores.csv, panel.csv and results.csv."""
    found: dict[str, Segment] = {}
    for row in _rows(folder / "results.csv"):
        segment = found.setdefault(row["segment"], Segment(row["segment"]))
        segment.results[row["candidate"]] = _official(row)
    for row in _rows(folder / "panel.csv"):
        found[row["segment"]].factors[row["criterion"]] = row["factor"]
    for row in _rows(folder / "scores.csv"):
        mark = (row["candidate"], row["judge"], row["criterion"], row["score"])
        found[row["segment"]].marks.append(mark)
    return list(found.values())


def read_olympics(folder: Path) -> list[Segment]:
    """Read isu_owg2018_performances.csv and isu_owg2018_aspects.csv."""
    found: dict[str, Segment] = {}
    for row in _rows(folder / "isu_owg2018_performances.csv"):
        segment = found.setdefault(row["program"], Segment(row["program"]))
        segment.results[row["name"]] = _official(row)
    for row in _rows(folder / "isu_owg2018_aspects.csv"):
        if row["section"] == "components":
            segment = found[row["program"]]
            segment.factors[row["aspect_desc"]] = row["factor"]
            segment.marks += [(row["name"], seat, row["aspect_desc"], row[seat]) for seat in SEATS]
    return list(found.values())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _official(row: Mapping[str, str]) -> Official:
    return Official(
        rank=int(row["rank"]),
        total=row["total_segment_score"],
        elements=row["total_element_score"],
        components=row["total_component_score"],
        # One protocol prints a fall as 1.00, another as -1.00; the rule subtracts it.
        deductions=row["total_deductions"].removeprefix("-"),
    )
