"""How far the certificates of every honour are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from campaigns.models import Campaign, Honour
from campaigns.services import get_honour
from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.services.issue import waiting
from core.access import Actor, within
from core.db import db
from core.errors import NotFound


@dataclass(frozen=True)
class HonourAtWork:
    """An honour with its counts of certificates."""

    honour: Honour
    series: CertificateSeries | None
    valid: int
    revoked: int
    waiting: int


def honours_at_work(actor: Actor) -> list[HonourAtWork]:
    """Return the honours that the actor's own level awards, newest campaign first."""
    honours = db.session.scalars(
        sa.select(Honour)
        .join(Campaign)
        .where(within(Campaign.path, actor.path))
        .order_by(Campaign.year.desc(), Campaign.id.desc(), Honour.position)
    ).all()
    counts = {
        (honour_id, state): count
        for honour_id, state, count in db.session.execute(
            sa.select(CertificateSeries.honour_id, Certificate.state, sa.func.count())
            .join(Certificate, Certificate.series_id == CertificateSeries.id)
            .group_by(CertificateSeries.honour_id, Certificate.state)
        ).tuples()
    }
    series = {one.honour_id: one for one in db.session.scalars(sa.select(CertificateSeries))}
    return [
        HonourAtWork(
            honour=honour,
            series=series.get(honour.id),
            valid=counts.get((honour.id, CertificateState.VALID), 0),
            revoked=counts.get((honour.id, CertificateState.REVOKED), 0),
            waiting=len(waiting(honour)),
        )
        for honour in honours
    ]


def honour_to_certify(actor: Actor, honour_id: int) -> Honour:
    """Return an honour that the actor's own level awards; one seen from below is not theirs to certify."""
    honour = get_honour(actor, honour_id)
    if not actor.sees(honour.campaign.path):
        raise NotFound
    return honour


def replacement_of(certificate: Certificate) -> Certificate | None:
    """Return the certificate that replaced one, if any."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.replaces_id == certificate.id))
