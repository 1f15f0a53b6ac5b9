"""What of judging hangs on a judge's role, when it is handed over: seats on which nothing is marked yet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from accounts import holdings
from accounts.models import Grant, User
from campaigns.models import Campaign, Honour, Round
from core import audit
from core.access import Actor, Role, within
from core.db import db
from judges.models import Mark, Panel, Recusal, ScoreSheet, Seat, SheetState


def _seats(user_id: int, path: str) -> list[Seat]:
    """Return a judge's seats below a place whose sheets are all untouched; recusals are a person's own and stay."""
    touched = sa.select(ScoreSheet.seat_id).where(ScoreSheet.state != SheetState.DRAFT)
    marked = sa.select(ScoreSheet.seat_id).join(Mark, Mark.sheet_id == ScoreSheet.id)
    recused = sa.select(Recusal.seat_id)
    chosen = sa.select(Seat).join(Seat.panel).join(Panel.round).join(Round.honour).join(Honour.campaign)
    chosen = chosen.where(Seat.user_id == user_id, within(Campaign.path, path))
    chosen = chosen.where(Seat.id.not_in(touched), Seat.id.not_in(marked), Seat.id.not_in(recused))
    return list(db.session.scalars(chosen.order_by(Seat.id)))


def _count(grant: Grant, _now: datetime) -> int:
    return len(_seats(grant.user_id, grant.path)) if grant.role is Role.JUDGE else 0


def _pass_on(grant: Grant, successor: User, actor: Actor, now: datetime) -> list[int]:
    if grant.role is not Role.JUDGE:
        return []
    passed = []
    for seat in _seats(grant.user_id, grant.path):
        if any(other.user_id == successor.id for other in seat.panel.seats):
            continue  # the successor sits there already
        seat.user_id = successor.id
        audit.record("seat.passed", seat, actor=actor, now=now, to_user=successor.id)
        passed.append(seat.id)
    return passed


def _give_back(ids: list[int], user: User, actor: Actor, now: datetime) -> None:
    for seat in db.session.scalars(sa.select(Seat).where(Seat.id.in_(ids))):
        untouched = seat.user_id is not None and seat.id in {one.id for one in _seats(seat.user_id, "/")}
        if untouched and not any(other.user_id == user.id for other in seat.panel.seats):
            seat.user_id = user.id
            audit.record("seat.passed", seat, actor=actor, now=now, to_user=user.id)


holdings.register(
    holdings.Holding("seats", _l("Seats on panels without a mark"), _count, pass_on=_pass_on, give_back=_give_back)
)


def _begun(grant: Grant, _now: datetime) -> int:
    if grant.role is not Role.JUDGE:
        return 0
    seats = sa.select(sa.func.count(Seat.id)).join(Seat.panel).join(Panel.round).join(Round.honour)
    seats = seats.join(Honour.campaign).where(Seat.user_id == grant.user_id, within(Campaign.path, grant.path))
    all_seats = db.session.scalar(seats) or 0
    return all_seats - _count(grant, _now)


holdings.register(holdings.Holding("begun_seats", _l("Seats with marks or recusals: they stay with the judge"), _begun))
