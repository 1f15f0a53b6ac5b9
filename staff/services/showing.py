"""Showing numbers in full: with a reason, counted, and entered in the log without the number. 查看完整信息"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core import audit, throttle
from core.access import Actor
from core.db import db
from core.errors import DomainError, Forbidden
from staff.models import Person
from staff.services.exports import written
from staff.services.finding import Wanted, chosen, may_change

REASON = 255
PERSONS, EXPORTS = 30, 5  # within fifteen minutes
MOST = 5000  # rows of one workbook


class LookingRefused(DomainError):
    """Somebody looks at more numbers than work asks for."""

    status = 429


@dataclass(frozen=True)
class Numbers:
    """A person's numbers in clear, for one page."""

    id_number: str
    phone: str

    def __repr__(self) -> str:
        return "<Numbers>"


def reveal(person: Person, reason: str, *, actor: Actor, now: datetime) -> Numbers:
    """Return a person's numbers in full, and enter who saw them and why. 查看完整号码

    Raises:
        DomainError: Without a reason.
        LookingRefused: Too many within a quarter of an hour.
    """
    if not may_change(actor, person.path):
        raise Forbidden("Only the organisers and the unit's own clerk see numbers in full.")
    reason = _reason(reason)
    _count("reveal", PERSONS, actor, now)
    audit.record("staff.revealed", person, actor=actor, now=now, reason=reason)
    return Numbers(person.id_number.open() if person.id_number else "", person.phone.open() if person.phone else "")


def export_in_full(actor: Actor, wanted: Wanted, reason: str, *, now: datetime) -> bytes:
    """Write the staff that a list shows with their numbers in full, and enter who took them and why. 完整导出"""
    if not may_change(actor, actor.path):
        raise Forbidden("Only the organisers and the unit's own clerk see numbers in full.")
    reason = _reason(reason)
    _count("export", EXPORTS, actor, now)
    found = db.session.scalars(chosen(actor, wanted).limit(MOST + 1)).all()
    if len(found) > MOST:
        raise DomainError("More than %(count)s people. Filter the list first.", count=MOST)
    audit.record("staff.exported_in_full", actor=actor, now=now, reason=reason, count=len(found))
    return written(found, full=True)


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError("Say why you need the numbers in full.")
    if len(text) > REASON:
        raise DomainError("Use at most %(count)s characters.", count=REASON)
    return text.strip()


def _count(what: str, limit: int, actor: Actor, now: datetime) -> None:
    key = f"staff-{what}:{actor.user_id}"
    if throttle.exhausted(key, limit, now=now):
        raise LookingRefused(
            "You have looked at many numbers within a short time.", advice="Wait a quarter of an hour."
        )
    throttle.hit(key, now=now)
