"""Lists of people: their pages, and the workbook that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from accounts.models import User
from accounts.services import roles_of
from core.access import Actor
from core.sheets import Column, write_table


class Listed(Pagination):
    """One page of rows that a service has found already. 分页"""

    def _query_items(self) -> list[Any]:
        return list(self._query_args["rows"])

    def _query_count(self) -> int:
        total: int = self._query_args["total"]
        return total


def export(actor: Actor, users: Iterable[User]) -> bytes:
    """Write people and their roles as a workbook. 导出账号"""
    columns = [Column(_("Full name")), Column(_("Login")), Column(_("Roles")), Column(_("State"))]
    return write_table(_("Accounts"), columns, [_cells(actor, user) for user in users])


def _cells(actor: Actor, user: User) -> tuple[str, ...]:
    places = ((grant.role.label, grant.unit or grant.division) for grant in roles_of(actor, user))
    roles = "；".join(f"{role} {place.name}" for role, place in places if place is not None)
    return user.name, user.known_as, roles, _("Active") if user.active else _("Suspended")
