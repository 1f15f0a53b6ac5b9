"""Reading a run: its rows a page at a time, filtered and sorted by the database. 排名表"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.access import within
from core.db import db
from core.errors import NotFound
from core.paging import SIZE, Page
from selection.models import ListState, Nominee, NomineeList, RankingRow, RankingRun
from selection.services.reach import Places

SORTS: dict[str, Any] = {
    "place": RankingRow.position,
    "number": RankingRow.candidate_number,
    "name": RankingRow.name,
    "unit": RankingRow.unit_name,
    "division": RankingRow.path,
    "total": RankingRow.total,
}
BY_CRITERION = "criterion-"  # and its key: by the place of its figure among all
SHOWN_RIVALS = 5


@dataclass(frozen=True)
class Filter:
    """What part of a run is asked for, as it stands in the address."""

    division_id: int | None = None
    text: str = ""
    places: str = ""  # "", "top10", "top50", "same": the same total as another, "tied"
    sort: str = "place"

    @property
    def narrow(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.division_id or self.text or self.places)


TOP = {"top10": 10, "top50": 50, "top100": 100}


def find_rows(run: RankingRun, asked: Filter, places: Places, *, page: int = 1, size: int = SIZE) -> Page:
    """Return one page of a run's rows; as many statements for ten candidates as for ten thousand."""
    wanted = _where(run, asked, places)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(RankingRow).where(*wanted)) or 0
    page = max(1, min(page, -(-total // size)))
    rows = db.session.scalars(
        sa.select(RankingRow).where(*wanted).order_by(*_order(run, asked.sort)).limit(size).offset((page - 1) * size)
    ).all()
    return Page(rows, total, page, size)


def all_rows(run: RankingRun, asked: Filter, places: Places) -> Sequence[RankingRow]:
    """Return every row that a filter leaves, for a file."""
    return db.session.scalars(
        sa.select(RankingRow).where(*_where(run, asked, places)).order_by(*_order(run, asked.sort))
    ).all()


def _where(run: RankingRun, asked: Filter, places: Places) -> list[sa.ColumnElement[bool]]:
    wanted = [RankingRow.run_id == run.id]
    if asked.division_id is not None:
        wanted.append(_in_division(asked.division_id, places))
    if asked.text:
        words = RankingRow.name.contains(asked.text, autoescape=True) | RankingRow.unit_name.contains(
            asked.text, autoescape=True
        )
        if asked.text.isascii() and asked.text.isdigit() and len(asked.text) < 9:
            words |= RankingRow.candidate_number == int(asked.text)
        wanted.append(words)
    if asked.places in TOP:
        wanted.append(RankingRow.place <= TOP[asked.places])
    elif asked.places == "tied":
        wanted.append(RankingRow.tied.is_(True))
    return wanted


def _in_division(division_id: int, places: Places) -> sa.ColumnElement[bool]:
    for child in places.children:
        if child.id == division_id:
            return within(RankingRow.path, child.path)
    if division_id != places.own.id:
        return sa.false()
    # 省直: below the campaign's division, and not below any of its children.
    below = [within(RankingRow.path, child.path) for child in places.children]
    return sa.and_(within(RankingRow.path, places.own.path), *(sa.not_(one) for one in below))


def _order(run: RankingRun, sort: str) -> tuple[Any, ...]:
    name = sort.removeprefix("-")
    column = SORTS.get(name, RankingRow.position)
    key = name.removeprefix(BY_CRITERION)
    if name.startswith(BY_CRITERION) and key in {rule["key"] for rule in run.scheme["criteria"]}:
        # The figures are texts, some of them exact fractions; their places are whole numbers on any database.
        column = RankingRow.detail["criteria"][key]["rank"].as_integer()
    return (column.desc() if sort.startswith("-") else column.asc(), RankingRow.position)


def get_row(run: RankingRun, candidate_id: int) -> RankingRow:
    """Return a candidate's row in a run."""
    row = db.session.scalar(
        sa.select(RankingRow).where(RankingRow.run_id == run.id, RankingRow.candidate_id == candidate_id)
    )
    if row is None:
        raise NotFound
    return row


def rivals_of(row: RankingRow) -> Sequence[RankingRow]:
    """Return some others with the same total, the nearest places first. 同分者"""
    same = sa.select(RankingRow).where(
        RankingRow.run_id == row.run_id, RankingRow.total == row.total, RankingRow.id != row.id
    )
    near = same.order_by(sa.func.abs(RankingRow.position - row.position), RankingRow.position)
    return sorted(db.session.scalars(near.limit(SHOWN_RIVALS)).all(), key=lambda other: other.position)


def standings_of(run: RankingRun, rows: Sequence[RankingRow]) -> dict[int, Nominee]:
    """Return where the candidates of some rows stand on the newest list made from the run."""
    newest = (
        sa.select(sa.func.max(NomineeList.id))
        .where(NomineeList.run_id == run.id, NomineeList.state != ListState.SUPERSEDED)
        .scalar_subquery()
    )
    found = db.session.scalars(
        sa.select(Nominee).where(
            Nominee.list_id == newest, Nominee.candidate_id.in_([row.candidate_id for row in rows])
        )
    )
    return {nominee.candidate_id: nominee for nominee in found}
