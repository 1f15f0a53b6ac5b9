"""Lists of nominees: filled in order of merit, ties decided by a person, confirmed once. 推荐名单

What ties at the line of seats waits for a decision. Reserves follow in the same order: equal places
share a number, and where the last number is shared all who share it are reserves, so that nobody
is dropped without a decision; a person decides when one of them moves up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from campaigns import services as campaigns
from campaigns.models import Activity, Honour
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from scoring.errors import BadInput
from scoring.select import Selection, settle
from selection.models import ListState, Nominee, NomineeList, QuotaPlan, RankingRun, TieDecision
from selection.services.filling import Entry, entries_of, outcomes, select
from selection.services.freshness import refuse_stale, refuse_stale_list
from selection.services.quotas import check_reason, waits
from selection.services.reach import hold, require_phase

MOST_RESERVES = 100


def make_list(
    honour: Honour,
    run: RankingRun,
    plan: QuotaPlan,
    reserves_each: int,
    *,
    expected: int | None = None,
    actor: Actor,
    now: datetime,
) -> NomineeList:
    """Fill a plan's seats from a run, in order of merit. 生成推荐名单

    An open list is superseded at once; a confirmed one stays until the new one is confirmed.

    Raises:
        Conflict: A newer run or plan exists, or seats of the plan still tie.
    """
    campaigns.require_edit(actor, honour.campaign)
    hold(honour.id)
    last = newest_list(honour)
    number = (last.number if last else 0) + 1
    if last is not None and expected == last.number and last.reserves_each == reserves_each:
        return last
    if expected is not None and expected != number:
        raise Conflict("Somebody has made a list meanwhile.", advice="Look at the newest list.")
    require_phase(honour.campaign, now, Activity.SELECT)
    _check_sources(honour, run, plan, reserves_each)
    for former in _lists(honour, ListState.OPEN):
        former.state = ListState.SUPERSEDED
    made = NomineeList(
        honour=honour,
        run=run,
        plan=plan,
        number=number,
        state=ListState.OPEN,
        reserves_each=reserves_each,
        made_by=actor.user_id,
        made_at=now,
        confirmed_by=None,
        confirmed_at=None,
    )
    db.session.add(made)
    db.session.flush()
    _store(made, entries_of(run), actor, now)
    return made


def list_from_newest(
    plan: QuotaPlan, reserves_each: int, *, expected: int | None = None, actor: Actor, now: datetime
) -> NomineeList:
    """Fill a plan's seats from the newest run of the honour's last round.

    Raises:
        Conflict: The round has not been ranked yet.
    """
    honour = plan.honour
    run = newest_run(honour)
    if run is None:
        raise Conflict("There is no ranking yet.", advice="Compute the ranking first.")
    return make_list(honour, run, plan, reserves_each, expected=expected, actor=actor, now=now)


def newest_run(honour: Honour) -> RankingRun | None:
    """Return the newest run of an honour's last round, the one that decides."""
    if not honour.rounds:
        return None
    runs = sa.select(RankingRun).where(RankingRun.round_id == honour.rounds[-1].id)
    return db.session.scalar(runs.order_by(RankingRun.number.desc()).limit(1).options(defer(RankingRun.input_gz)))


def _check_sources(honour: Honour, run: RankingRun, plan: QuotaPlan, reserves_each: int) -> None:
    if run.round.honour_id != honour.id or plan.honour_id != honour.id:
        raise DomainError("The ranking and the quota plan belong to another honour.")
    refuse_stale(honour, run, plan)
    if waits(plan):
        raise Conflict("Seats of the quota plan still tie.", advice="Decide who gets them first.")
    if not 0 <= reserves_each <= MOST_RESERVES:
        raise DomainError("Enter from 0 to %(most)s reserves.", most=MOST_RESERVES)


def _lists(honour: Honour, state: ListState) -> Sequence[NomineeList]:
    return db.session.scalars(
        sa.select(NomineeList).where(NomineeList.honour_id == honour.id, NomineeList.state == state)
    ).all()


def newest_list(honour: Honour) -> NomineeList | None:
    """Return an honour's newest list."""
    newest = sa.select(NomineeList).where(NomineeList.honour_id == honour.id).order_by(NomineeList.number.desc())
    return db.session.scalar(newest.limit(1))


def _store(made: NomineeList, entries: Sequence[Entry], actor: Actor, now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {
            "list_id": made.id,
            "candidate_id": entry.candidate_id,
            "division_id": entry.division_id,
            "standing": outcome.standing,
            "position": entry.position,
            "place": entry.place,
            "rank": outcome.rank,
            "rule": outcome.rule,
        }
        for entry, outcome in zip(entries, outcomes(select(made, entries), entries), strict=True)
    ]
    table: Any = Nominee.__table__
    if not rows:
        raise DomainError("Nobody of this ranking stands any more.")
    statement = sa.insert(Nominee).returning(Nominee.id, sort_by_parameter_order=True)
    ids = db.session.scalars(statement, rows, execution_options={"audited": True}).all()
    digests = audit.digest_rows(table, [row | {"id": row_id} for row, row_id in zip(rows, ids, strict=True)])
    audit.record("list.made", made, actor=actor, now=now, bulk={table: digests}, run=made.run_id, plan=made.plan_id)


def decide_tie(
    made: NomineeList,
    division_id: int,
    candidate_ids: Collection[int],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Choose among those who tie at a division's line, with a reason. 裁定并列

    Raises:
        DomainError: The choice does not fit the tie, or there is no reason.
        Conflict: It was decided otherwise meanwhile, or the list is no longer open or stale.
    """
    campaigns.require_edit(actor, made.honour.campaign)
    hold(made.honour_id)
    db.session.refresh(made, with_for_update=True)
    chosen, reason = sorted(set(candidate_ids)), reason.strip()
    former = decisions_of(made).get(division_id)
    if former is not None and former.chosen == chosen and former.reason == reason:
        return
    if former is not None:
        raise Conflict("This tie has been decided already.", advice="Look at the decision on the page.")
    _require_open_list(made)
    require_phase(made.honour.campaign, now, Activity.SELECT)
    refuse_stale_list(made)
    rows = db.session.scalars(sa.select(Nominee).where(Nominee.list_id == made.id).order_by(Nominee.position)).all()
    entries = [Entry(row.candidate_id, row.division_id, row.position, row.place) for row in rows]
    settled = _settle(select(made, entries), entries, division_id, chosen)
    check_reason(reason)
    for row, outcome in zip(rows, outcomes(settled, entries), strict=True):
        if row.division_id == division_id:
            row.standing, row.rank, row.rule = outcome.standing, outcome.rank, outcome.rule
    db.session.add(
        TieDecision(
            list_id=made.id,
            division_id=division_id,
            chosen=chosen,
            reason=reason,
            decided_by=actor.user_id,
            decided_at=now,
        )
    )
    audit.record("list.tie_decided", made, actor=actor, now=now, division=division_id, chosen=chosen, reason=reason)


def _settle(selection: Selection, entries: Sequence[Entry], division_id: int, chosen: Sequence[int]) -> Selection:
    line = selection.groups.get(division_id)
    if line is None or not line.tied:
        raise Conflict("Nobody ties at this line.")
    at = {entry.candidate_id: index for index, entry in enumerate(entries)}
    try:
        return settle(selection, division_id, [at[one] for one in chosen])
    except (BadInput, KeyError) as error:
        raise DomainError("Choose exactly %(count)s of the tied candidates.", count=line.open_seats) from error


def decisions_of(made: NomineeList) -> Mapping[int, TieDecision]:
    """Return the decisions on a list's ties, by division."""
    found = db.session.scalars(sa.select(TieDecision).where(TieDecision.list_id == made.id))
    return {decision.division_id: decision for decision in found}


def _require_open_list(made: NomineeList) -> None:
    if made.state is not ListState.OPEN:
        raise Conflict("This list is no longer open.", advice="Look at the newest list.")
