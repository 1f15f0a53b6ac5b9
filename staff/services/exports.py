"""Staff as workbooks: the list with masked numbers, and the template to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from core.access import Actor
from core.db import db
from core.identifiers import with_id_check
from core.sheets import Column, write_table
from core.vault import Sealed
from staff.labels import WRITTEN, rank_label
from staff.models import Person, Rank
from staff.roster import LABELS
from staff.services.finding import Wanted, chosen


def export_staff(actor: Actor, wanted: Wanted, limit: int | None = None) -> bytes:
    """Write the staff that a list shows, all pages of it, with masked numbers. 导出工作人员"""
    return written(db.session.scalars(chosen(actor, wanted).limit(limit)).all(), full=False)


def written(persons: Iterable[Person], *, full: bool) -> bytes:
    """Write persons as a workbook, their numbers masked or in full."""
    columns = (
        Column(_("Unit code")),
        Column(_("Unit")),
        Column(_("Full name")),
        Column(_("Identity number")),
        Column(_("Post")),
        Column(_("Rank of office")),
        Column(_("Front line")),
        Column(_("Party member")),
        Column(_("Telephone")),
        Column(_("Left on"), kind="date"),
    )
    return write_table(_("Staff members"), columns, _cells(persons, full))


def _cells(persons: Iterable[Person], full: bool) -> Iterator[tuple[object, ...]]:
    def number(sealed: Sealed | None, kind: str) -> str:
        if sealed is None:
            return ""
        return sealed.open() if full else sealed.masked(kind)

    for person in persons:
        yield (
            person.unit.code,
            person.unit.name,
            person.name,
            number(person.id_number, "id_number"),
            person.post,
            rank_label(person.rank),
            _("yes") if person.front_line else _("no"),
            _("yes") if person.party_member else _("no"),
            number(person.phone, "phone"),
            person.left_on,
        )


def template_workbook() -> bytes:
    """Write an empty roster of staff with its headings and one example row. 名册模板"""
    named = tuple(Column(label) for name, label in LABELS.items() if name != "number")
    example = (
        "2201020001",
        "南关区民政局婚姻登记处",
        "阿卜杜拉·买买提",
        with_id_check("22010219850315001"),
        "登记员",
        WRITTEN[Rank.STAFF],
        "是",
        "是",
        "13800000000",
    )
    note = "请删去示例行后填写；姓名、公民身份号码必填，身份号码列须为文本格式；单位编码与所在单位填一项即可。"
    return write_table("工作人员名册", named, [example], note=note)
