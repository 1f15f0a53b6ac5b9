"""What happens to a certificate after it was issued: revoked, replaced. 撤销与换发

Neither needs an open phase: a mistake is found when it is found.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from certificates.models import Certificate, CertificateSeries, CertificateState
from certificates.services.issue import give
from certificates.services.keepers import require_keeper
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError
from core.sheets import clean


def revoke(certificate: Certificate, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take a certificate back; its page says so from now on. Sent twice, it is revoked once. 撤销证书

    Raises:
        Conflict: It was revoked before, for another reason.
        DomainError: No reason is given.
    """
    require_keeper(actor, certificate.path)
    reason = _reason(reason)
    db.session.refresh(certificate, with_for_update=True)
    if certificate.state is CertificateState.REVOKED:
        if certificate.revoked_reason == reason:
            return
        raise Conflict("This certificate was already revoked.")
    _take_back(certificate, reason, actor, now)
    audit.record("certificate.revoked", certificate, actor=actor, now=now, number=certificate.number)


def reissue(certificate: Certificate, holder: str, reason: str, *, actor: Actor, now: datetime) -> Certificate:
    """Replace a certificate: the old one is revoked, the new one takes the next number. 换发证书

    A revoked certificate is replaced likewise, once. Sent twice, the one replacement is returned.

    Raises:
        Conflict: It was already replaced, with another name.
        DomainError: The name or the reason is missing, or nothing would change.
    """
    require_keeper(actor, certificate.path)
    holder, reason = clean.person(holder), _reason(reason)
    if not holder:
        raise DomainError("Enter the name as it is to be printed.")
    series = _locked_series(certificate)
    db.session.refresh(certificate, with_for_update=True)
    if former := replacement_of(certificate):
        if former.holder == holder:
            return former
        raise Conflict("This certificate was already replaced by %(number)s.", number=former.number)
    if certificate.state is CertificateState.VALID:
        if holder == certificate.holder:
            raise DomainError("The name is the same as before. To replace lost paper, print the certificate again.")
        _take_back(certificate, reason, actor, now)
        # Before the new one is written: a candidate holds one valid certificate at a time.
        db.session.flush()
    (new,) = give(series, [(certificate.candidate, holder)], actor=actor, now=now, replaces=certificate)
    old = certificate.number
    audit.record("certificate.reissued", new, actor=actor, now=now, number=new.number, replaces=old, reason=reason)
    return new


def replacement_of(certificate: Certificate) -> Certificate | None:
    """Return the certificate that replaced one, if any. 换发后的证书"""
    return db.session.scalar(sa.select(Certificate).where(Certificate.replaces_id == certificate.id))


def replaced_by(certificate: Certificate) -> Certificate | None:
    """Return the certificate that one replaces, if any. 换发前的证书"""
    return db.session.get(Certificate, certificate.replaces_id) if certificate.replaces_id else None


def _reason(reason: str) -> str:
    plain = clean.text(reason)
    if not plain:
        raise DomainError("Say why the certificate is revoked.")
    return plain[:255]


def _take_back(certificate: Certificate, reason: str, actor: Actor, now: datetime) -> None:
    certificate.state = CertificateState.REVOKED
    certificate.revoked_reason, certificate.revoked_by, certificate.revoked_at = reason, actor.user_id, now


def _locked_series(certificate: Certificate) -> CertificateSeries:
    found = sa.select(CertificateSeries).where(CertificateSeries.id == certificate.series_id)
    return db.session.scalars(found.with_for_update().execution_options(populate_existing=True)).one()
