"""Marks that were typed after a workbook was previewed: found, named, and never written over. 预览后变动的评分"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaigns.models import Candidate
from core.access import Actor
from core.db import db
from core.errors import Conflict
from core.files import StoredFile, keep
from core.numbers import from_fixed
from judges.models import Mark, MarksImport, ScoreSheet, Seat, SheetState
from judges.workbook import N_, Entry
from units.models import ImportState

SHOWN = 200  # cells that a page lists
MOVED = N_("%(count)s marks were typed since the preview; the first is judge %(judge)s, %(number)s %(name)s.")
Standing = Mapping[tuple[int, int], tuple[int | None, int]]  # sheet, criterion → value, version


class MarksMoved(Conflict):
    """Marks were typed after a workbook was previewed."""


@dataclass(frozen=True)
class Cell:
    """One mark that is no longer as the preview saw it."""

    number: int
    name: str
    judge: str
    criterion: str
    planned: str
    now: str


def keep_seen(cells: Sequence[tuple[int, Entry, int]], *, actor: Actor, now: datetime) -> int:
    """Keep which version of each mark a preview saw and what it would write; returns the file's id."""
    rows = [[sheet, entry.criterion_id, version, entry.value] for sheet, entry, version in cells]
    packed = json.dumps(rows, separators=(",", ":")).encode()
    return keep(packed, name="seen.json", media_type="application/json", actor=actor, now=now).id


def moved(made: MarksImport) -> list[tuple[int, int, int | None, int | None]]:
    """Return the marks that changed since the preview to something else than the workbook says.

    Each as its sheet, its criterion, what the workbook says and what stands now.
    """
    if made.state is not ImportState.PREVIEWED or "seen_file" not in made.preview:
        return []
    seen = json.loads(db.session.get_one(StoredFile, made.preview["seen_file"]).read())
    standing, drafts = _standing(made.panel_id), _drafts(made.panel_id)
    found = []
    for sheet, criterion, version, planned in seen:
        value, now = standing.get((sheet, criterion), (None, 0))
        if now != version and value != planned and sheet in drafts:
            found.append((sheet, criterion, planned, value))
    return found


def _standing(panel_id: int) -> Standing:
    given = sa.select(Mark.sheet_id, Mark.criterion_id, Mark.value, Mark.version)
    given = given.join(ScoreSheet, ScoreSheet.id == Mark.sheet_id).join(Seat, Seat.id == ScoreSheet.seat_id)
    rows = db.session.execute(given.where(Seat.panel_id == panel_id))
    return {(sheet, criterion): (value, version) for sheet, criterion, value, version in rows}


def _drafts(panel_id: int) -> set[int]:
    # A sheet that was handed in or recused stops the import by itself, and says so.
    open_ = sa.select(ScoreSheet.id).join(Seat, Seat.id == ScoreSheet.seat_id)
    return set(db.session.scalars(open_.where(Seat.panel_id == panel_id, ScoreSheet.state == SheetState.DRAFT)))


def cells_of(made: MarksImport, limit: int = SHOWN) -> tuple[list[Cell], int]:
    """Put the marks that changed since the preview into words: the first of them, and how many there are."""
    found = moved(made)
    rubric = made.panel.round.rubric
    if not found or rubric is None:
        return [], 0
    names = {criterion.id: criterion.name for criterion in rubric.criteria}
    wanted = {sheet for sheet, *_rest in found[:limit]}
    told = sa.select(ScoreSheet.id, Candidate.number, Candidate.name, Seat.label)
    told = told.join(Candidate, Candidate.id == ScoreSheet.candidate_id).join(Seat, Seat.id == ScoreSheet.seat_id)
    sheets = {row.id: row for row in db.session.execute(told.where(ScoreSheet.id.in_(wanted)))}
    return [
        Cell(
            sheets[sheet].number,
            sheets[sheet].name,
            sheets[sheet].label,
            names.get(criterion, ""),
            from_fixed(planned, rubric.decimals),
            from_fixed(value, rubric.decimals),
        )
        for sheet, criterion, planned, value in found[:limit]
    ], len(found)


def refuse_moved(made: MarksImport) -> None:
    """Refuse to write over marks that were typed since the preview.

    Raises:
        MarksMoved: Naming how many, and the first.
    """
    cells, count = cells_of(made, limit=1)
    if count:
        first = cells[0]
        raise MarksMoved(
            MOVED,
            advice="Nothing was written. Preview the workbook again: it shows every mark that differs.",
            count=count,
            judge=first.judge,
            number=first.number,
            name=first.name,
        )


__all__ = ["Cell", "MarksMoved", "cells_of", "keep_seen", "moved", "refuse_moved"]
