"""Posting: a rule's drafts become messages, and e-mail for those who want it. 发出消息"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from accounts.models import User
from core.clock import CHINA
from core.db import Base, db
from inbox.acts import Act, Draft, Holder
from inbox.defaults import USUAL
from inbox.mail.server import mail_is_on
from inbox.models import Category, Channel, Mail, MailKind, MailState, Message, Preference, QuietHours
from inbox.people import batches
from inbox.rules import RULES


@dataclass(frozen=True)
class Wish:
    """How a person wants to be told, and where e-mail reaches them."""

    channel: Channel
    address: str | None
    quiet: tuple[int, int] | None


def hear(entry: Mapping[str, Any], subject: Base | None) -> None:
    """Tell people of an act, in its own transaction; `core.audit` calls this for every act."""
    rule = RULES.get(entry["action"])
    if rule is None:
        return
    act = Act.of(entry, subject)
    for draft in rule.drafts(act):
        post(draft, rule.category, now=act.at, but=None if rule.own else act.actor_id)


def post(draft: Draft, category: Category, *, now: datetime, but: int | None = None, note_id: int | None = None) -> int:
    """Write one message for each person, and return how many.

    Args:
        but: Who is left out: whoever did it knows.
    """
    held = [holder for holder in draft.to if holder.user_id != but]
    wishes = wishes_of((holder.user_id for holder in held), category)
    rows, seen = [], set()
    for holder in held:
        wish = wishes.get(holder.user_id)
        told = (holder.user_id, *sorted(map(str, (*holder.params.items(), *holder.args.items()))))
        if wish is None or wish.channel is Channel.OFF or told in seen:
            continue
        seen.add(told)
        rows.append((holder, wish))
    mails = _mails(rows, now)
    values = [
        {
            "user_id": holder.user_id,
            "grant_id": holder.grant_id,
            "category": category,
            "text": draft.text,
            "params": {**draft.params, **holder.params},
            "endpoint": draft.endpoint,
            "args": {**draft.args, **holder.args},
            "digest": bool(wish.channel is Channel.DIGEST and wish.address),
            "mail_id": mails.get(at),
            "note_id": note_id,
            "created_at": now,
        }
        for at, (holder, wish) in enumerate(rows)
    ]
    for at in range(0, len(values), 500):
        db.session.execute(sa.insert(Message), values[at : at + 500])
    return len(values)


def _mails(rows: list[tuple[Holder, Wish]], now: datetime) -> dict[int, int]:
    """Write an e-mail for each row that asks for one; returns their ids by the row's position."""
    wanted = [
        (at, holder, wish)
        for at, (holder, wish) in enumerate(rows)
        if wish.channel is Channel.MAIL and wish.address is not None
    ]
    named = {at: uuid4().hex for at, _holder, _wish in wanted}
    values = [
        mail_row(
            holder.user_id, MailKind.MESSAGE, holder.path, wish.address or "", named[at], now=now, quiet=wish.quiet
        )
        for at, holder, wish in wanted
    ]
    ids: dict[str, int] = {}
    for at in range(0, len(values), 500):
        some = values[at : at + 500]
        db.session.execute(sa.insert(Mail), some)
        found = sa.select(Mail.mime_id, Mail.id).where(Mail.mime_id.in_([row["mime_id"] for row in some]))
        ids.update(db.session.execute(found).all())
    return {at: ids[mime_id] for at, mime_id in named.items()}


def mail_row(
    user_id: int,
    kind: MailKind,
    path: str,
    address: str,
    mime_id: str,
    *,
    now: datetime,
    quiet: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """Return the columns of an e-mail that waits to be sent."""
    return {
        "user_id": user_id,
        "kind": kind,
        "path": path,
        "state": MailState.QUEUED,
        "mime_id": mime_id,
        "address": address,
        "created_at": now,
        "due_at": after_quiet(now, quiet),
    }


def wishes_of(user_ids: Iterable[int], category: Category) -> dict[int, Wish]:
    """Return how some people want to be told of a category; e-mail only to a confirmed address."""
    found: dict[int, Wish] = {}
    on = mail_is_on()
    for some in batches(user_ids):
        rows = db.session.execute(
            sa.select(User.id, User.email, User.email_confirmed_at, Preference.channel, QuietHours)
            .outerjoin(Preference, (Preference.user_id == User.id) & (Preference.category == category))
            .outerjoin(QuietHours, QuietHours.user_id == User.id)
            .where(User.id.in_(some))
        )
        for row in rows:
            quiet = row.QuietHours
            found[row.id] = Wish(
                row.channel or USUAL[category],
                row.email if on and row.email_confirmed_at is not None else None,
                (quiet.begins, quiet.ends) if quiet else None,
            )
    return found


def after_quiet(now: datetime, quiet: tuple[int, int] | None) -> datetime:
    """Return the present, or the end of a person's quiet hours if it lies within them."""
    if quiet is None:
        return now
    begins, ends = quiet
    local = now.astimezone(CHINA)
    within = begins <= local.hour < ends if begins < ends else local.hour >= begins or local.hour < ends
    if not within:
        return now
    day = local.date() if local.hour < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, time(ends), CHINA).astimezone(now.tzinfo)
