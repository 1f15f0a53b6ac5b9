"""Panels and who sits on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Grant, User
from campaigns import services as campaigns
from campaigns.models import Candidate, Criterion, Honour, Method, Round, Rubric
from core import audit
from core.access import Actor, Role, within
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from judges.models import Panel, Recusal, Seat, SeatKind
from judges.services.locks import lock_panel

DATA_LABEL = "DATA"  # what a workbook may call the data seat; pages say it in words
LABEL_LENGTH = 32


def panel_of(round_: Round, *, actor: Actor, now: datetime) -> Panel:
    """Return a round's panel, made when there is none yet. 评委会"""
    panel = db.session.scalar(sa.select(Panel).where(Panel.round_id == round_.id))
    if panel is None:
        panel = Panel(round=round_)
        db.session.add(panel)
        audit.record("panel.created", panel, actor=actor, now=now)
    return panel


def get_panel(actor: Actor, panel_id: int) -> Panel:
    """Return a panel within the actor's subtree; a judge reaches those they sit on. 评委会

    Raises:
        NotFound: There is none, or not for this person.
    """
    panel = db.session.get(
        Panel,
        panel_id,
        options=[
            selectinload(Panel.seats).joinedload(Seat.user),
            joinedload(Panel.round).joinedload(Round.honour).joinedload(Honour.campaign),
        ],
    )
    if panel is None:
        raise NotFound
    if actor.role is Role.JUDGE:
        seat_of(actor, panel)
    elif not actor.sees(panel.path):
        raise NotFound
    return panel


def seat_of(actor: Actor, panel: Panel) -> Seat:
    """Return the actor's own seat, which they take in a judge's role held within the panel's place.

    Raises:
        NotFound: They do not sit there, or act in a role of another place.
    """
    seat = next((s for s in panel.seats if s.user_id is not None and s.user_id == actor.user_id), None)
    if seat is None or actor.role is not Role.JUDGE or not actor.path.startswith(panel.path):
        raise NotFound
    return seat


def get_seat(panel: Panel, seat_id: int) -> Seat:
    """Return one of a panel's seats.

    Raises:
        NotFound: The panel has no such seat.
    """
    seat = db.session.get(Seat, seat_id)
    if seat is None or seat.panel_id != panel.id:
        raise NotFound
    return seat


def find_judges(panel: Panel) -> Sequence[User]:
    """Return the people who may take a seat: judges of the panel's subtree without one. 可聘评委"""
    taken = sa.select(Seat.user_id).where(Seat.panel_id == panel.id, Seat.user_id.is_not(None))
    return db.session.scalars(
        sa.select(User)
        .where(User.active.is_(True), User.id.in_(_judges_at(panel.path)), User.id.not_in(taken))
        .order_by(User.name, User.id)
    ).all()


def _judges_at(path: str) -> sa.Select[Any]:
    return sa.select(Grant.user_id).where(Grant.role == Role.JUDGE, Grant.ended_at.is_(None), within(Grant.path, path))


def seat_judge(panel: Panel, user: User, label: str = "", *, actor: Actor, now: datetime) -> Seat:
    """Give a judge a seat. 聘任评委

    Args:
        label: How the judge appears in lists and workbooks; by default the next number.

    Raises:
        Conflict: Marking is open, the person has a seat, or the label is taken.
        DomainError: The person is no judge within the panel's place.
    """
    _refuse_opened(panel)
    judges = [seat for seat in panel.seats if seat.kind is SeatKind.JUDGE]
    if user.id not in set(db.session.scalars(_judges_at(panel.path))) or not user.active:
        raise DomainError(
            "%(name)s does not hold the judge's role here.", advice="Grant the role first.", name=user.name
        )
    if any(seat.user_id == user.id for seat in judges):
        raise Conflict("%(name)s already has a seat.", name=user.name)
    label = label.strip() or _free_label(panel)
    _check_label(panel, label)
    position = 1 + max((seat.position for seat in judges), default=0)
    seat = Seat(panel=panel, kind=SeatKind.JUDGE, user=user, label=label, position=position)
    db.session.add(seat)
    audit.record("seat.taken", seat, actor=actor, now=now, label=label)
    return seat


def _free_label(panel: Panel) -> str:
    taken = {seat.label for seat in panel.seats}
    return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)


def _check_label(panel: Panel, label: str) -> None:
    if len(label) > LABEL_LENGTH:
        raise DomainError("A label has at most %(count)s characters.", count=LABEL_LENGTH)
    # Compared without case: a workbook must not have to tell "j1" from "J1".
    if label.casefold() in {seat.label.casefold() for seat in panel.seats} or label.casefold() == DATA_LABEL.casefold():
        raise Conflict("The label %(label)s is taken.", label=label)


def data_seat(panel: Panel, *, actor: Actor, now: datetime) -> Seat:
    """Return the panel's one seat for imported figures, made when there is none yet. 数据席"""
    seat = next((s for s in panel.seats if s.kind is SeatKind.DATA), None)
    if seat is None:
        seat = Seat(panel=panel, kind=SeatKind.DATA, user_id=None, label=DATA_LABEL, position=0)
        db.session.add(seat)
        audit.record("seat.created", seat, actor=actor, now=now)
    return seat


def remove_seat(seat: Seat, *, actor: Actor, now: datetime) -> None:
    """Take a seat away, with its recusals, before marking opens. 撤销评委席

    Raises:
        Conflict: Marking is open.
    """
    panel = seat.panel
    _refuse_opened(panel)
    for recusal in db.session.scalars(sa.select(Recusal).where(Recusal.seat_id == seat.id)):
        db.session.delete(recusal)
    panel.seats.remove(seat)
    db.session.delete(seat)
    audit.record("seat.removed", panel, actor=actor, now=now, label=seat.label)


def _refuse_opened(panel: Panel) -> None:
    lock_panel(panel)
    if panel.opened_at is not None:
        raise Conflict(
            "Marking is open: the seats no longer change.",
            advice="A judge who cannot go on is recused from the candidates that remain.",
        )


def candidates_of(panel: Panel) -> Sequence[Candidate]:
    """Return the candidates that stand before a panel, by number."""
    return campaigns.standing(panel.round.honour)


def criteria_of(seat: Seat) -> list[Criterion]:
    """Return the lines of the rubric that a seat fills in: judged ones, or the imported figures."""
    rubric = seat.panel.round.rubric
    given = seat.kind is SeatKind.DATA
    return [] if rubric is None else [c for c in rubric.criteria if (c.method is Method.GIVEN) is given]


def has_given(rubric: Rubric) -> bool:
    """Tell whether a rubric has figures that are imported rather than judged."""
    return any(criterion.method is Method.GIVEN for criterion in rubric.criteria)
