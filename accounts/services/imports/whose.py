"""Whose account a row means, and whether the actor may do what it says. 账号比对"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts.models import Grant, User
from accounts.services.imports.rows import N_, Row
from accounts.services.power import check_place, require_reach
from core.access import Actor, within
from core.db import db
from core.errors import DomainError
from core.intake import Fault


@dataclass
class Known:
    """The people on record that rows may mean."""

    by_login: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, list[User]] = field(default_factory=dict)


def where_faults(actor: Actor, row: Row, places: dict[str, Any]) -> Iterator[Fault]:
    """Find the place that a row means. 任职单位"""
    found = places.get(row.place_words)
    if found is None:
        yield Fault(row.row, "place", DomainError("Give the place: a division or a unit, by code or name."))
    elif isinstance(found, DomainError):
        yield Fault(row.row, "place", found)
    else:
        row.place = found


def who_faults(actor: Actor, row: Row, known: Known) -> Iterator[Fault]:
    """Find whose account a row means, if there is one."""
    if row.login and (user := known.by_login.get(row.login)) is not None:
        if not any(actor.sees(grant.path) for grant in user.grants):
            yield Fault(row.row, "login", DomainError("The login %(login)s is taken.", login=row.login))
        elif user.name != row.name:
            message = N_("The login %(login)s belongs to %(name)s. Correct the login or the name.")
            yield Fault(row.row, "login", DomainError(message, login=row.login, name=user.name))
        else:
            row.user = user
        return
    namesakes = known.by_name.get(row.name, [])
    for user in namesakes:
        if _same(row, user):
            row.user = user
            return
    if namesakes and not (row.login or row.email or row.phone):
        message = N_(
            "Somebody called %(name)s has an account already (%(place)s). If it is the same person, give the login; "
            "if not, an e-mail address or a telephone number."
        )
        held = namesakes[0].grants[0]
        yield Fault(row.row, "name", DomainError(message, name=row.name, place=held.place.name))


def _same(row: Row, user: User) -> bool:
    """Tell whether somebody of the same name is the same person."""
    if row.login:
        # A login given for somebody who has yet to come in, and has none: the rest must speak for it.
        return user.login is None and _reached_alike(row, user)
    return _reached_alike(row, user) or _holds(row, user)


def _reached_alike(row: Row, user: User) -> bool:
    by_mail = bool(row.email) and row.email == (user.email or "").lower()
    by_phone = bool(row.phone) and user.phone is not None and user.phone.open() == row.phone
    return by_mail or by_phone


def _holds(row: Row, user: User) -> bool:
    place = row.place.path if row.place else ""
    return any(one.role is row.role and one.path == place and one.ended_at is None for one in user.grants)


def power_faults(actor: Actor, row: Row) -> Iterator[Fault]:
    """Find whether the actor may give the role there. 任免权限"""
    if row.role is None or row.place is None:
        return
    if row.user is not None and _holds(row, row.user):
        row.state = "unchanged"
        return
    row.state = "new" if row.user is None else "role"
    try:
        check_place(row.role, row.place)
    except DomainError as error:
        yield Fault(row.row, "place", error)
        return
    try:
        require_reach(actor, row.user or User(), row.role, row.place.path)
    except DomainError as error:
        yield Fault(row.row, "role", error)


class Seen:
    """What earlier rows of the same workbook said."""

    def __init__(self) -> None:
        self.grants: dict[tuple[Any, ...], int] = {}
        self.logins: dict[str, Row] = {}
        self.bare: dict[str, int] = {}
        self.keys: set[tuple[Any, ...]] = set()

    @property
    def people(self) -> int:
        """Count the people who get an account."""
        return len(self.keys)

    def twice(self, row: Row) -> Iterator[Fault]:
        """Refuse what the workbook says twice, or of two people under one login."""
        other = self.logins.setdefault(row.login, row) if row.login else row
        if other.name != row.name:
            message = N_("Row %(other)s gives the same login to %(name)s.")
            yield Fault(row.row, "login", DomainError(message, other=other.row, name=other.name))
            return
        key = person_key(row)
        first = self.grants.setdefault((key, row.role, row.place.path if row.place else ""), row.row)
        if first != row.row:
            yield Fault(row.row, "name", DomainError("The same person and role stand in row %(other)s.", other=first))
            return
        if row.user is None and not (row.login or row.email or row.phone):
            first = self.bare.setdefault(row.name, row.row)
            if first != row.row:
                message = N_(
                    "The name also stands in row %(other)s. Give a login, an e-mail address or a telephone number "
                    "in both, so that it is clear whether it is one person."
                )
                yield Fault(row.row, "name", DomainError(message, other=first))
                return
        if row.user is None:
            self.keys.add(key)


def person_key(row: Row) -> tuple[Any, ...]:
    """Return what is equal for two rows of the workbook that mean one person."""
    if row.user is not None:
        return ("user", row.user.id)
    for kind in ("login", "phone", "email"):
        if value := getattr(row, kind):
            return (kind, value, row.name)
    return ("name", row.name)


def known_people(actor: Actor, rows: list[Row]) -> Known:
    """Return the people on record whom rows may mean. 已有账号"""
    found = Known()
    logins, names = sorted({row.login for row in rows if row.login}), sorted({row.name for row in rows})
    seen = sa.select(Grant.user_id).where(within(Grant.path, actor.path))
    for batch in (logins[at : at + 500] for at in range(0, len(logins), 500)):
        chosen = sa.select(User).where(User.login.in_(batch)).options(selectinload(User.grants))
        found.by_login |= {user.login or "": user for user in db.session.scalars(chosen)}
    for batch in (names[at : at + 500] for at in range(0, len(names), 500)):
        chosen = sa.select(User).where(User.name.in_(batch), User.id.in_(seen)).options(selectinload(User.grants))
        for user in db.session.scalars(chosen.order_by(User.id)):
            found.by_name.setdefault(user.name, []).append(user)
    return found
