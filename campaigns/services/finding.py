"""Finding campaigns and candidates: a page at a time, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from campaigns.models import Campaign, Candidate, CandidateState, Honour
from campaigns.services.scope import visible
from core.access import Actor, within
from core.db import db
from core.paging import SIZE, Page
from core.sorting import pinyin_key, stroke_key
from units.models import Division, Unit

# What the database sorts by, and what only we can: strokes and pinyin.
COLUMNS = {"number": (Candidate.number,), "unit": (Candidate.path, Candidate.number)}
KEYS: dict[str, Callable[[str], Any]] = {"strokes": stroke_key, "pinyin": pinyin_key}
SORTS = ("number", "strokes", "pinyin", "unit")


@dataclass(frozen=True)
class Wanted:
    """Which candidates a list shows, and in what order. A sort with "-" in front is turned round."""

    text: str = ""
    division_id: int | None = None
    state: CandidateState | None = None
    sort: str = "number"


def find_campaigns(actor: Actor, *, page: int = 1, size: int = 20) -> Page:
    """Return one page of the campaigns that the actor sees, the newest first. 活动列表"""
    found = sa.select(Campaign).where(visible(actor))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    rows = db.session.scalars(
        found.options(joinedload(Campaign.division), selectinload(Campaign.phases), selectinload(Campaign.honours))
        .order_by(Campaign.year.desc(), Campaign.path, Campaign.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return Page(rows, total, page, size)


def count_standing(actor: Actor, honours: Iterable[Honour]) -> dict[int, int]:
    """Count the standing candidates of each honour that the actor sees, by honour id. 候选数"""
    ids = [honour.id for honour in honours]
    counted = sa.select(Candidate.honour_id, sa.func.count()).where(
        Candidate.honour_id.in_(ids),
        Candidate.state == CandidateState.NOMINATED,
        within(Candidate.path, actor.path),
    )
    rows = db.session.execute(counted.group_by(Candidate.honour_id))
    return dict(rows.all())


def find_candidates(actor: Actor, honour: Honour, wanted: Wanted, *, page: int = 1, size: int = SIZE) -> Page:
    """Return one page of an honour's candidates within the actor's subtree. 候选人列表"""
    ids, total = _ordered_ids(actor, honour, wanted, page, size)
    rows = db.session.scalars(
        sa.select(Candidate).where(Candidate.id.in_(ids)).options(joinedload(Candidate.unit).joinedload(Unit.division))
    )
    by_id = {row.id: row for row in rows}
    return Page([by_id[found] for found in ids], total, page, size)


def all_candidates(actor: Actor, honour: Honour, wanted: Wanted) -> Sequence[Candidate]:
    """Return all candidates that a list shows, for its export."""
    rows = db.session.scalars(
        _chosen(actor, honour, wanted)
        .order_by(*_columns(wanted.sort))
        .options(contains_eager(Candidate.unit).joinedload(Unit.division))
    ).all()
    key = KEYS.get(wanted.sort.lstrip("-"))
    return rows if key is None else sorted(rows, key=lambda c: key(c.name), reverse=wanted.sort.startswith("-"))


def own_candidates(actor: Actor) -> Sequence[Candidate]:
    """Return all that the actor's unit has put forward, the newest first. 本单位推荐"""
    return db.session.scalars(
        sa.select(Candidate)
        .where(Candidate.unit_id == actor.unit_id, within(Candidate.path, actor.path))
        .options(joinedload(Candidate.honour).joinedload(Honour.campaign).selectinload(Campaign.phases))
        .order_by(Candidate.nominated_at.desc(), Candidate.id.desc())
        .limit(500)
    ).all()


def divisions_below(actor: Actor, campaign: Campaign) -> Sequence[Division]:
    """Return the divisions right below the campaign's place, or the actor's where that is lower. 下级区划"""
    path = max(campaign.path, actor.path, key=len) if actor.path.startswith(campaign.path) else campaign.path
    above = sa.select(Division.id).where(Division.path == path).scalar_subquery()
    return db.session.scalars(sa.select(Division).where(Division.parent_id == above).order_by(Division.path)).all()


def places_for(actor: Actor) -> Sequence[Division]:
    """Return where the actor may start a campaign: the own place, and those right below it."""
    own = sa.select(Division).where(within(Division.path, actor.path)).order_by(Division.path)
    top = db.session.scalar(own.limit(1))
    if top is None:
        return []
    below = db.session.scalars(sa.select(Division).where(Division.parent_id == top.id).order_by(Division.path)).all()
    return [top, *below]


def _chosen(actor: Actor, honour: Honour, wanted: Wanted) -> sa.Select[Candidate]:
    found = (
        sa.select(Candidate)
        .join(Candidate.unit)
        .where(Candidate.honour_id == honour.id, within(Candidate.path, actor.path))
    )
    if wanted.division_id is not None:
        place = db.session.scalar(sa.select(Division.path).where(Division.id == wanted.division_id))
        found = found.where(within(Candidate.path, place or ""))
    if wanted.state is not None:
        found = found.where(Candidate.state == wanted.state)
    for word in wanted.text.split()[:5]:
        hit = Candidate.name.contains(word, autoescape=True) | Unit.name.contains(word, autoescape=True)
        if word.isascii() and word.isdigit() and len(word) < 9:
            hit = hit | (Candidate.number == int(word))
        found = found.where(hit)
    return found


def _columns(sort: str) -> list[sa.ColumnElement[Any]]:
    columns = COLUMNS.get(sort.lstrip("-"), COLUMNS["number"])
    return [column.desc() if sort.startswith("-") else column.asc() for column in columns]


def _ordered_ids(actor: Actor, honour: Honour, wanted: Wanted, page: int, size: int) -> tuple[list[int], int]:
    chosen, first = _chosen(actor, honour, wanted), (page - 1) * size
    key = KEYS.get(wanted.sort.lstrip("-"))
    if key is None:
        total = db.session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0
        ordered = chosen.with_only_columns(Candidate.id).order_by(*_columns(wanted.sort))
        return list(db.session.scalars(ordered.limit(size).offset(first))), total
    rows = [(key(name), at) for at, name in db.session.execute(chosen.with_only_columns(Candidate.id, Candidate.name))]
    rows.sort(reverse=wanted.sort.startswith("-"))
    return [at for _key, at in rows[first : first + size]], len(rows)
