"""What is kept about whoever is signed in, for how long, and whom to ask. 我的信息"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from accounts.models import LoginSession, SignIn, User
from accounts.services.devices import KEPT, device_words
from campaigns.models import Candidate
from campaigns.words import STATES
from core.access import Actor, Role
from core.audit import AuditEntry
from core.audit.words import in_words
from core.clock import CHINA
from core.db import db
from core.sheets import Column, Sheet, write_workbook
from inbox.models import Message
from judges.models import MarkVersion, Seat
from privacy.services.retention import days_of
from staff.models import Person

LATEST = 200


@dataclass(frozen=True)
class Section:
    """One kind of thing that is kept about a person. 一类信息"""

    code: str
    title: str
    kept: str  # for how long
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def sections(actor: Actor) -> list[Section]:
    """Return all that is kept about the person who is signed in. 我的信息"""
    user = db.session.get_one(User, actor.user_id)
    return list(_sections(user))


def _sections(user: User) -> Iterator[Section]:
    days = days_of()
    while_kept = _("as long as the account is kept")
    phone = user.phone.masked("phone") if user.phone else ""
    told = (user.name, user.known_as, user.email or "", phone, _at(user.created_at))
    says = (_("Full name"), _("Login"), _("E-mail"), _("Telephone"), _("Since"))
    yield Section("account", _("Account"), while_kept, says, (told,))
    grants = tuple((g.role.label, g.place.name, _at(g.granted_at), _at(g.ended_at)) for g in user.grants)
    yield Section("roles", _("Roles"), while_kept, (_("Role"), _("Place of duty"), _("Since"), _("Until")), grants)
    tries = _("%(days)s days", days=KEPT.days)
    yield Section("sessions", _("Sessions"), tries, (_("Device"), _("Address"), _("Since"), _("Until")), _devices(user))
    yield _staff(user, days)
    names = (_("Honour"), _("Candidate"), _("Unit"), _("State"))
    yield Section("candidacies", _("Nominations made by you"), _("with the selection"), names, _nominations(user))
    yield Section(
        "marks", _("Marks given"), _("with the results that rest on them"), (_("Panel"), _("Marks")), _marks(user)
    )
    notices = sa.select(sa.func.count()).where(Message.user_id == user.id)
    unread = notices.where(Message.read_at.is_(None))
    counts = ((db.session.scalar(notices) or 0, db.session.scalar(unread) or 0),)
    yield Section("messages", _("Messages to you"), while_kept, (_("Messages"), _("Not read")), counts)
    kept = _("for good; the name in it is erased with the account")
    yield Section("log", _("Audit log"), kept, (_("When"), _("Act"), _("On what"), _("By you")), _entries(user))


def _at(instant: datetime | None) -> str:
    return instant.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if instant else ""


def _devices(user: User) -> tuple[tuple[Any, ...], ...]:
    mine = sa.select(LoginSession).where(LoginSession.user_id == user.id).order_by(LoginSession.id.desc()).limit(LATEST)
    found = [(device_words(s.device), s.address, _at(s.created_at), _at(s.ended_at)) for s in db.session.scalars(mine)]
    tried = sa.select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.id.desc()).limit(LATEST)
    found += [(device_words(s.device), s.address, _at(s.at), "") for s in db.session.scalars(tried)]
    return tuple(found)


def _staff(user: User, days: dict[str, int]) -> Section:
    """Return the records of staff that are this person's: of the same name, in a unit where they hold a role."""
    units = [grant.unit_id for grant in user.grants if grant.unit_id is not None]
    mine = sa.select(Person).where(Person.unit_id.in_(units), Person.name == user.name, Person.erased_at.is_(None))
    rows = tuple(
        (
            p.name,
            p.unit.name,
            p.post,
            p.id_number.masked("id_number") if p.id_number else "",
            p.phone.masked("phone") if p.phone else "",
        )
        for p in db.session.scalars(mine)
    )
    kept = _(
        "numbers %(numbers)s days, the record %(records)s days after leaving",
        numbers=days["staff_numbers"],
        records=days["staff_records"],
    )
    names = (_("Full name"), _("Unit"), _("Post"), _("Identity number"), _("Telephone"))
    return Section("staff", _("Staff records of your name where you hold a role"), kept, names, rows)


def _nominations(user: User) -> tuple[tuple[Any, ...], ...]:
    mine = sa.select(Candidate).where(Candidate.nominated_by == user.id).order_by(Candidate.id.desc()).limit(LATEST)
    return tuple((c.honour.name, c.name, c.unit.name, str(STATES[c.state])) for c in db.session.scalars(mine))


def _marks(user: User) -> tuple[tuple[Any, ...], ...]:
    # Counts alone: a mark belongs to a panel's secret until it is published.
    given = db.session.scalar(sa.select(sa.func.count()).where(MarkVersion.entered_by == user.id)) or 0
    seats = db.session.scalars(sa.select(Seat).where(Seat.user_id == user.id)).all()
    labels = "、".join(f"{seat.panel.round.name} {seat.label}" for seat in seats)
    return ((labels, given),) if given or seats else ()


def _entries(user: User) -> tuple[tuple[Any, ...], ...]:
    about = (AuditEntry.subject_table == "user_account") & (AuditEntry.subject_id == str(user.id))
    mine = sa.select(AuditEntry).where((AuditEntry.actor_id == user.id) | about)
    found = db.session.scalars(mine.order_by(AuditEntry.seq.desc()).limit(LATEST))
    return tuple(
        (
            _at(e.at),
            str(in_words(e.action)),
            f"{in_words(e.subject_table)} {e.subject_id}".strip(),
            _("yes") if e.actor_id == user.id else _("no"),
        )
        for e in found
    )


def whom_to_ask(actor: Actor) -> list[str]:
    """Return the organisers of the places above the actor, nearest first: they answer for what is kept."""
    from accounts.models import Grant  # noqa: PLC0415 - used here alone

    found = sa.select(Grant).where(Grant.role == Role.ORGANISER, Grant.ended_at.is_(None))
    above = [g for g in db.session.scalars(found.limit(5000)) if actor.path.startswith(g.path) and g.user.active]
    nearest = sorted(above, key=lambda g: -len(g.path))[:5]
    return [f"{g.user.name}（{g.place.name}）" for g in nearest if g.user_id != actor.user_id]


def workbook(found: list[Section]) -> bytes:
    """Write one's own data as a workbook, a sheet for each kind. 导出"""
    return write_workbook(
        [
            Sheet(section.title, [Column(name) for name in section.columns], section.rows, section.title[:20])
            for section in found
        ]
    )


def as_json(found: list[Section]) -> dict[str, Any]:
    """Return one's own data as plain JSON. 导出"""
    return {
        section.code: {
            "kept": section.kept,
            "rows": [dict(zip(section.columns, row, strict=True)) for row in section.rows],
        }
        for section in found
    }
