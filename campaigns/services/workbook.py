"""A workbook of candidates as rows: which column is which, and what each row says. 候选对象工作簿"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from campaigns.models import HolderKind
from core.sheets import BadWorkbook, Column, Table, clean, write_table
from core.sheets.header import Field, find_header

FIELDS = (
    Field("number", ("序号", "编号", "No.")),
    Field("unit_code", ("单位编码", "单位代码", "推荐单位编码", "Unit code")),
    Field("unit", ("推荐单位", "单位名称", "所在单位", "工作单位", "单位", "Nominating unit")),
    Field("name", ("姓名", "名称", "品牌名称", "候选对象", "候选人", "名称（姓名）", "Name", "Full name")),
    Field("title", ("职务", "岗位", "Post")),
    Field("deeds", ("简要事迹", "主要事迹", "事迹", "Brief deeds")),
)
HEADINGS = {field_.name: field_.aliases[0] for field_ in FIELDS}
# What stands beneath a table in place of a candidate.
FOOTERS = ("填表", "制表", "审核", "填报", "合计", "总计", "备注", "注：", "注:", "说明", "单位盖章", "（盖章")


@dataclass(frozen=True)
class Row:
    """One candidate as the workbook says it; ``unit`` is the code where there is one, else the name."""

    row: int
    unit: str
    name: str
    title: str
    deeds: str


@dataclass
class Sheet:
    """What a workbook says."""

    rows: list[Row] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    header_row: int = 0
    ignored: list[str] = field(default_factory=list)


def parse(table: Table, kind: HolderKind) -> Sheet:
    """Read the candidates of a table.

    Raises:
        BadWorkbook: ``no_header``, or ``missing_columns`` for the unit's or the name's.
    """
    header = find_header(table, FIELDS)
    columns = header.columns
    missing = [] if {"unit", "unit_code"} & columns.keys() else [HEADINGS["unit"]]
    missing += [] if kind is HolderKind.UNIT or "name" in columns else [HEADINGS["name"]]
    if missing:
        raise BadWorkbook("missing_columns", columns="、".join(missing))
    top = table.first_row + header.row
    body = table.rows[header.row + 1 :]
    rows = list(_rows(body, columns, top + 1, kind))
    return Sheet(rows, columns, top, [header.headings[at] for at in header.unknown])


def _rows(body: list[list[object]], columns: dict[str, int], first: int, kind: HolderKind) -> Iterator[Row]:
    names = clean.person if kind is HolderKind.PERSON else clean.text
    for number, cells in enumerate(body, first):

        def cell(name: str, cells: list[object] = cells) -> object:
            return cells[columns[name]] if name in columns else ""

        texts = [words for words in (clean.text(value) for value in cells) if words]
        said = [name for name in columns if name != "number" and clean.text(cell(name))]
        if not said or (texts[0].startswith(FOOTERS) and len(said) == 1):
            continue
        unit = clean.code(cell("unit_code")) or clean.text(cell("unit"))
        deeds = clean.shown(cell("deeds")).strip()
        yield Row(number, unit, names(cell("name")), clean.text(cell("title")), deeds)


def template(kind: HolderKind) -> bytes:
    """Write an empty workbook with its headings and one example row, to be filled in. 导入模板"""
    person = kind is HolderKind.PERSON
    columns = [Column("单位编码"), Column("推荐单位")]
    columns += [] if kind is HolderKind.UNIT else [Column("姓名" if person else "品牌名称")]
    columns += [*([Column("职务")] if person else []), Column("简要事迹", width=60)]
    example = ["2201020001", "南关区民政局婚姻登记处"]
    example += [] if kind is HolderKind.UNIT else ["朴美善" if person else "一站到家"]
    example += [*(["登记员"] if person else []), "十年零投诉，办理登记 8600 余件。"]
    note = "请删去示例行后填写；单位编码与推荐单位填一项即可，两项都填时以编码为准。"
    return write_table("候选对象推荐表", columns, [example], note=note)
