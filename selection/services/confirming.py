"""Confirming a list, and who is on the confirmed one. 确认推荐名单"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from campaigns import services as campaigns
from campaigns.models import Activity, Candidate, CandidateState, Honour
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict
from selection.models import ListState, Nominee, NomineeList, Standing
from selection.services.freshness import refuse_stale_list
from selection.services.reach import hold, require_phase


def confirm_list(made: NomineeList, *, actor: Actor, now: datetime) -> None:
    """Confirm a list once nothing on it waits; the one confirmed before is superseded. 确认名单

    Raises:
        Conflict: A tie still waits, a chosen candidate has withdrawn, the list was superseded, or what
            it rests on has moved on: a newer run or plan, other marks, another quota.
    """
    campaigns.require_edit(actor, made.honour.campaign)
    # The honour's row comes first, as when a list is made: neither overtakes the other.
    hold(made.honour_id)
    db.session.refresh(made, with_for_update=True)
    if made.state is ListState.CONFIRMED:
        return
    if made.state is not ListState.OPEN:
        raise Conflict("This list is no longer open.", advice="Look at the newest list.")
    require_phase(made.honour.campaign, now, Activity.SELECT)
    _refuse_waiting(made)
    refuse_stale_list(made)
    former = sa.select(NomineeList).where(
        NomineeList.honour_id == made.honour_id, NomineeList.state == ListState.CONFIRMED
    )
    for one in db.session.scalars(former):
        one.state = ListState.SUPERSEDED
    made.state, made.confirmed_by, made.confirmed_at = ListState.CONFIRMED, actor.user_id, now
    audit.record("list.confirmed", made, actor=actor, now=now, number=made.number)


def _refuse_waiting(made: NomineeList) -> None:
    tied = count_standing(made, Standing.TIED)
    if tied:
        raise Conflict(
            "%(count)s candidates tie at the line.", advice="Decide each tie first, then confirm.", count=tied
        )
    gone = db.session.scalars(
        sa.select(Candidate.name)
        .join(Nominee, Nominee.candidate_id == Candidate.id)
        .where(
            Nominee.list_id == made.id,
            Nominee.standing == Standing.CHOSEN,
            Candidate.state == CandidateState.WITHDRAWN,
        )
        .order_by(Nominee.position)
        .limit(5)
    ).all()
    if gone:
        raise Conflict(
            "Withdrawn since the list was made: %(names)s.", advice="Make the list again.", names="、".join(gone)
        )


def count_standing(made: NomineeList, standing: Standing) -> int:
    """Count the candidates of one standing on a list."""
    counted = sa.select(sa.func.count()).where(Nominee.list_id == made.id, Nominee.standing == standing)
    return db.session.scalar(counted) or 0


def confirmed_list(honour: Honour) -> NomineeList | None:
    """Return an honour's confirmed list, if there is one."""
    return db.session.scalar(
        sa.select(NomineeList).where(NomineeList.honour_id == honour.id, NomineeList.state == ListState.CONFIRMED)
    )


def confirmed_nominees(honour: Honour) -> Sequence[Nominee]:
    """Return who is chosen on an honour's confirmed list, in order of merit; who has withdrawn is left out."""
    return db.session.scalars(
        sa.select(Nominee)
        .join(Nominee.list)
        .join(Nominee.candidate)
        .where(
            NomineeList.honour_id == honour.id,
            NomineeList.state == ListState.CONFIRMED,
            Nominee.standing == Standing.CHOSEN,
            Candidate.state == CandidateState.NOMINATED,
        )
        .options(contains_eager(Nominee.candidate).joinedload(Candidate.unit), joinedload(Nominee.division))
        .order_by(Nominee.position)
    ).all()
