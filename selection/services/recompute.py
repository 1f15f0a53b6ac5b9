"""Computing a run again from its sealed input, to see that it holds. 复算"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.db import db
from core.errors import DomainError
from core.numbers import from_fixed
from scoring.errors import ScoringError
from scoring.ranking import rank
from selection.arrays import digest_of, opened, sealed
from selection.models import RankingRow, RankingRun
from selection.services.ranking import current_input


@dataclass(frozen=True)
class Recomputation:
    """What came out when a run was computed again from its sealed input. 复算"""

    rows: int
    differences: tuple[tuple[str, str, str], ...]  # candidate, stored, computed
    hash_agrees: bool
    changed_since: bool  # marks, recusals, candidates or the rubric

    @property
    def agrees(self) -> bool:
        """Whether every place, every total and the hash are as stored."""
        return self.hash_agrees and not self.differences


def recompute(run: RankingRun, *, actor: Actor, now: datetime) -> Recomputation:
    """Compute a run again from its sealed input, compare, and enter the outcome in the log. 复算"""
    found = compare(run)
    audit.record(
        "ranking.recomputed",
        run,
        actor=actor,
        now=now,
        agrees=found.agrees,
        differences=len(found.differences),
        changed_since=found.changed_since,
    )
    return found


def compare(run: RankingRun) -> Recomputation:
    """Compute a run again and say where it differs from what is stored; changes nothing."""
    data, scheme = opened(run)
    ranking = rank(data, scheme)
    computed = {
        int(candidate): (int(place), int(total))
        for candidate, place, total in zip(data.candidates, ranking.places, ranking.totals, strict=True)
    }
    rows = db.session.execute(
        sa.select(RankingRow.candidate_id, RankingRow.name, RankingRow.place, RankingRow.total).where(
            RankingRow.run_id == run.id
        )
    ).all()
    differences = []
    for row in rows:
        found = computed.pop(row.candidate_id, None)
        if found != (row.place, row.total):
            differences.append((row.name, _words(run, (row.place, row.total)), _words(run, found)))
    differences += [(f"#{candidate}", "", _words(run, found)) for candidate, found in computed.items()]
    return Recomputation(len(rows), tuple(differences), digest_of(run) == run.input_sha256, changed_since(run))


def _words(run: RankingRun, found: tuple[int, int] | None) -> str:
    return f"{found[0]} / {from_fixed(found[1], run.total_decimals)}" if found else ""


def changed_since(run: RankingRun) -> bool:
    """Tell whether marks, candidates or the rule are no longer what a run was computed from."""
    try:
        data, scheme = current_input(run.round)
        return sealed(data, scheme).sha256 != run.input_sha256
    except (DomainError, ScoringError):
        return True
