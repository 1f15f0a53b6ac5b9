"""Divisions: the tree that everything hangs on, loaded from a table as offices publish it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from core import audit, jobs
from core.access import Actor, within
from core.db import db
from core.errors import DomainError, NotFound
from core.files import keep
from core.i18n import current
from core.sheets import BadWorkbook, clean, read_rows
from core.sheets.header import Field, find_header
from units.models import Division, Level, Unit

COLUMNS = (
    Field("code", ("区划代码", "行政区划代码", "代码", "code"), required=True),
    Field("name", ("区划名称", "行政区划名称", "名称", "name"), required=True),
    Field("parent_code", ("上级代码", "上级区划代码", "parent_code", "parent")),
    Field("level", ("级别", "层级", "level")),
)
ORDER = tuple(Level)
WORDS = {level.value: level for level in Level} | {
    "部": Level.MINISTRY,
    "省": Level.PROVINCE,
    "省级": Level.PROVINCE,
    "市": Level.PREFECTURE,
    "市州": Level.PREFECTURE,
    "地级": Level.PREFECTURE,
    "县": Level.COUNTY,
    "县市区": Level.COUNTY,
    "县级": Level.COUNTY,
    "乡镇": Level.TOWNSHIP,
    "乡镇街道": Level.TOWNSHIP,
    "乡级": Level.TOWNSHIP,
}
BY_LENGTH = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP}
SHIPPED = {"jilin": "demo/data/jilin_divisions.csv"}  # tables that come with the product


@dataclass(frozen=True)
class Loaded:
    """What loading a table of divisions did."""

    added: int
    renamed: int
    same: int


@dataclass
class Place:
    """A division of the table on its way into the tree."""

    code: str
    name: str
    level: Level
    parent: str
    path: str = ""


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Read a division table that comes with the product. 内置区划表"""
    if name not in SHIPPED:
        raise NotFound
    with (Path(current_app.root_path) / SHIPPED[name]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ask_divisions(data: bytes, filename: str, *, actor: Actor, now: datetime) -> jobs.Job:
    """Keep a table of divisions and ask for it to be loaded. 上传区划表"""
    if not data:
        raise BadWorkbook("empty")
    file = keep(data, name=filename, media_type="application/octet-stream", actor=actor, now=now)
    return _ask({"file_id": file.id}, filename, actor, now)


def ask_shipped_divisions(name: str, *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a table that comes with the product to be loaded. 载入内置区划表"""
    if name not in SHIPPED:
        raise NotFound
    return _ask({"shipped": name}, "", actor, now)


def _ask(params: dict[str, Any], name: str, actor: Actor, now: datetime) -> jobs.Job:
    title = _("Loading divisions %(name)s", name=name).strip()[:255]
    return jobs.ask("divisions.load", params | {"locale": current()}, title=title, actor=actor, now=now)


def read_divisions(data: bytes, filename: str) -> list[dict[str, str]]:
    """Read an uploaded table of divisions: code, name, and if it has them parent and level."""
    table = read_rows(data, filename=filename)
    header = find_header(table, COLUMNS)
    rows = []
    for cells in table.rows[header.row + 1 :]:
        row = {name: clean.text(cells[column]) for name, column in header.columns.items()}
        if row["code"] or row["name"]:
            rows.append(row)
    return rows


def load_divisions(rows: Iterable[Mapping[str, Any]], *, actor: Actor, now: datetime) -> Loaded:
    """Add the divisions of a table to the tree and rename those it names anew. 载入区划

    What is there already stays; nothing is moved or removed, so a second time changes nothing.

    Raises:
        DomainError: A row cannot be taken; the message names it, and nothing was changed.
    """
    known = {d.code: d for d in db.session.scalars(sa.select(Division)).all()}
    table = _table(rows, known)
    for place in table.values():
        _hang(place, table, known, actor)
    new = [place for place in table.values() if place.code not in known]
    renamed = [place for place in table.values() if place.code in known and known[place.code].name != place.name]
    for place in (*new, *renamed):
        if not actor.sees(place.path):
            raise DomainError("The division %(code)s lies outside what you look after.", code=place.code)
    if new or renamed:
        for place in renamed:
            known[place.code].name = place.name
        digests = _insert(new, {division.code: division.id for division in known.values()})
        audit.record(
            "divisions.loaded",
            actor=actor,
            now=now,
            bulk={Division.__table__: digests},  # type: ignore[dict-item]
            added=len(new),
            renamed=len(renamed),
        )
    return Loaded(len(new), len(renamed), len(table) - len(new) - len(renamed))


def _table(rows: Iterable[Mapping[str, Any]], known: Mapping[str, Division]) -> dict[str, Place]:
    table: dict[str, Place] = {}
    for number, row in enumerate(rows, start=1):
        code, name = clean.code(row.get("code")), clean.text(row.get("name"))
        level = WORDS.get(clean.text(row.get("level")).lower()) or BY_LENGTH.get(len(code))
        if not code.isalnum() or not code.isascii() or len(code) > 16 or not 0 < len(name) <= 64 or level is None:
            raise DomainError(
                "Row %(row)s of the table cannot be read: it needs a code, a name and a level.", row=number
            )
        if code in table:
            raise DomainError("The code %(code)s stands twice in the table.", code=code)
        table[code] = Place(code, name, level, clean.code(row.get("parent_code")))
    for place in table.values():
        if not place.parent:
            place.parent = _above(place.code, table, known)
    return table


def _above(code: str, table: Mapping[str, Place], known: Mapping[str, Division]) -> str:
    """Find the division above by the code itself: 220102 lies in 2201, and that in 22."""
    heads = (code[:length] for length in (9, 6, 4, 2) if length < len(code))
    return next((head for head in heads if head in table or head in known), "")


def _hang(place: Place, table: dict[str, Place], known: Mapping[str, Division], actor: Actor) -> str:
    """Work out a division's path from those above it."""
    if place.path:
        return place.path
    there = known.get(place.code)
    if there is not None:
        above = there.parent.code if there.parent else ""
        if there.level is not place.level or (place.parent and place.parent != above):
            raise DomainError("The division %(code)s already lies elsewhere in the tree.", code=place.code)
        place.path = there.path
        return place.path
    if not place.parent and actor.division_id is not None:
        # A table that begins below the organiser's own division hangs from it.
        place.parent = next((d.code for d in known.values() if d.id == actor.division_id), "")
    if not place.parent:
        place.path = f"/{place.code}/"
        return place.path
    parent: Place | Division | None = table.get(place.parent) or known.get(place.parent)
    if parent is None:
        raise DomainError("The division %(parent)s above %(code)s is missing.", code=place.code, parent=place.parent)
    # Levels only ever go down, so that no two divisions can hang from each other.
    if ORDER.index(parent.level) >= ORDER.index(place.level):
        raise DomainError("The division %(code)s cannot lie below %(parent)s.", code=place.code, parent=place.parent)
    head = _hang(parent, table, known, actor) if isinstance(parent, Place) else parent.path
    place.path = f"{head}{place.code}/"
    return place.path


def _insert(places: Sequence[Place], ids: dict[str, int]) -> dict[str, str]:
    """Insert level by level, so that the row above always has its id; return the digests."""
    table: sa.Table = Division.__table__  # type: ignore[assignment]
    digests: dict[str, str] = {}
    for level in ORDER:
        rows = [
            {"code": p.code, "name": p.name, "level": p.level, "parent_id": ids.get(p.parent), "path": p.path}
            for p in places
            if p.level is level
        ]
        if not rows:
            continue
        db.session.execute(sa.insert(table), rows)
        for code, id_ in db.session.execute(sa.select(table.c.code, table.c.id).where(table.c.level == level)):
            ids[code] = id_
        digests |= audit.digest_rows(table, [{**row, "id": ids[str(row["code"])]} for row in rows])
    return digests


def get_division(actor: Actor, division_id: int) -> Division:
    """Return a division within the actor's subtree."""
    division = db.session.get(Division, division_id)
    if division is None or not actor.sees(division.path):
        raise NotFound
    return division


def trail(actor: Actor, division: Division) -> list[Division]:
    """Return a division and those above it that the actor sees, from the top down. 上级区划"""
    codes = division.path.strip("/").split("/")
    above = db.session.scalars(sa.select(Division).where(Division.code.in_(codes))).all()
    return sorted((d for d in above if actor.sees(d.path)), key=lambda d: len(d.path))


def parts(actor: Actor, division: Division) -> list[tuple[Division, int]]:
    """Return the divisions right below one, each with the count of units in its subtree. 下级区划"""
    counted = (
        sa.select(Division, sa.func.count(Unit.id))
        .outerjoin(Unit, Unit.path.startswith(Division.path))
        .where(Division.parent_id == division.id, within(Division.path, actor.path))
        .group_by(Division.id)
        .order_by(Division.code)
    )
    return [(found, count) for found, count in db.session.execute(counted)]


def has_divisions(actor: Actor) -> bool:
    """Tell whether the tree goes further down than the actor's own place."""
    below = sa.select(Division.id).where(within(Division.path, actor.path), Division.path != actor.path)
    return db.session.scalar(below.limit(1)) is not None
