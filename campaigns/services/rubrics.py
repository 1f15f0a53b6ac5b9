"""Rubrics: set as a whole while nobody has marked, frozen with the first mark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaigns.arrays import scheme_of
from campaigns.drafts import BadRubric, Fault, RubricDraft, TieDraft, read_rubric
from campaigns.models import Criterion, Round, Rubric
from campaigns.services.scope import require_edit
from campaigns.words import TIE_BREAKS
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from scoring.errors import BadScheme

NAMED = {"criterion", "part"}  # steps of the chain that point at something


def set_rubric(round_: Round, draft: RubricDraft, *, version: int | None = None, actor: Actor, now: datetime) -> Rubric:
    """Set how a round is marked, as a whole. 设定评分标准

    Criteria that the draft names by key stay the same ones; the others get new keys.

    Raises:
        BadRubric: With every field that is wrong.
        Conflict: Somebody has marked by it, or it was changed meanwhile.
    """
    require_edit(actor, round_.honour.campaign)
    rubric = _locked(round_)
    _refuse_late(rubric, version)
    own, lines = read_rubric(draft)
    if rubric is None:
        rubric = Rubric(round=round_, tie_breaks=[], frozen_at=None, version=0, **own)
        db.session.add(rubric)
    rubric.decimals, rubric.total_decimals = own["decimals"], own["total_decimals"]
    _write_lines(rubric, lines)
    rubric.tie_breaks = _chain(draft.tie_breaks, rubric)
    rubric.version += 1
    try:
        scheme_of(rubric)
    except BadScheme as error:
        raise DomainError(
            "These rules contradict each other: %(why)s", advice="Change the rule it names.", why=str(error)
        ) from error
    audit.record("rubric.set", rubric, actor=actor, now=now, criteria=len(lines), version=rubric.version)
    return rubric


def freeze_rubric(rubric: Rubric, now: datetime) -> None:
    """Close a rubric to changes, with the first mark; the caller's audit entry tells of it. 冻结评分标准"""
    if rubric.frozen_at is None:
        db.session.refresh(rubric, with_for_update=True)
        rubric.frozen_at = rubric.frozen_at or now
        db.session.flush()


def _locked(round_: Round) -> Rubric | None:
    # A first mark and a last change must not pass each other.
    held = sa.select(Rubric).where(Rubric.round_id == round_.id).with_for_update()
    return db.session.scalar(held.execution_options(populate_existing=True))


def _refuse_late(rubric: Rubric | None, version: int | None) -> None:
    if rubric is not None and rubric.frozen_at is not None:
        raise Conflict(
            "Judges have marked by this rubric; it can no longer change.",
            advice="Add a round with a rubric of its own.",
        )
    if version is not None and version != (rubric.version if rubric else 0):
        raise Conflict(
            "Somebody has changed this rubric meanwhile.",
            advice="Reload the page to see how it stands now, then make your change again.",
        )


def _write_lines(rubric: Rubric, lines: list[dict[str, Any]]) -> None:
    kept = {criterion.key: criterion for criterion in rubric.criteria}
    # Two lines may swap their names: neither name may be taken while the other is written.
    for criterion in kept.values():
        criterion.name = f"\N{NO-BREAK SPACE}{criterion.key}"
    wanted = {line["key"] for line in lines}
    for key in kept.keys() - wanted:
        db.session.delete(kept[key])
    db.session.flush()
    number = max([int(key[1:]) for key in kept if key[1:].isdigit()], default=0)
    for position, line in enumerate(lines):
        found = kept.pop(line["key"], None)
        if found is None:
            number += 1
            line["key"] = f"c{number}"
            found = Criterion(rubric_id=rubric.id)
            db.session.add(found)
        for name, value in {**line, "position": position}.items():
            setattr(found, name, value)
    db.session.flush()
    db.session.expire(rubric, ["criteria"])


def _chain(steps: Any, rubric: Rubric) -> list[dict[str, Any]]:
    keys = {c.name: c.key for c in rubric.criteria} | {c.key: c.key for c in rubric.criteria}
    parts: set[str | None] = {c.part for c in rubric.criteria if c.part}
    chain: list[dict[str, Any]] = []
    faults = []
    for at, step in enumerate(steps):
        name = _target(step, keys, parts)
        entry = {"by": step.by, "name": name}
        error = _step_fault(step, name, entry in chain)
        if error is not None:
            faults.append(Fault(at, "tie_breaks", error))
        chain.append(entry)
    if faults:
        raise BadRubric(faults)
    return chain


def _target(step: TieDraft, keys: dict[str, str], parts: set[str | None]) -> str | None:
    if step.by == "criterion":
        return keys.get(step.name or "")
    return step.name if step.by == "part" and step.name in parts else None


def _step_fault(step: TieDraft, name: str | None, twice: bool) -> DomainError | None:
    if step.by not in TIE_BREAKS:
        return DomainError("Choose how a tie is broken.")
    if step.by in NAMED and name is None:
        return DomainError("Choose a criterion or a part of this rubric for the tie-break.")
    if twice:
        return DomainError("This step is in the chain already.")
    return None
