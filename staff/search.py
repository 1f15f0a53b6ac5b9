"""Staff in the search: by name, pinyin initials, or the whole identity number. 人员搜索"""

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
from staff.models import Person


def _says(row: Any) -> Said:
    return Said((row.name,))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    found = sa.select(Person).where(Person.id.in_(ids), within(Person.path, actor.path), Person.erased_at.is_(None))
    return {
        person.id: Shown(
            title=person.name,
            url=url_for("staff.person", staff_id=person.id),
            place=person.unit.name,
            state=person.post,
            muted=person.left_on is not None,
        )
        for person in db.session.scalars(found.options(joinedload(Person.unit)))
    }


STAFF = Findable(
    kind="staff",
    label=_l("Staff members"),
    roles=frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.CLERK}),
    rows=sa.select(Person.id, Person.path, Person.name).where(Person.erased_at.is_(None)),
    key=Person.id,
    says=_says,
    touches={Person: lambda person: person.id},
    show=_show,
    marked=lambda mark: sa.select(Person.id).where(Person.fingerprint == mark),
)
