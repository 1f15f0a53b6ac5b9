"""Write units as the workbook an office would send, tidy or with mistakes. 演示名册工作簿

An office's workbook is never quite clean: full-width digits, spaces between the characters of a
name, telephone numbers stored as numbers, the everyday name of a kind instead of the official
one. The importer puts that right without a word. ``broken_workbook`` has what it cannot.
"""

import random
from collections.abc import Sequence
from typing import Final

from core.sheets import Column, write_table
from demo.roster.build import DemoUnit
from units.kinds import BY_CODE

TITLE: Final = "吉林省民政系统窗口单位名册"
NOTE: Final = "填报单位：吉林省民政厅（盖章）　　　　填报日期：2011年10月20日"
FOOTER: Final = "填表人：王丽华　　审核人：于长林　　联系电话：0431-00000000"

COLUMNS: Final = (
    Column("序号", kind="integer"),
    Column("单位编码\n（必填）"),
    Column("单位名称 *"),
    Column("类别 *"),
    Column("省", "所在地区"),
    Column("市（州）", "所在地区"),
    Column("县（市、区）", "所在地区"),
    Column("乡镇（街道）", "所在地区"),
    Column("地址"),
    Column("姓名", "负责人"),
    Column("联系电话", "负责人"),
    Column("统一社会信用代码"),
    Column("窗口人数", kind="integer"),
)
CODE, NAME, KIND, COUNTY, HEAD, PHONE, CREDIT, STAFF = 1, 2, 3, 6, 9, 10, 11, 12

# The mistakes of ``broken_workbook``: the row's place among the units, and the error it gives.
MISTAKES: Final = (
    (2, "unknown_division"),
    (4, "unknown_kind"),
    (6, "missing"),
    (8, "duplicate_code"),
    (10, "duplicate_name"),
    (12, "short_phone"),
    (14, "digits_lost"),
    (16, "credit_code_check"),
    (18, "bad_number"),
)

_WIDE: Final = str.maketrans("0123456789-", "０１２３４５６７８９－")


def workbook(units: Sequence[DemoUnit], *, seed: int = 63) -> bytes:
    """Write a roster as it would arrive. 生成名册工作簿"""
    return _written(_cells(units, seed))


def broken_workbook(units: Sequence[DemoUnit], *, seed: int = 63) -> bytes:
    """Write a roster with one mistake of each common kind. 生成有错误的名册

    Args:
        units: At least twenty.
        seed: For the untidiness.
    """
    rows = _cells(units, seed)
    rows[2][COUNTY] = "朝羊区"
    rows[4][KIND] = "税务大厅"
    rows[6][NAME] = ""
    rows[8][CODE] = rows[7][CODE]
    rows[10][NAME], rows[10][4:8] = rows[9][NAME], rows[9][4:8]
    rows[12][PHONE] = "1.38E+10"
    rows[14][CREDIT] = 122200004127595572.0
    rows[16][CREDIT] = "12220000412759575B"
    rows[18][STAFF] = "若干"
    return _written(rows)


def _written(rows: list[list[object]]) -> bytes:
    return write_table(TITLE, COLUMNS, rows, sheet="名册", note=NOTE, footer=FOOTER)


def _cells(units: Sequence[DemoUnit], seed: int) -> list[list[object]]:
    chance = random.Random(seed)
    return [_row(number, unit, chance) for number, unit in enumerate(units, start=1)]


def _row(number: int, unit: DemoUnit, chance: random.Random) -> list[object]:
    kind = BY_CODE[unit.kind]
    names = (*unit.place.names, "", "", "")[:4]
    everyday = chance.choice((kind.name, *kind.aliases)) if chance.random() < 0.3 else kind.name
    return [
        number,
        unit.code.translate(_WIDE) if chance.random() < 0.02 else unit.code,
        _spaced(unit.name, chance),
        everyday,
        *names,
        _spaced(unit.address, chance),
        # Offices align two-character names with three-character ones.
        f"{unit.head[0]}　{unit.head[1]}" if len(unit.head) == 2 else unit.head,
        _phone(unit.phone, chance),
        unit.credit_code,
        unit.staff_count,
    ]


def _spaced(words: str, chance: random.Random) -> str:
    """Put a stray space in front, inside or behind, now and then."""
    if chance.random() > 0.03:
        return words
    place = chance.choice((0, 3, len(words)))
    return words[:place] + chance.choice(" 　\u00a0") + words[place:]


def _phone(number: str, chance: random.Random) -> object:
    draw = chance.random()
    if draw < 0.03:
        return number.translate(_WIDE)
    return int(number) if number.isdigit() and draw < 0.6 else number
