"""A real competition through the same import and the same ranking: every official figure, to the cent.

The protocols of a skating championship say what nine judges marked in five components, the element
score, the deductions, and what came out. Here the marks go in as workbooks of marks, as a scorer
would bring them, and the ranking is computed by the service that ranks everything else.

Source: ISU Special Regulations, Single & Pair Skating and Ice Dance, Rule 353: of each component
the highest and the lowest mark are left out, the rest averaged half up to 0.01, times the factor
half up to 0.01; plus the element score, less the deductions.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from accounts import services as accounts
from accounts.models import User
from campaigns import services as campaigns
from campaigns.models import Activity, Campaign, HolderKind, Method, Round
from campaigns.services import CriterionDraft, HonourDraft, Nomination, PhaseDraft, RubricDraft, TieDraft
from core import jobs
from core.access import Actor, Role, system
from core.clock import local_date, utcnow
from core.db import db, writing
from core.errors import DomainError
from core.numbers import from_fixed
from judges import services as judges
from judges.models import MarksImport
from selection import services as selection
from selection.models import RankingRow
from units import services as units
from units.models import Division, ImportState, Unit
from units.services import UnitDraft

SEATS = tuple(f"J{number}" for number in range(1, 10))
ELEMENTS, DEDUCTIONS, COMPONENTS = "Element score", "Deductions", "components"


class NotAsPublished(DomainError):
    """A figure did not come out as the official protocol has it."""


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


@dataclass(frozen=True)
class Proof:
    """How much was replayed, all of it as published."""

    segments: int
    performances: int


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


def load(name: str, segments: Sequence[Segment], place: Division, *, actor: Actor, now: datetime) -> list[Round]:
    """Make a campaign with an honour for each segment, import all marks, and rank; returns the rounds."""
    with writing():
        campaign = _campaign(name, segments, place, actor=actor, now=now)
        unit, people = _unit(place, actor=actor, now=now), _judges(place, actor=actor, now=now)
        rounds = [
            _round(campaign, at, segment, unit, people, actor=actor, now=now) for at, segment in enumerate(segments)
        ]
        ids = [round_.id for round_ in rounds]
    for round_id, segment in zip(ids, segments, strict=True):
        import_marks(round_id, segment, actor=actor, now=now)
        with writing():
            selection.run_ranking(db.session.get_one(Round, round_id), actor=actor, now=now)
    return [db.session.get_one(Round, round_id) for round_id in ids]


def _campaign(name: str, segments: Sequence[Segment], place: Division, *, actor: Actor, now: datetime) -> Campaign:
    first, last = local_date(now) - timedelta(days=1), local_date(now) + timedelta(days=1)
    activities = (Activity.NOMINATE, Activity.MARK, Activity.SELECT)
    return campaigns.create_campaign(
        name,
        "",
        "International Skating Union",
        first.year,
        place,
        phases=[PhaseDraft(activity.value, activity, first, last) for activity in activities],
        honours=[HonourDraft(segment.name, HolderKind.PERSON, 3) for segment in segments],
        actor=actor,
        now=now,
    )


def _unit(place: Division, *, actor: Actor, now: datetime) -> Unit:
    code = f"ISU-{place.code}"
    known = db.session.scalar(sa.select(Unit).where(Unit.code == code))
    draft = UnitDraft(code=code, name="ISU", kind="community-window")
    return known or units.create_unit(place, draft, actor=actor, now=now)


def _judges(place: Division, *, actor: Actor, now: datetime) -> list[User]:
    """Return the nine judges' accounts; nobody signs in with them."""
    found = []
    for seat in SEATS:
        login = f"isu-{place.code}-{seat.lower()}"
        user = db.session.scalar(sa.select(User).where(User.login == login))
        if user is None:
            user = accounts.create_user(login, f"Judge {seat}", secrets.token_urlsafe(24), actor=actor, now=now)
            accounts.grant_role(user, Role.JUDGE, place, actor=actor, now=now)
        found.append(user)
    return found


def _round(
    campaign: Campaign, at: int, segment: Segment, unit: Unit, people: Sequence[User], *, actor: Actor, now: datetime
) -> Round:
    honour = campaign.honours[at]
    round_ = campaigns.add_round(honour, "Segment", actor=actor, now=now)
    campaigns.set_rubric(round_, rubric_of(segment), actor=actor, now=now)
    rows = [Nomination(unit.id, name) for name in segment.results]
    campaigns.nominate_many(honour, rows, actor=actor, now=now)
    panel = judges.panel_of(round_, actor=actor, now=now)
    for seat, user in zip(SEATS, people, strict=True):
        judges.seat_judge(panel, user, seat, actor=actor, now=now)
    judges.open_panel(panel, actor=actor, now=now)
    return round_


def rubric_of(segment: Segment) -> RubricDraft:
    """Write ISU Rule 353 as a rubric."""
    components = tuple(
        CriterionDraft(
            name, method=Method.TRIMMED_MEAN, drop=1, maximum="10", step="0.25", weight=factor,
            mean_decimals=2, weighted_decimals=2, part=COMPONENTS,
        )
        for name, factor in segment.factors.items()
    )  # fmt: skip
    given = tuple(
        CriterionDraft(name, method=Method.GIVEN, maximum="300", weight=weight, mean_decimals=2, weighted_decimals=2)
        for name, weight in ((ELEMENTS, "1"), (DEDUCTIONS, "-1"))
    )
    tie = TieDraft("criterion", ELEMENTS) if segment.short else TieDraft("part", COMPONENTS)
    return RubricDraft(decimals=2, total_decimals=2, tie_breaks=(tie,), criteria=(*components, *given))


def table_of(segment: Segment) -> bytes:
    """Write a segment's marks as the table that a scorer uploads; figures without a judge are given."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["candidate", "judge", "criterion", "score"])
    writer.writerows(segment.marks)
    for name, result in segment.results.items():
        writer.writerow([name, "", ELEMENTS, result.elements])
        writer.writerow([name, "", DEDUCTIONS, result.deductions])
    return target.getvalue().encode("utf-8-sig")


def import_marks(round_id: int, segment: Segment, *, actor: Actor, now: datetime) -> None:
    """Bring a segment's marks in: upload, read, confirm, write.

    Raises:
        NotAsPublished: The import found something wrong with them.
    """
    with writing():
        panel = judges.panel_of(db.session.get_one(Round, round_id), actor=actor, now=now)
        made, _job = judges.ask_marks_import(panel, table_of(segment), f"{segment.name}.csv", actor=actor, now=now)
        import_id = made.id
    jobs.run_pending()
    with writing():
        judges.confirm_marks_import(db.session.get_one(MarksImport, import_id), actor=actor, now=now)
    jobs.run_pending()
    if db.session.get_one(MarksImport, import_id).state is not ImportState.IMPORTED:
        raise NotAsPublished("The marks of %(segment)s were not imported.", segment=segment.name)


def compare(round_: Round, segment: Segment) -> int:
    """Hold a ranking against the official result; returns how many performances agree.

    Raises:
        NotAsPublished: Naming the first figure that differs.
    """
    run_id = selection.runs_of(round_)[0].id
    rows = db.session.scalars(sa.select(RankingRow).where(RankingRow.run_id == run_id)).all()
    for row in rows:
        official = segment.results[row.name]
        computed = (row.place, from_fixed(row.total, 2), row.detail["parts"][COMPONENTS])
        if computed != (official.rank, official.total, official.components):
            raise NotAsPublished(
                "%(segment)s, %(name)s: %(computed)s is not as published.",
                segment=segment.name,
                name=row.name,
                computed=" / ".join(map(str, computed)),
            )
    if len(rows) != len(segment.results):
        raise NotAsPublished("%(segment)s: somebody is missing.", segment=segment.name)
    return len(rows)


def replay(folder: Path, *, name: str = "ISU World Championships 2017", actor: Actor | None = None) -> Proof:
    """Replay the world championships at the topmost division and hold every figure against the protocols.

    Raises:
        NotAsPublished: A component total, a total or a rank differs.
    """
    segments = read_worlds(folder)
    place = db.session.scalars(sa.select(Division).order_by(Division.path).limit(1)).one()
    rounds = load(name, segments, place, actor=actor or system(), now=utcnow())
    return Proof(len(rounds), sum(compare(round_, segment) for round_, segment in zip(rounds, segments, strict=True)))
