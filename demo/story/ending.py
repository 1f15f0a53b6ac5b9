"""From the ranking to the certificates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from campaigns.models import Honour
from certificates import services as certificates
from core.access import Actor
from core.clock import local_date
from core.db import db, writing
from selection import services as selection
from selection.models import Nominee, NomineeList, QuotaPlan, Standing

REASON = "经评选领导小组会议复议，并列者中服务年限较长者优先。"


@contextmanager
def clock_at(app: Flask, instant: datetime | None) -> Iterator[None]:
    """Hold the product's clock at an instant for a while."""
    before = app.config["CLOCK"]
    app.config["CLOCK"] = instant
    try:
        yield
    finally:
        app.config["CLOCK"] = before


def rank_and_select(honour_id: int, *, actor: Actor, now: datetime) -> int:
    """Compute the ranking, share out the quota and fill it; returns the list's id. 排名与遴选"""
    with writing():
        honour = db.session.get_one(Honour, honour_id)
        run = selection.run_ranking(honour.rounds[0], actor=actor, now=now)
        plan = selection.plan_quota(honour, basis="units", actor=actor, now=now)
        if plan.tie is not None and plan.decision is None:
            places = [share.division_id for share in plan.shares if share.division_id in plan.tie["divisions"]]
            selection.decide_quota_tie(plan, places[: plan.tie["open"]], REASON, actor=actor, now=now)
        made = selection.make_list(honour, run, plan, reserves_each=2, actor=actor, now=now)
        return made.id


def ties_of(list_id: int) -> dict[int, list[Nominee]]:
    """Return who ties at the line, by division."""
    tied: dict[int, list[Nominee]] = {}
    for nominee in db.session.scalars(
        sa.select(Nominee)
        .where(Nominee.list_id == list_id, Nominee.standing == Standing.TIED)
        .order_by(Nominee.position)
    ):
        tied.setdefault(nominee.division_id, []).append(nominee)
    return tied


def open_seats(list_id: int, division_id: int, nominees: list[Nominee]) -> list[int]:
    """Return the candidates who take a division's open seats: the first of those who tie."""
    made = db.session.get_one(NomineeList, list_id)
    seats = next(share.seats for share in made.plan.shares if share.division_id == division_id)
    chosen = db.session.scalar(
        sa.select(sa.func.count()).where(
            Nominee.list_id == list_id, Nominee.division_id == division_id, Nominee.standing == Standing.CHOSEN
        )
    )
    return [nominee.candidate_id for nominee in nominees[: seats - (chosen or 0)]]


def plan_of(honour_id: int) -> int:
    """Return the id of an honour's newest quota plan."""
    newest = sa.select(sa.func.max(QuotaPlan.id)).where(QuotaPlan.honour_id == honour_id)
    plan_id = db.session.scalar(newest)
    db.session.rollback()
    if plan_id is None:
        raise LookupError("The honour has no quota plan.")
    return plan_id


def settle_and_confirm(list_id: int, *, actor: Actor, now: datetime) -> int:
    """Decide every tie at the line with a reason, and confirm the list; returns how many ties. 裁定并确认"""
    with writing():
        made = db.session.get_one(NomineeList, list_id)
        ties = ties_of(list_id)
        for division_id, nominees in ties.items():
            ids = open_seats(list_id, division_id, nominees)
            selection.decide_tie(made, division_id, ids, REASON, actor=actor, now=now)
        selection.confirm_list(made, actor=actor, now=now)
    return len(ties)


def certify(honour_id: int, *, actor: Actor, now: datetime) -> int:
    """Set the numbering and issue the certificates; returns how many. 发证"""
    with writing():
        honour = db.session.get_one(Honour, honour_id)
        year, mark = honour.campaign.year, {"unit": "窗", "brand": "牌", "person": "标"}[honour.holder_kind.value]
        certificates.open_series(honour, f"吉民证{mark}〔{year}〕{{seq:04d}}号", local_date(now), actor=actor, now=now)
        return len(certificates.issue(honour, actor=actor, now=now))
