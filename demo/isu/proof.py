"""Every official figure held against what was computed. 核对"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from campaigns.models import Round
from core.access import Actor, system
from core.clock import utcnow
from core.db import db
from core.numbers import from_fixed
from demo.isu.contest import load
from demo.isu.marks import COMPONENTS, NotAsPublished
from demo.isu.protocol import Segment, read_worlds
from selection import services as selection
from selection.models import RankingRow
from units.models import Division


@dataclass(frozen=True)
class Proof:
    """How much was replayed, all of it as published."""

    segments: int
    performances: int


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
