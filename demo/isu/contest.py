"""A competition as a campaign: an honour for each segment, nine judges, a ranking each. 比赛"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from accounts import services as accounts
from accounts.models import User
from campaigns import services as campaigns
from campaigns.models import Activity, Campaign, HolderKind, Round
from campaigns.services import HonourDraft, Nomination, PhaseDraft
from core.access import Actor, Role
from core.clock import local_date
from core.db import db, writing
from demo.isu.marks import import_marks, rubric_of
from demo.isu.protocol import SEATS, Segment
from judges import services as judges
from selection import services as selection
from units import services as units
from units.models import Division, Unit
from units.services import UnitDraft


def load(name: str, segments: Sequence[Segment], place: Division, *, actor: Actor, now: datetime) -> list[Round]:
    """Make a campaign with an honour for each segment, import all marks, and rank; returns the rounds."""
    with writing():
        campaign = _campaign(name, segments, place, actor=actor, now=now)
        unit, people = _unit(place, actor=actor, now=now), _judges(place, actor=actor, now=now)
        rounds = [
            _round(campaign, at, segment, unit, people, actor=actor, now=now) for at, segment in enumerate(segments)
        ]
        ids = [round_.id for round_ in rounds]
    for round_id, segment in zip(ids, segments, strict=True):
        import_marks(round_id, segment, actor=actor, now=now)
        with writing():
            selection.run_ranking(db.session.get_one(Round, round_id), actor=actor, now=now)
    return [db.session.get_one(Round, round_id) for round_id in ids]


def _campaign(name: str, segments: Sequence[Segment], place: Division, *, actor: Actor, now: datetime) -> Campaign:
    first, last = local_date(now) - timedelta(days=1), local_date(now) + timedelta(days=1)
    activities = (Activity.NOMINATE, Activity.MARK, Activity.SELECT)
    return campaigns.create_campaign(
        name,
        "",
        "International Skating Union",
        first.year,
        place,
        phases=[PhaseDraft(activity.value, activity, first, last) for activity in activities],
        honours=[HonourDraft(segment.name, HolderKind.PERSON, 3) for segment in segments],
        actor=actor,
        now=now,
    )


def _unit(place: Division, *, actor: Actor, now: datetime) -> Unit:
    code = f"ISU-{place.code}"
    known = db.session.scalar(sa.select(Unit).where(Unit.code == code))
    draft = UnitDraft(code=code, name="ISU", kind="community-window")
    return known or units.create_unit(place, draft, actor=actor, now=now)


def _judges(place: Division, *, actor: Actor, now: datetime) -> list[User]:
    """Return the nine judges' accounts; nobody signs in with them."""
    found = []
    for seat in SEATS:
        login = f"isu-{place.code}-{seat.lower()}"
        user = db.session.scalar(sa.select(User).where(User.login == login))
        if user is None:
            user = accounts.create_user(login, f"Judge {seat}", secrets.token_urlsafe(24), actor=actor, now=now)
            accounts.grant_role(user, Role.JUDGE, place, actor=actor, now=now)
        found.append(user)
    return found


def _round(
    campaign: Campaign, at: int, segment: Segment, unit: Unit, people: Sequence[User], *, actor: Actor, now: datetime
) -> Round:
    honour = campaign.honours[at]
    round_ = campaigns.add_round(honour, "Segment", actor=actor, now=now)
    campaigns.set_rubric(round_, rubric_of(segment), actor=actor, now=now)
    rows = [Nomination(unit.id, name) for name in segment.results]
    campaigns.nominate_many(honour, rows, actor=actor, now=now)
    panel = judges.panel_of(round_, actor=actor, now=now)
    for seat, user in zip(SEATS, people, strict=True):
        judges.seat_judge(panel, user, seat, actor=actor, now=now)
    judges.open_panel(panel, actor=actor, now=now)
    return round_
