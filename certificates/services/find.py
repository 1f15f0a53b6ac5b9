"""Finding certificates: for those who keep them, and for anybody who holds one in hand."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa

from campaigns.models import Candidate, Honour
from certificates.models import Certificate, CertificateSeries, CertificateState
from core.access import Actor, within
from core.db import db
from core.errors import NotFound


def get_certificate(actor: Actor, certificate_id: int) -> Certificate:
    """Return a certificate of a campaign within the actor's subtree."""
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None or not actor.sees(certificate.path):
        raise NotFound
    return certificate


def find_certificates(
    actor: Actor, honour: Honour | None = None, *, text: str = "", page: int = 1, size: int = 50
) -> tuple[Sequence[Certificate], int]:
    """Return one page of the certificates within the actor's subtree, in order of number."""
    found = sa.select(Certificate).where(within(Certificate.path, actor.path))
    if honour is not None:
        found = found.join(CertificateSeries).where(CertificateSeries.honour_id == honour.id)
    if text:
        found = found.where(
            Certificate.holder.contains(text, autoescape=True) | Certificate.number.contains(text, autoescape=True)
        )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(Certificate.series_id, Certificate.seq).limit(size).offset((page - 1) * size)
    return db.session.scalars(ordered.options(sa.orm.joinedload(Certificate.candidate).joinedload(Candidate.unit))).all(), total


def valid_of(honour: Honour) -> Sequence[Certificate]:
    """Return an honour's valid certificates in order of number."""
    return db.session.scalars(
        sa.select(Certificate)
        .join(CertificateSeries)
        .where(CertificateSeries.honour_id == honour.id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.seq)
    ).all()


def plain_code(code: str) -> str:
    """Read a code as typed: half width, upper case, without spaces and dashes."""
    return unicodedata.normalize("NFKC", code).upper().replace(" ", "").replace("-", "")


def find_by_code(code: str) -> Certificate | None:
    """Return the certificate that a code on paper names, if any. 按查验码查验"""
    plain = plain_code(code)
    if not plain or len(plain) > 32:
        return None
    return db.session.scalar(sa.select(Certificate).where(Certificate.code == plain))


def find_by_number(number: str, holder: str) -> Certificate | None:
    """Return a certificate by its number and the holder's full name; either alone says nothing. 按编号查验"""
    plain = "".join(number.split())
    certificate = db.session.scalar(sa.select(Certificate).where(Certificate.number == plain[:64]))
    if certificate is None:
        return None
    same = hmac.compare_digest("".join(certificate.holder.split()).encode(), "".join(holder.split()).encode())
    return certificate if same else None
