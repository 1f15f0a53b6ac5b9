"""From a run and a plan to where everybody stands; pure but for reading the run. 录取"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campaigns.models import Candidate, CandidateState
from core.db import db
from scoring.select import Selection, fill
from selection.models import NomineeList, RankingRow, RankingRun, Standing
from selection.services.reach import places_of


@dataclass(frozen=True)
class Entry:
    """One candidate of a run on its way to a list."""

    candidate_id: int
    division_id: int
    position: int
    place: int


@dataclass(frozen=True)
class Outcome:
    """Where one candidate stands, and by which rule."""

    standing: Standing
    rank: int
    rule: dict[str, Any]


def entries_of(run: RankingRun) -> list[Entry]:
    """Return a run's candidates in order; who has withdrawn since is left out."""
    places = places_of(run.round.honour.campaign.division)
    rows = db.session.execute(
        sa.select(RankingRow.candidate_id, RankingRow.path, RankingRow.position, RankingRow.place)
        .join(Candidate, Candidate.id == RankingRow.candidate_id)
        .where(RankingRow.run_id == run.id, Candidate.state == CandidateState.NOMINATED)
        .order_by(RankingRow.position)
    )
    return [Entry(row.candidate_id, places.of(row.path).id, row.position, row.place) for row in rows]


def select(made: NomineeList, entries: Sequence[Entry]) -> Selection:
    """Fill a list's seats in order of merit, division by division. 按名次录取"""
    seats: dict[Hashable, int] = dict.fromkeys((entry.division_id for entry in entries), 0)
    seats |= {share.division_id: share.seats for share in made.plan.shares}
    return fill(
        [entry.place for entry in entries],
        [entry.division_id for entry in entries],
        seats,
        reserves=made.reserves_each,
    )


def outcomes(selection: Selection, entries: Sequence[Entry]) -> list[Outcome]:
    """Turn a selection into where everybody stands, equal places sharing a rank."""
    found = []
    for entry, decision in zip(entries, selection.decisions, strict=True):
        line, status, rule = selection.groups[entry.division_id], decision.status, dict(decision.reason)
        if rule["rule"] == "tied_at_reserve_line":
            status, rule["rule"] = "reserve", "reserve"
        peers = line.reserve + line.tied_reserve if status == "reserve" else ()
        rank = 1 + sum(line.places[at] < entry.place for at in peers) if peers else decision.rank
        rule |= {"seats": line.seats, "open": line.open_seats}
        found.append(Outcome(Standing(status), rank, rule))
    return found
