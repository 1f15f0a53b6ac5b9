"""Words for what the table of staff holds as codes, and how workbooks write them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from staff.models import Rank

RANKS = {
    Rank.DIVISION: _l("Division level or above"),
    Rank.SECTION: _l("Section level"),
    Rank.STAFF: _l("Below section level"),
}
# As exports write them and offices type them.
WRITTEN = {Rank.DIVISION: "处级及以上", Rank.SECTION: "科级", Rank.STAFF: "科员及以下"}
READ = {
    **{words: rank for rank, words in WRITTEN.items()},
    **dict.fromkeys(
        ("处级", "处级以上", "正处级", "副处级", "厅级", "厅局级", "县处级", "正处", "副处"), Rank.DIVISION
    ),
    **dict.fromkeys(("正科级", "副科级", "乡科级", "正科", "副科", "科级干部"), Rank.SECTION),
    **dict.fromkeys(
        ("科级及以下", "科级以下", "科员", "科员级", "办事员", "一般工作人员", "一线", "其他", "无", "工勤"), Rank.STAFF
    ),
}


def rank_label(rank: Rank) -> str:
    """Name a rank in the reader's language. 职级名称"""
    return str(RANKS[rank])
