"""Saving marks as they are typed: every version kept, the same save never counted twice. 暂存评分"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaigns import services as campaigns
from campaigns.models import Activity, Criterion
from core import audit, once
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from judges.bounds import Bounds, MarkRefused
from judges.models import Mark, MarkSource, MarkVersion, ScoreSheet, SheetState
from judges.services.locks import lock_sheet
from judges.services.panels import criteria_of

KEY_LENGTH = 64


class SheetLocked(Conflict):
    """The sheet is submitted or recused, and cannot be written on."""


class MarksRefused(DomainError):
    """Some marks are not allowed; ``fields`` says for each criterion's key what is."""

    def __init__(self, fields: Mapping[str, DomainError]) -> None:
        self.fields = dict(fields)
        super().__init__("Some marks need a change before they can be saved.")


@dataclass(frozen=True)
class Saved:
    """What a save came to: when it was kept, and the sheet's marks as they stand now."""

    at: datetime
    marks: dict[str, int | None]
    changed: int


def save_marks(
    sheet: ScoreSheet,
    marks: Mapping[str, str | None],
    *,
    idempotency_key: str | None = None,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Keep some of a sheet's marks as typed; nothing for a mark clears it. 暂存评分

    Args:
        marks: Criterion key to text; criteria not named stay as they are.
        idempotency_key: The device's own name for this save: sent twice, it is done once.

    Raises:
        MarksRefused: Some are not allowed; none is kept.
        SheetLocked: The sheet is submitted or recused.
        DomainError: Marking is not open.
    """
    lock_sheet(sheet)
    refuse_locked(sheet)
    campaigns.require_open(sheet.seat.panel.round.honour.campaign, Activity.MARK, now)
    values = _read(sheet, marks)
    digest = _digest(sheet, marks, idempotency_key)
    done_at = _done_at(sheet, digest, [criterion for criterion, _value in values])
    if done_at is not None:
        return Saved(done_at, _as_it_stands(sheet), changed=0)
    changed = [criterion for criterion, value in values if _set(sheet, criterion, value)]
    standing = {mark.criterion_id: mark for mark in sheet.marks}
    for criterion in changed:
        db.session.add(_version(standing[criterion.id], _key(digest, criterion), actor, now))
    if digest is not None and not changed:
        # No version tells of this save; sent again later, it must not undo what came in between.
        once.spend(digest, user_id=actor.user_id, now=now)
    if changed:
        audit.record("marks.saved", sheet, actor=actor, now=now, criteria=[criterion.key for criterion in changed])
    return Saved(now, _as_it_stands(sheet), changed=len(changed))


def refuse_locked(sheet: ScoreSheet) -> None:
    """Refuse to write on a sheet that is submitted or recused.

    Raises:
        SheetLocked: It is.
    """
    if sheet.state is SheetState.SUBMITTED:
        raise SheetLocked("This sheet is submitted and locked.", advice="Ask the organiser to return it first.")
    if sheet.state is SheetState.RECUSED:
        raise SheetLocked("The judge is recused from this candidate.", advice="Go on with the next candidate.")


def _read(sheet: ScoreSheet, marks: Mapping[str, str | None]) -> list[tuple[Criterion, int | None]]:
    rubric = sheet.seat.panel.round.rubric
    known = {criterion.key: criterion for criterion in criteria_of(sheet.seat)}
    values: list[tuple[Criterion, int | None]] = []
    wrong: dict[str, DomainError] = {}
    for key, text in marks.items():
        criterion = known.get(key)
        if criterion is None or rubric is None:
            wrong[key] = MarkRefused("The rubric has no such criterion.")
            continue
        try:
            empty = text is None or not text.strip()
            values.append((criterion, None if empty else Bounds.of(criterion, rubric.decimals).read(str(text))))
        except MarkRefused as error:
            wrong[key] = error
    if wrong:
        raise MarksRefused(wrong)
    return values


def _digest(sheet: ScoreSheet, marks: Mapping[str, str | None], key: str | None) -> str | None:
    """Name a save by the device's key and by what it says: a key used again for other marks is another save."""
    if not key:
        return None
    said = json.dumps([sheet.id, key[:KEY_LENGTH], sorted(marks.items())], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _key(digest: str | None, criterion: Criterion) -> str | None:
    return None if digest is None else hashlib.sha256(f"{digest}:{criterion.id}".encode()).hexdigest()


def _done_at(sheet: ScoreSheet, digest: str | None, criteria: list[Criterion]) -> datetime | None:
    keys = [_key(digest, criterion) for criterion in criteria]
    if digest is None or not keys:
        return None
    kept = db.session.scalar(
        sa.select(sa.func.max(MarkVersion.entered_at)).where(
            MarkVersion.sheet_id == sheet.id, MarkVersion.idempotency_key.in_(keys)
        )
    )
    return kept or once.spent_at(digest)


def _set(sheet: ScoreSheet, criterion: Criterion, value: int | None) -> bool:
    """Put a value where the mark stands; tells whether that changed anything."""
    mark = next((mark for mark in sheet.marks if mark.criterion_id == criterion.id), None)
    if mark is None:
        if value is not None:
            sheet.marks.append(Mark(criterion_id=criterion.id, value=value, version=1))
        return value is not None
    if mark.value == value:
        return False
    mark.value, mark.version = value, mark.version + 1
    return True


def _version(mark: Mark, key: str | None, actor: Actor, now: datetime) -> MarkVersion:
    return MarkVersion(
        sheet_id=mark.sheet.id,
        criterion_id=mark.criterion_id,
        version=mark.version,
        value=mark.value,
        source=MarkSource.TYPED,
        idempotency_key=key,
        entered_by=actor.user_id,
        entered_at=now,
    )


def _as_it_stands(sheet: ScoreSheet) -> dict[str, int | None]:
    values = {mark.criterion_id: mark.value for mark in sheet.marks}
    return {criterion.key: values.get(criterion.id) for criterion in criteria_of(sheet.seat)}
