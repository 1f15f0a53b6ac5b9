"""Computing a round's ranking once and for all. 计算排名"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from campaigns import arrays as campaign_arrays
from campaigns import services as campaigns
from campaigns.models import Activity, Candidate, CandidateState, Round, Rubric
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from judges.arrays import ranking_input
from judges.models import Panel, Recusal, Seat, SeatKind
from scoring.data import RankingInput
from scoring.errors import ScoringError
from scoring.ranking import rank
from scoring.scheme import Scheme
from selection.arrays import Entrant, row_values, sealed
from selection.models import RankingRow, RankingRun
from selection.services.reach import hold, require_phase
from units.models import Unit


class NotReady(DomainError):
    """The round cannot be ranked yet; says who must still do what."""


@dataclass(frozen=True)
class Waiting:
    """A seat whose sheets are not all in, and for how many candidates."""

    label: str
    name: str
    sheets: int
    data: bool = False


def waiting_for(round_: Round) -> list[Waiting]:
    """List the seats that keep a round from being ranked. 尚未交齐的评委"""
    data, _labels = ranking_input(round_)
    return _waiting(round_, data)


def _waiting(round_: Round, data: RankingInput) -> list[Waiting]:
    panel = Panel.round_id == round_.id
    seats = db.session.scalars(sa.select(Seat).join(Panel).where(panel).order_by(Seat.position, Seat.id)).all()
    pairs = sa.select(Recusal.seat_id, Recusal.candidate_id).join(Seat).join(Panel).where(panel)
    recused = {(row.seat_id, row.candidate_id) for row in db.session.execute(pairs)}
    holes = np.zeros((len(data.candidates), len(data.judges)), dtype=bool)
    for marks in data.marks.values():
        holes |= np.ma.getmaskarray(marks)
    at = {label: column for column, label in enumerate(data.judges)}
    found = []
    for seat in seats:
        if seat.kind is SeatKind.JUDGE:
            rows = np.nonzero(holes[:, at[seat.id]])[0].tolist()
            count = sum((seat.id, int(data.candidates[row])) not in recused for row in rows)
            if count:
                found.append(Waiting(seat.label, seat.user.name if seat.user else "", count))
    return found + _missing_figures(data, seats)


def _missing_figures(data: RankingInput, seats: Sequence[Seat]) -> list[Waiting]:
    lack = np.zeros(len(data.candidates), dtype=bool)
    for figures in data.given.values():
        lack |= np.ma.getmaskarray(figures)
    label = next((seat.label for seat in seats if seat.kind is SeatKind.DATA), "")
    return [Waiting(label, "", int(lack.sum()), data=True)] if lack.any() else []


def current_input(round_: Round) -> tuple[RankingInput, Scheme]:
    """Read a round's marks and its rule as they stand now."""
    rubric = db.session.scalar(sa.select(Rubric).where(Rubric.round_id == round_.id))
    if rubric is None:
        raise NotReady("This round has no rubric yet.", advice="Write the rubric first.")
    data, _labels = ranking_input(round_)
    return data, campaign_arrays.scheme_of(rubric)


def run_ranking(round_: Round, *, actor: Actor, now: datetime, expected: int | None = None) -> RankingRun:
    """Compute a round's ranking and store it for good. 计算排名

    Args:
        round_: The round; all its sheets are submitted.
        expected: The number the run will have, as the page showed it: asked twice, it is done once.

    Raises:
        NotReady: Sheets are missing; the message names the judges and says how many.
        Conflict: Somebody else has computed meanwhile.
    """
    campaigns.require_edit(actor, round_.honour.campaign)
    hold(round_.honour_id)
    last = _last_run(round_)
    number = (last.number if last else 0) + 1
    if expected is not None and last is not None and expected == last.number:
        return last
    if expected is not None and expected != number:
        raise Conflict("The ranking has been computed again meanwhile.", advice="Look at the newest result.")
    require_phase(round_.honour.campaign, now, Activity.MARK, Activity.SELECT)
    data, scheme = _ready_input(round_)
    entrants = entrants_of(round_.honour_id)
    try:
        ranking = rank(data, scheme)
    except ScoringError as error:
        raise _in_words(error, data, entrants) from error
    run = _store_run(round_, number, data, scheme, actor=actor, now=now)
    rows = row_values(run.id, data, scheme, ranking, entrants=entrants, seats=seat_labels(round_))
    _store_rows(run, rows, actor, now)
    return run


def _last_run(round_: Round) -> RankingRun | None:
    return db.session.scalar(
        sa.select(RankingRun).where(RankingRun.round_id == round_.id).order_by(RankingRun.number.desc()).limit(1)
    )


def _ready_input(round_: Round) -> tuple[RankingInput, Scheme]:
    """Read the input, refusing what is not complete."""
    data, scheme = current_input(round_)
    if not data.candidates:
        raise NotReady("Nobody stands in this round.", advice="Nominate candidates first.")
    if scheme.judged and not data.judges:
        raise NotReady("This round has no panel yet.", advice="Seat the judges first.")
    waiting = _waiting(round_, data)
    judges = [one for one in waiting if not one.data]
    if judges:
        who = ", ".join(f"{one.label} {one.name}".strip() + f" ({one.sheets})" for one in judges)
        raise NotReady(
            "%(count)s score sheets are not submitted: %(who)s.",
            advice="Remind these judges; the ranking waits for every sheet.",
            count=sum(one.sheets for one in judges),
            who=who,
        )
    if waiting:
        raise NotReady(
            "Imported figures are missing for %(count)s candidates.",
            advice="Import them as a workbook first.",
            count=waiting[0].sheets,
        )
    return data, scheme


def check_ready(round_: Round, *, actor: Actor, now: datetime) -> None:
    """Refuse what `run_ranking` would refuse, before a job is asked for.

    Raises:
        NotReady: Sheets are missing; the message names the judges and says how many.
    """
    campaigns.require_edit(actor, round_.honour.campaign)
    require_phase(round_.honour.campaign, now, Activity.MARK, Activity.SELECT)
    _ready_input(round_)


def _in_words(error: ScoringError, data: RankingInput, entrants: Mapping[int, Entrant]) -> NotReady:
    names = [entrants[int(data.candidates[row])].name for row in error.rows[:5]]
    return NotReady(
        "Too few marks count for %(count)s candidates: %(names)s.",
        advice="After the recusals too few judges are left for them. Add judges to the panel.",
        count=len(error.rows),
        names="、".join(names) + ("…" if len(error.rows) > len(names) else ""),
    )


def entrants_of(honour_id: int) -> dict[int, Entrant]:
    """Return what a run keeps of every candidate that stands, by id."""
    found = db.session.execute(
        sa.select(Candidate.id, Candidate.number, Candidate.name, Unit.name, Candidate.path)
        .join(Unit, Unit.id == Candidate.unit_id)
        .where(Candidate.honour_id == honour_id, Candidate.state == CandidateState.NOMINATED)
    )
    return {row[0]: Entrant(*row) for row in found}


def seat_labels(round_: Round) -> dict[int, str]:
    """Return how each seat of a round is called, by id."""
    found = db.session.execute(sa.select(Seat.id, Seat.label).join(Panel).where(Panel.round_id == round_.id))
    return {row.id: row.label for row in found}


def _store_run(
    round_: Round, number: int, data: RankingInput, scheme: Scheme, *, actor: Actor, now: datetime
) -> RankingRun:
    standing = sa.select(Candidate.id).where(
        Candidate.honour_id == round_.honour_id, Candidate.state == CandidateState.NOMINATED
    )
    recusals = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Recusal)
        .join(Seat)
        .join(Panel)
        .where(Panel.round_id == round_.id, Recusal.candidate_id.in_(standing))
    )
    seal = sealed(data, scheme)
    run = RankingRun(
        round_id=round_.id,
        number=number,
        scheme=scheme.to_dict(),
        input_sha256=seal.sha256,
        input_gz=seal.packed,
        candidate_count=len(data.candidates),
        judge_count=len(data.judges),
        recusal_count=recusals or 0,
        total_decimals=scheme.total_decimals,
        run_by=actor.user_id,
        run_at=now,
    )
    db.session.add(run)
    db.session.flush()
    return run


def _store_rows(run: RankingRun, rows: list[dict[str, object]], actor: Actor, now: datetime) -> None:
    table = RankingRow.__table__
    ids = db.session.scalars(
        sa.insert(RankingRow).returning(RankingRow.id, sort_by_parameter_order=True),
        rows,
        execution_options={"audited": True},
    ).all()
    digests = audit.digest_rows(table, [row | {"id": row_id} for row, row_id in zip(rows, ids, strict=True)])  # type: ignore[arg-type]
    audit.record(
        "ranking.run",
        run,
        actor=actor,
        now=now,
        bulk={table: digests},  # type: ignore[dict-item]
        round=run.round_id,
        number=run.number,
        sha256=run.input_sha256,
    )
