"""Units one at a time: finding, adding, changing, and handing out as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import contains_eager

from core import audit
from core.access import Actor, within
from core.db import db
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.sheets import Column, write_table
from units.drafts import UnitDraft
from units.kinds import BY_CODE, kinds_of, with_parts
from units.labels import kind_label
from units.models import Division, Unit

PAGE = 50
ORDERS = {"place": Unit.path, "code": Unit.code, "name": Unit.name, "staff": Unit.staff_count}


class CodeTaken(Conflict):
    """Another unit has this code."""


class NameTaken(Conflict):
    """The division has a unit of this name."""


@dataclass(frozen=True)
class Wanted:
    """Which units a list shows."""

    text: str = ""
    kind: str = ""
    group: str = ""
    division: Division | None = None
    sort: str = "place"


def get_unit(actor: Actor, unit_id: int) -> Unit:
    """Return a unit within the actor's subtree."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not actor.sees(unit.path):
        raise NotFound
    return unit


def find_units(
    actor: Actor,
    *,
    text: str = "",
    kind: str = "",
    group: str = "",
    division: Division | None = None,
    sort: str = "place",
    page: int = 1,
    size: int = PAGE,
) -> Pagination:
    """Return one page of the units within the actor's subtree, each with its division. 查找单位

    Takes two statements, however many units there are.
    """
    chosen = _chosen(actor, Wanted(text, kind, group, division, sort))
    return db.paginate(chosen, page=page, per_page=size, max_per_page=500, error_out=False)


def _chosen(actor: Actor, wanted: Wanted) -> sa.Select[Unit]:
    path = wanted.division.path if wanted.division else actor.path
    found = sa.select(Unit).join(Unit.division).options(contains_eager(Unit.division))
    found = found.where(within(Unit.path, actor.path), within(Unit.path, path))
    if wanted.kind:
        found = found.where(Unit.kind.in_(sorted(with_parts(wanted.kind))))
    if wanted.group:
        found = found.where(Unit.kind.in_([kind.code for kind in kinds_of(wanted.group)]))
    for word in wanted.text.split()[:5]:
        found = found.where(
            Unit.name.contains(word, autoescape=True)
            | Unit.code.contains(word.upper(), autoescape=True)
            | Unit.head.contains(word, autoescape=True)
        )
    column = ORDERS.get(wanted.sort.removeprefix("-"), Unit.path)
    return found.order_by(column.desc() if wanted.sort.startswith("-") else column.asc(), Unit.id)


def has_units(actor: Actor) -> bool:
    """Tell whether there is any unit within the actor's subtree."""
    return db.session.scalar(sa.select(Unit.id).where(within(Unit.path, actor.path)).limit(1)) is not None


def create_unit(division: Division, draft: UnitDraft, *, actor: Actor, now: datetime) -> Unit:
    """Add one unit to a division. 新增单位

    Raises:
        CodeTaken, NameTaken: Another unit is called so.
    """
    if not actor.sees(division.path):
        raise Forbidden("This place is outside what you look after.")
    _check(draft, division)
    unit = Unit(**asdict(draft), division_id=division.id, path=f"{division.path}{draft.code}/", created_at=now)
    db.session.add(unit)
    audit.record("unit.created", unit, actor=actor, now=now)
    return unit


def edit_unit(unit: Unit, draft: UnitDraft, *, actor: Actor, now: datetime) -> None:
    """Change what is said of a unit; its code and its place stay. 修改单位"""
    if not actor.sees(unit.path):
        raise Forbidden("This place is outside what you look after.")
    if draft.code != unit.code:
        raise DomainError("The code of a unit cannot be changed.")
    _check(draft, unit.division, unit)
    changes = {name: value for name, value in asdict(draft).items() if getattr(unit, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(unit, name, value)
    audit.record("unit.edited", unit, actor=actor, now=now, fields=sorted(changes))


def _check(draft: UnitDraft, division: Division, unit: Unit | None = None) -> None:
    if draft.kind not in BY_CODE:
        raise DomainError("Choose a kind of unit from the list.")
    if unit is None and db.session.scalar(sa.select(Unit.id).where(Unit.code == draft.code)) is not None:
        raise CodeTaken("The code %(code)s is already used by another unit.", code=draft.code)
    same = sa.select(Unit.id).where(Unit.division_id == division.id, Unit.name == draft.name)
    other = db.session.scalar(same)
    if other is not None and (unit is None or other != unit.id):
        raise NameTaken("%(division)s already has a unit called “%(name)s”.", division=division.name, name=draft.name)


def columns() -> tuple[Column, ...]:
    """Return the columns of an exported list; a roster import understands them. 名册列"""
    return (
        Column(_("Unit code")),
        Column(_("Unit name")),
        Column(_("Kind")),
        Column(_("Division code")),
        Column(_("Division name")),
        Column(_("Address")),
        Column(_("Person in charge")),
        Column(_("Telephone")),
        Column(_("Unified social credit code")),
        Column(_("Staff at the window"), kind="integer"),
    )


def export_units(actor: Actor, wanted: Wanted, limit: int | None = None) -> bytes:
    """Write the units that a list shows, all pages of it, as a workbook. 导出单位"""
    chosen = _chosen(actor, wanted).limit(limit)
    return write_table(_("Window units"), columns(), _cells(db.session.scalars(chosen).all()))


def _cells(units: Iterable[Unit]) -> Iterator[tuple[object, ...]]:
    for unit in units:
        yield (
            unit.code,
            unit.name,
            kind_label(unit.kind),
            unit.division.code,
            unit.division.name,
            unit.address,
            unit.head,
            unit.phone,
            unit.credit_code,
            unit.staff_count,
        )


def template_workbook() -> bytes:
    """Write an empty roster with its headings and one example row, to be filled in. 名册模板"""
    example = (
        "2201020001",
        "南关区民政局婚姻登记处",
        "婚姻登记机关",
        "220102",
        "南关区",
        "人民大街1号",
        "于海峰",
        "0431-80000000",
        "",
        6,
    )
    headings = (
        "单位编码",
        "单位名称",
        "类别",
        "区划代码",
        "所在地区",
        "地址",
        "负责人",
        "联系电话",
        "统一社会信用代码",
    )
    named = (*(Column(heading) for heading in headings), Column("窗口人数", kind="integer"))
    note = "请删去示例行后填写；单位编码、单位名称、类别必填，区划代码与所在地区填一项即可。"
    return write_table("窗口单位名册", named, [example], note=note)
