"""People with an account in the search. 账号搜索"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, User
from accounts.services.finding import roles_of
from core.access import Actor, Role
from core.db import db
from core.search import Findable, Said, Shown


def _says(row: Any) -> Said:
    return Said((row.name,), (row.login or "",))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    places = selectinload(User.grants).options(joinedload(Grant.division), joinedload(Grant.unit))
    found = db.session.scalars(sa.select(User).where(User.id.in_(ids)).options(places))
    return {user.id: _shown(actor, user) for user in found if any(actor.sees(one.path) for one in user.grants)}


def _shown(actor: Actor, user: User) -> Shown:
    held = roles_of(actor, user)
    places = [(grant.role.label, grant.unit or grant.division) for grant in held]
    state = _("Suspended") if not user.active else "" if held else _("Without a role now")
    return Shown(
        title=user.name,
        url=url_for("accounts.user", user_id=user.id),
        place="；".join(f"{role} {place.name}" for role, place in places if place is not None),
        state=state,
        number=user.known_as,
        muted=bool(state),
    )


ACCOUNTS = Findable(
    kind="account",
    label=_l("Accounts"),
    roles=frozenset({Role.ORGANISER, Role.SUPERVISOR}),
    # Seen from every place where they hold or held a role.
    rows=sa.select(User.id, Grant.path, User.name, User.login).join(Grant, Grant.user_id == User.id),
    key=User.id,
    says=_says,
    touches={User: lambda user: user.id, Grant: lambda grant: grant.user_id},
    show=_show,
)
