"""Lists of people: their pages, and the workbook that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from accounts.models import Invitation, User
from accounts.services import roles_of
from accounts.words import INVITATION_STATES
from core.access import Actor
from core.clock import CHINA
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


def export_invitations(invitations: Iterable[Invitation], now: datetime) -> bytes:
    """Write invitations and how far each is as a workbook. 导出邀请"""
    columns = [
        Column(_("Full name")),
        Column(_("Roles")),
        Column(_("State")),
        Column(_("Printed on"), kind="datetime"),
        Column(_("Holds until"), kind="datetime"),
        Column(_("Used on"), kind="datetime"),
        Column(_("Printed by")),
    ]
    return write_table(_("Invitations"), columns, [_invitation(one, now) for one in invitations])


def _invitation(one: Invitation, now: datetime) -> tuple[object, ...]:
    roles = "；".join(f"{held.role.label} {held.place.name}" for held in one.user.grants if held.ended_at is None)
    times = [moment.astimezone(CHINA) if moment else None for moment in (one.created_at, one.expires_at, one.used_at)]
    made_by = one.creator.name if one.creator else _("Command line")
    return one.user.name, roles, str(INVITATION_STATES[one.state(now)]), *times, made_by
