"""Opening a panel: the sheets are written, the rubric is frozen, marking may begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from campaigns import services as campaigns
from campaigns.models import Candidate, Method, Rubric
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from judges.models import Panel, Recusal, ScoreSheet, Seat, SeatKind, SheetState
from judges.services.locks import lock_panel
from judges.services.panels import data_seat, has_given

SHEETS = cast(sa.Table, ScoreSheet.__table__)
BATCH = 5000  # rows of one bulk insert
Pair = tuple[int, int]  # seat, candidate


class PanelRefused(DomainError):
    """After recusals, some candidate would get fewer marks than the rubric asks for."""


@dataclass(frozen=True)
class OpeningPlan:
    """What opening will do, in numbers, and what keeps it from being done."""

    judges: int
    candidates: int
    sheets: int
    recusals: int
    obstacles: tuple[DomainError, ...]


def opening_plan(panel: Panel) -> OpeningPlan:
    """Say what opening a panel will do, without doing it. 开评预告"""
    rubric = panel.round.rubric
    seats = [seat for seat in panel.seats if seat.kind is SeatKind.JUDGE]
    standing = campaigns.standing(panel.round.honour)
    recused = _recused(panel)
    columns = len(seats) + (1 if rubric is not None and has_given(rubric) else 0)
    return OpeningPlan(
        judges=len(seats),
        candidates=len(standing),
        sheets=columns * len(standing),
        recusals=len(recused & {(seat.id, c.id) for seat in seats for c in standing}) if recused else 0,
        obstacles=tuple(_obstacles(rubric, seats, list(standing), recused)),
    )


def _obstacles(
    rubric: Rubric | None, seats: list[Seat], standing: list[Candidate], recused: set[Pair]
) -> Iterator[DomainError]:
    if rubric is None or not rubric.criteria:
        yield DomainError("The round has no rubric yet.", advice="Set the criteria first.")
        return
    if not standing:
        yield DomainError("No candidate stands for this honour yet.", advice="Nominate candidates first.")
    if not any(criterion.method is not Method.GIVEN for criterion in rubric.criteria):
        return
    if not seats:
        yield DomainError("The panel has no judge yet.", advice="Seat at least one judge first.")
        return
    need = needed_judges(rubric)
    thin = _thin(need, seats, standing, recused)
    if thin:
        yield PanelRefused(
            "%(count)s candidates would be marked by fewer than %(need)s judges, for instance %(number)s %(name)s.",
            advice="Seat more judges, lift recusals, or ask for fewer marks in the rubric.",
            count=len(thin),
            need=need,
            number=thin[0].number,
            name=thin[0].name,
        )


def _thin(need: int, seats: list[Seat], standing: list[Candidate], recused: set[Pair]) -> list[Candidate]:
    """Return the candidates that fewer judges mark than are needed."""
    sitting = {seat.id for seat in seats}
    away = Counter(candidate for seat, candidate in recused if seat in sitting)
    return [candidate for candidate in standing if len(seats) - away[candidate.id] < need]


def thin_candidates(panel: Panel) -> list[Candidate]:
    """Return the candidates of an open panel that recusals have left with too few judges. 评委不足"""
    rubric = panel.round.rubric
    recused = _recused(panel)
    if panel.opened_at is None or rubric is None or not recused:
        return []
    seats = [seat for seat in panel.seats if seat.kind is SeatKind.JUDGE]
    return _thin(needed_judges(rubric), seats, list(campaigns.standing(panel.round.honour)), recused)


def needed_judges(rubric: Rubric) -> int:
    """Return how many marks each judged criterion needs at least: as declared, and one left after trimming."""
    judged = [c for c in rubric.criteria if c.method is not Method.GIVEN]
    return max((max(c.minimum_marks, 2 * c.drop + 1) for c in judged), default=0)


def open_panel(panel: Panel, *, actor: Actor, now: datetime) -> int:
    """Write a sheet for every seat and candidate, freeze the rubric, let marking begin. 开评

    Returns:
        How many sheets were written.

    Raises:
        Conflict: It is open already.
        DomainError: There is no rubric, judge or candidate, or too few judges remain after recusals.
    """
    lock_panel(panel)
    if panel.opened_at is not None:
        raise Conflict("Marking is open already.")
    for obstacle in opening_plan(panel).obstacles:
        raise obstacle
    rubric = panel.round.rubric
    if rubric is None:  # already among the obstacles; said again for the type checker
        raise DomainError("The round has no rubric yet.")
    if has_given(rubric):
        data_seat(panel, actor=actor, now=now)
    if rubric.frozen_at is None:
        campaigns.freeze_rubric(rubric, now)
    panel.opened_at = now
    return _write_sheets(panel, "panel.opened", actor=actor, now=now)


def add_missing_sheets(panel: Panel, *, actor: Actor, now: datetime) -> int:
    """Write the sheets of candidates who came to stand after the opening. 补发评分表

    Raises:
        Conflict: Marking is not open.
    """
    lock_panel(panel)
    if panel.opened_at is None:
        raise Conflict("Marking is not open yet.")
    return _write_sheets(panel, "panel.completed", actor=actor, now=now)


def _write_sheets(panel: Panel, act: str, *, actor: Actor, now: datetime) -> int:
    db.session.flush()
    seats = [seat.id for seat in panel.seats]
    held = sa.select(SHEETS.c.seat_id, SHEETS.c.candidate_id).where(SHEETS.c.seat_id.in_(seats))
    there: set[Pair] = {(seat, candidate) for seat, candidate in db.session.execute(held)}
    standing = [candidate.id for candidate in campaigns.standing(panel.round.honour)]
    pairs = [(seat, candidate) for seat in seats for candidate in standing if (seat, candidate) not in there]
    rows = list(_rows(pairs, _recused(panel)))
    for start in range(0, len(rows), BATCH):
        db.session.execute(sa.insert(SHEETS), rows[start : start + BATCH])
    found = db.session.execute(sa.select(SHEETS).where(SHEETS.c.seat_id.in_(seats))).mappings()
    fresh = (dict(row) for row in found if (row["seat_id"], row["candidate_id"]) not in there)
    digests = audit.digest_rows(SHEETS, fresh)
    audit.record(act, panel, actor=actor, now=now, bulk={SHEETS: digests}, sheets=len(digests), seats=len(seats))
    return len(digests)


def _rows(pairs: Iterable[Pair], recused: set[Pair]) -> Iterator[dict[str, Any]]:
    for seat_id, candidate_id in pairs:
        state = SheetState.RECUSED if (seat_id, candidate_id) in recused else SheetState.DRAFT
        yield {"seat_id": seat_id, "candidate_id": candidate_id, "state": state, "submitted_at": None, "remark": ""}


def _recused(panel: Panel) -> set[Pair]:
    rows = sa.select(Recusal.seat_id, Recusal.candidate_id).join(Seat, Seat.id == Recusal.seat_id)
    return {(seat, candidate) for seat, candidate in db.session.execute(rows.where(Seat.panel_id == panel.id))}
