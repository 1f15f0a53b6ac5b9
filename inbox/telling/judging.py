"""What is said of panels, sheets and recusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa

from campaigns.models import Honour
from core.access import Role
from core.db import db
from inbox.acts import Act, Draft, Holder
from inbox.people import in_charge, in_role
from judges.models import Panel, ScoreSheet, Seat, SheetState


def _of(honour: Honour) -> dict[str, str]:
    return {"honour": honour.name, "campaign": honour.campaign.name}


def _judge(seat: Seat) -> tuple[Holder, ...]:
    found = in_role([seat.user_id] if seat.user_id else [], Role.JUDGE)
    return tuple(found.values())


def seat_taken(act: Act) -> Iterator[Draft]:
    """Tell a judge of the panel they sit on."""
    seat: Seat = act.subject
    yield Draft("seat.taken", _judge(seat), _of(seat.panel.round.honour), "judges.index")


def sheets_out(act: Act) -> Iterator[Draft]:
    """Tell each judge of a panel how many sheets wait for them."""
    panel: Panel = act.subject
    if not act.detail.get("sheets"):
        return
    counts = dict(
        db.session.execute(
            sa.select(Seat.user_id, sa.func.count(ScoreSheet.id))
            .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
            .where(Seat.panel_id == panel.id, Seat.user_id.is_not(None), ScoreSheet.state == SheetState.DRAFT)
            .group_by(Seat.user_id)
        ).all()
    )
    judges = in_role((user for user in counts if user), Role.JUDGE)
    told = tuple(replace(holder, params={"count": counts[user]}) for user, holder in judges.items())
    yield Draft("sheets.out", told, _of(panel.round.honour), "judges.index")


def sheet_returned(act: Act) -> Iterator[Draft]:
    """Tell a judge that a sheet is theirs to write on again, and why."""
    sheet: ScoreSheet = act.subject
    said = {**_of(sheet.seat.panel.round.honour), "who": sheet.candidate.name, "reason": act.detail["reason"]}
    yield Draft("sheet.returned", _judge(sheet.seat), said, "judges.sheet", {"sheet_id": sheet.id})


def recused(act: Act) -> Iterator[Draft]:
    """Tell the organisers that a judge stepped back, or the judge that somebody recorded it for them."""
    seat: Seat = act.subject.seat
    said = {**_of(seat.panel.round.honour), "who": act.subject.candidate.name, "reason": act.subject.reason}
    if act.actor_id == seat.user_id:
        where = {"panel_id": seat.panel_id}
        yield Draft("judge.abstained", in_charge([Role.ORGANISER], act.path), said, "judges.recusals", where)
    else:
        yield Draft("judge.recused", _judge(seat), said, "judges.index")


def sheets_in(act: Act) -> Iterator[Draft]:
    """Tell the organisers when the last sheet of a panel is in, once for each time that it is."""
    seat: Seat = act.subject.seat if isinstance(act.subject, ScoreSheet) else act.subject
    left = sa.exists().where(
        ScoreSheet.seat_id == Seat.id, Seat.panel_id == seat.panel_id, ScoreSheet.state == SheetState.DRAFT
    )
    if db.session.scalar(sa.select(left)):
        return
    honour, where = seat.panel.round.honour, {"round_id": seat.panel.round_id}
    yield Draft("sheets.in", in_charge([Role.ORGANISER], act.path), _of(honour), "selection.round_page", where)
