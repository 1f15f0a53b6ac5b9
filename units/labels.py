"""Words for what the tables hold as codes: kinds, groups, levels, states."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.i18n import current
from units.kinds import BY_CODE, GROUPS
from units.models import ImportState, Level

LEVELS = {
    Level.MINISTRY: _l("Ministry"),
    Level.PROVINCE: _l("Province"),
    Level.PREFECTURE: _l("Prefecture"),
    Level.COUNTY: _l("County"),
    Level.TOWNSHIP: _l("Township"),
}
STATES = {
    ImportState.READING: _l("Being read"),
    ImportState.PREVIEWED: _l("Ready to import"),
    ImportState.REFUSED: _l("Needs changes"),
    ImportState.IMPORTED: _l("Imported"),
}


def kind_label(code: str) -> str:
    """Name a kind of unit in the reader's language; an unknown code stands for itself. 种类名称"""
    kind = BY_CODE.get(code)
    if kind is None:
        return code
    return kind.name if current() == "zh_CN" else kind.name_en


def group_label(code: str) -> str:
    """Name a group of kinds in the reader's language. 类别名称"""
    for group in GROUPS:
        if group.code == code:
            return group.name if current() == "zh_CN" else group.name_en
    return code


def level_label(level: Level) -> str:
    """Name a level in the reader's language. 层级名称"""
    return str(LEVELS[level])


def state_label(state: ImportState) -> str:
    """Name an import's state in the reader's language. 导入状态"""
    return str(STATES[state])
