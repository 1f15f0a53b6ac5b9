"""Whether a list still rests on what stands: the newest run and plan, and marks that have not moved on. 时效"""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from campaigns.models import Honour
from core.db import db
from core.errors import Conflict, DomainError
from scoring.data import RankingInput
from selection.arrays import opened, sealed
from selection.models import NomineeList, QuotaPlan, RankingRun
from selection.services.quotas import last_plan
from selection.services.ranking import current_input


def refuse_stale(honour: Honour, run: RankingRun, plan: QuotaPlan) -> None:
    """Refuse to go on from a run or a plan that something newer has taken the place of.

    Raises:
        Conflict: Names what is newer, and what to do.
    """
    newest, newest_plan = _newest_run(honour), last_plan(honour)
    if newest != run.id or newest_plan is None or newest_plan.id != plan.id:
        raise Conflict("There is a newer ranking or quota plan.", advice="Make the list from the newest ones.")
    if plan.seats != honour.quota:
        raise Conflict(
            "The quota has changed since it was shared out.", advice="Share it out again, then make the list."
        )
    if moved_on(run):
        raise Conflict(
            "Marks, recusals or candidates have changed since this ranking was computed.",
            advice="Compute the ranking again, then make the list from it.",
        )


def refuse_stale_list(made: NomineeList) -> None:
    """Refuse to decide on or confirm a list that no longer rests on what stands."""
    refuse_stale(made.honour, made.run, made.plan)


def _newest_run(honour: Honour) -> int | None:
    """Return the newest run of the last round that has been ranked."""
    for round_ in reversed(honour.rounds):
        newest = sa.select(RankingRun.id).where(RankingRun.round_id == round_.id)
        found = db.session.scalar(newest.order_by(RankingRun.number.desc()).limit(1))
        if found is not None:
            return found
    return None


def moved_on(run: RankingRun) -> bool:
    """Tell whether a new run would compute from other marks, recusals, rules or candidates.

    Who has withdrawn since changes nobody else's total, and is left out of lists anyway.
    """
    then, scheme = opened(run)
    try:
        now, rule = current_input(run.round)
    except DomainError:
        return True
    rows = {candidate: row for row, candidate in enumerate(then.candidates)}
    if not set(now.candidates) <= rows.keys():
        return True
    if not now.candidates:
        return False  # everybody has withdrawn: no mark of anybody who stands is another
    kept = np.array([rows[candidate] for candidate in now.candidates], dtype=np.int64)
    standing = RankingInput(
        candidates=now.candidates,
        judges=then.judges,
        marks={key: marks[kept] for key, marks in then.marks.items()},
        given={key: figures[kept] for key, figures in then.given.items()},
    )
    return sealed(standing, scheme).sha256 != sealed(now, rule).sha256
