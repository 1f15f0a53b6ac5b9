"""Computing a run again from its sealed input, to see that it holds. 复算"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core import audit
from core.access import Actor
from core.audit import AuditEntry
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
    entered: bool = False  # in the log, just now

    @property
    def agrees(self) -> bool:
        """Whether every place, every total and the hash are as stored."""
        return self.hash_agrees and not self.differences


def recompute(run: RankingRun, *, actor: Actor, now: datetime) -> Recomputation:
    """Compute a run again from its sealed input, compare, and enter the outcome in the log. 复算

    What the same person entered last is not entered again; ``entered`` of the outcome says so.
    """
    found = compare(run)
    outcome: dict[str, Any] = {
        "agrees": found.agrees,
        "differences": len(found.differences),
        "changed_since": found.changed_since,
    }
    if _last_entered(run, actor) == outcome:
        return found
    audit.record("ranking.recomputed", run, actor=actor, now=now, **outcome)
    return replace(found, entered=True)


def _last_entered(run: RankingRun, actor: Actor) -> dict[str, Any] | None:
    """Return what the log's newest entry on a run's recomputation says, if it is this person's."""
    entries = (
        sa.select(AuditEntry.actor_id, AuditEntry.detail)
        .where(
            AuditEntry.action == "ranking.recomputed",
            AuditEntry.subject_table == RankingRun.__tablename__,
            AuditEntry.subject_id == str(run.id),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    last = db.session.execute(entries).first()
    return dict(last.detail) if last is not None and last.actor_id == actor.user_id else None


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
