"""Writing to all who hold a role below one. 群发消息"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Grant, User
from campaigns.models import Campaign, Candidate, CandidateState, Honour, Round
from core import audit
from core.access import Actor, Role, within
from core.db import db
from core.errors import DomainError
from inbox.acts import Draft, Holder
from inbox.models import Category, Note
from inbox.people import HELD, in_role
from inbox.services.posting import post
from judges.models import Panel, ScoreSheet, Seat, SheetState

EVERYONE, LATE_JUDGES = "everyone", "late_judges"
AUDIENCES = (EVERYONE, LATE_JUDGES, *(role.value for role in Role))
SUBJECT, BODY = 100, 2000


@dataclass(frozen=True)
class Audience:
    """Whom a note goes to, in numbers."""

    holders: Sequence[Holder]
    by_role: Sequence[tuple[Role, int]]

    @property
    def count(self) -> int:
        """Return how many people there are."""
        return len({holder.user_id for holder in self.holders})


def audience_of(actor: Actor, audience: str) -> Audience:
    """Return who is meant, within the actor's subtree; the actor is not. 收件人范围"""
    if audience not in AUDIENCES:
        raise DomainError("Choose whom the message is for.")
    if audience == LATE_JUDGES:
        holders = list(_late(actor).values())
        return Audience(holders, [(Role.JUDGE, len(holders))] if holders else [])
    held = (
        sa.select(Grant.user_id, Grant.id, Grant.path, Grant.role)
        .join(User, HELD)
        .where(within(Grant.path, actor.path), Grant.user_id != actor.user_id)
        .order_by(Grant.id)
    )
    if audience != EVERYONE:
        held = held.where(Grant.role == Role(audience))
    rows: dict[int, Any] = {}
    for row in db.session.execute(held):
        rows.setdefault(row.user_id, row)  # told once, whatever they hold
    counts = Counter(row.role for row in rows.values())
    holders = [Holder(row.user_id, row.id, row.path) for row in rows.values()]
    return Audience(holders, [(role, counts[role]) for role in Role if role in counts])


def _late(actor: Actor) -> dict[int, Holder]:
    """Return judges with sheets out within the actor's subtree."""
    users = db.session.scalars(
        sa.select(Seat.user_id)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Candidate, Candidate.id == ScoreSheet.candidate_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Round, Round.id == Panel.round_id)
        .join(Honour, Honour.id == Round.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(
            within(Campaign.path, actor.path),
            Seat.user_id.is_not(None),
            Seat.user_id != actor.user_id,
            ScoreSheet.state == SheetState.DRAFT,
            Candidate.state == CandidateState.NOMINATED,
        )
        .distinct()
    ).all()
    return in_role((user for user in users if user), Role.JUDGE)


def send(audience: str, subject: str, body: str, *, once: str, actor: Actor, now: datetime) -> Note:
    """Write to everybody of an audience; the same form sent twice writes once. 群发

    Raises:
        DomainError: There is nobody to write to, or nothing is written.
    """
    if actor.role is not Role.ORGANISER or actor.user_id is None:
        raise DomainError("Only organisers write to many.")
    subject, body = " ".join(subject.split()), body.strip()
    if not subject or not body or len(subject) > SUBJECT or len(body) > BODY:
        raise DomainError("Write a subject and a text, of at most %(subject)s and %(body)s characters.",
                          subject=SUBJECT, body=BODY)  # fmt: skip
    sent = db.session.scalar(sa.select(Note).where(Note.once == once))
    if sent is not None and sent.sent_by == actor.user_id:
        return sent
    found = audience_of(actor, audience)
    if not found.holders:
        raise DomainError("Nobody is meant: no one below you holds this role.")
    note = Note(
        path=actor.path,
        audience=audience,
        subject=subject,
        body=body,
        recipients=found.count,
        sent_by=actor.user_id,
        sent_at=now,
        once=once,
    )
    db.session.add(note)
    audit.record("note.sent", note, actor=actor, now=now, audience=audience, count=found.count)
    params = {"subject": subject, "body": body, "by": actor.name}
    post(Draft("note", tuple(found.holders), params), Category.NOTES, now=now, note_id=note.id)
    return note


def sent_notes(actor: Actor, *, limit: int = 20) -> Sequence[Note]:
    """Return what has been written within the actor's subtree, newest first. 已发消息"""
    return db.session.scalars(
        sa.select(Note)
        .where(within(Note.path, actor.path))
        .options(joinedload(Note.sender))
        .order_by(Note.id.desc())
        .limit(limit)
    ).all()
