"""Units in the search. 单位搜索"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from core.access import Actor, Role, within
from core.db import db
from core.search import Findable, Said, Shown
from units.labels import kind_label
from units.models import Unit


def _says(row: Any) -> Said:
    return Said((row.name,), (row.code, row.credit_code))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    found = sa.select(Unit).where(Unit.id.in_(ids), within(Unit.path, actor.path)).options(joinedload(Unit.division))
    return {
        unit.id: Shown(
            title=unit.name,
            url=url_for("units.unit", unit_id=unit.id),
            place=unit.division.name,
            state=kind_label(unit.kind),
            number=unit.code,
        )
        for unit in db.session.scalars(found)
    }


UNITS = Findable(
    kind="unit",
    label=_l("Units"),
    roles=frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.CLERK}),
    rows=sa.select(Unit.id, Unit.path, Unit.name, Unit.code, Unit.credit_code),
    key=Unit.id,
    says=_says,
    touches={Unit: lambda unit: unit.id},
    show=_show,
)
