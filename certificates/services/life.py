"""What happens to a certificate after it was issued."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.services.issue import make
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError


def revoke(certificate: Certificate, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take a certificate back; its page says so from now on. 撤销证书

    Raises:
        Conflict: It was revoked before.
        DomainError: No reason is given.
    """
    if not reason.strip():
        raise DomainError("Say why the certificate is revoked.")
    if certificate.state is CertificateState.REVOKED:
        raise Conflict("This certificate was already revoked.")
    certificate.state = CertificateState.REVOKED
    certificate.revoked_reason, certificate.revoked_by, certificate.revoked_at = reason.strip(), actor.user_id, now
    audit.record("certificate.revoked", certificate, actor=actor, now=now, number=certificate.number)


def reissue(certificate: Certificate, holder: str, reason: str, *, actor: Actor, now: datetime) -> Certificate:
    """Replace a certificate that has a mistake: the old one is revoked, the new one has a new number. 换发证书"""
    if not holder.strip():
        raise DomainError("Enter the name as it is to be printed.")
    series = db.session.execute(
        sa.select(CertificateSeries).where(CertificateSeries.id == certificate.series_id).with_for_update()
    ).scalar_one()
    revoke(certificate, reason, actor=actor, now=now)
    new = make(series, certificate.candidate, holder.strip(), actor=actor, now=now, replaces=certificate)
    audit.record("certificate.reissued", new, actor=actor, now=now, number=new.number)
    return new
