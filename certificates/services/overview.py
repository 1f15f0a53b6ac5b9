"""How far the certificates of every honour are. 证书总览"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from campaigns.models import Campaign, Candidate, CandidateState, Honour
from certificates.models import Certificate, CertificateSeries, CertificateState
from core.access import Actor, within
from core.db import db
from selection.models import ListState, Nominee, NomineeList, Standing


@dataclass(frozen=True)
class HonourAtWork:
    """An honour with its counts of certificates."""

    honour: Honour
    valid: int
    revoked: int
    waiting: int


def honours_at_work(actor: Actor) -> Sequence[HonourAtWork]:
    """Return the honours that are awarded within the actor's subtree, newest campaign first; three statements."""
    mine = within(Campaign.path, actor.path)
    honours = db.session.scalars(
        sa.select(Honour)
        .join(Honour.campaign)
        .where(mine)
        .options(contains_eager(Honour.campaign))
        .order_by(Campaign.year.desc(), Campaign.id.desc(), Honour.position, Honour.id)
    ).all()
    held = {
        (honour_id, state): count
        for honour_id, state, count in db.session.execute(
            sa.select(CertificateSeries.honour_id, Certificate.state, sa.func.count())
            .join(Certificate, Certificate.series_id == CertificateSeries.id)
            .where(within(Certificate.path, actor.path))
            .group_by(CertificateSeries.honour_id, Certificate.state)
        )
    }
    waits = _waiting(mine)
    return [
        HonourAtWork(
            honour,
            held.get((honour.id, CertificateState.VALID), 0),
            held.get((honour.id, CertificateState.REVOKED), 0),
            waits.get(honour.id, 0),
        )
        for honour in honours
    ]


def _waiting(mine: sa.ColumnElement[bool]) -> dict[int, int]:
    """Count whom `waiting` would return, for all honours at once."""
    counted = (
        sa.select(NomineeList.honour_id, sa.func.count())
        .join(Nominee, Nominee.list_id == NomineeList.id)
        .join(Candidate, Candidate.id == Nominee.candidate_id)
        .join(Honour, Honour.id == NomineeList.honour_id)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(
            mine,
            NomineeList.state == ListState.CONFIRMED,
            Nominee.standing == Standing.CHOSEN,
            Candidate.state == CandidateState.NOMINATED,
            ~sa.exists().where(Certificate.candidate_id == Candidate.id),
        )
        .group_by(NomineeList.honour_id)
    )
    return dict(db.session.execute(counted).all())
