"""Make up the staff of some units, and import it the way an office does. 演示工作人员

Deterministic from a seed: valid identity numbers that belong to nobody's record with us, mobile
numbers of the range kept for fiction, names with what breaks software.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from core import jobs
from core.access import system
from core.db import db, writing
from core.identifiers import with_id_check
from core.sheets import Column, write_table
from demo.names import person_names
from staff import services as staff
from staff.roster import LABELS
from units import services as units
from units.models import ImportState, Unit

COUNT = 320
A_UNIT = 8  # people at most
POSTS = ("窗口登记员", "业务科员", "综合科科员", "档案管理员", "护理员", "接待员")
HEADS = (("主任", "科级"), ("副主任", "科级"), ("处长", "处级及以上"))
COLUMNS = tuple(label for name, label in LABELS.items() if name != "number")


def rows(codes: Sequence[str], seed: int, count: int = COUNT) -> Iterator[tuple[str, ...]]:
    """Yield one row a person: a head for each unit, then those at its windows."""
    chance = random.Random(seed)
    for serial, name in enumerate(person_names(seed, count)):
        code, at_head = codes[serial // A_UNIT % len(codes)], serial % A_UNIT == 0
        post, rank = chance.choice(HEADS) if at_head else (chance.choice(POSTS), "科员及以下")
        born = date(1962, 1, 1) + timedelta(days=chance.randrange(14000))
        # Numbers of order from 900 on are given to people of great age: to nobody born then.
        number = with_id_check(f"22010{chance.randrange(2, 7)}{born:%Y%m%d}{900 + serial % 100:03d}")
        phone = f"170{chance.randrange(10**7, 10**8)}"
        line, party = "否" if at_head else "是", "是" if chance.random() < (0.9 if at_head else 0.4) else "否"
        yield (code, "", name, number, post, rank, line, party, phone)


def load(seed: int, now: datetime) -> None:
    """Import the staff of the first units of the province's capital. 导入工作人员"""
    chosen = sa.select(Unit.code).where(Unit.path.startswith("/22/2201/")).order_by(Unit.path)
    codes = db.session.scalars(chosen.limit(COUNT // A_UNIT)).all()
    book = write_table("工作人员名册", [Column(label) for label in COLUMNS], rows(codes, seed))
    actor = system("/22/")
    with writing():
        asked, _job = units.ask_import(book, "工作人员名册.xlsx", sort=staff.STAFF, actor=actor, now=now)
        import_id = asked.id
    jobs.run_pending()
    with writing():
        units.confirm_import(units.get_import(actor, import_id, staff.STAFF), sort=staff.STAFF, actor=actor, now=now)
    jobs.run_pending()
    state = units.get_import(actor, import_id, staff.STAFF).state
    if state is not ImportState.IMPORTED:
        raise RuntimeError(f"The demo's staff was not imported: {state.value}")
