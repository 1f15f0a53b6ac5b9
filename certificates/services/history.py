"""What has happened to a certificate, from its row and the audit log. 证书经历"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from certificates.models import Certificate
from core.audit import AuditEntry
from core.db import db

ISSUED, PRINTED, REVOKED = "issued", "printed", "revoked"
ACTS = {
    "certificates.issued": ISSUED,
    "certificate.reissued": ISSUED,
    "certificates.printed": PRINTED,
    "certificate.revoked": REVOKED,
}


@dataclass(frozen=True)
class Event:
    """One thing that happened to a certificate."""

    kind: str
    at: datetime
    who: str


def history(certificate: Certificate) -> Sequence[Event]:
    """Return what happened to a certificate, oldest first: who issued, printed and revoked it. 证书经历"""
    entries = db.session.scalars(
        sa.select(AuditEntry)
        .where(
            AuditEntry.action.in_(ACTS),
            sa.or_(
                _about("certificate", certificate.id),
                _about("certificate_series", certificate.series_id),
                # Replacing revokes the old one; the entry is the new one's.
                sa.and_(AuditEntry.action == "certificate.reissued", AuditEntry.at == certificate.revoked_at),
            ),
        )
        .order_by(AuditEntry.seq)
    )
    events: list[Event] = []
    for entry in entries:
        event = _event(entry, certificate)
        # It is revoked once, also when it is replaced afterwards; printed as often as it was.
        if event is not None and (event.kind == PRINTED or event.kind not in {e.kind for e in events}):
            events.append(event)
    return events


def _about(table: str, key: int) -> sa.ColumnElement[bool]:
    return sa.and_(AuditEntry.subject_table == table, AuditEntry.subject_id == str(key))


def _event(entry: AuditEntry, certificate: Certificate) -> Event | None:
    """Read an entry as far as it concerns this certificate; entries of the series concern some of its own."""
    kind = ACTS[entry.action]
    if entry.action == "certificates.issued" and entry.at != certificate.issued_at:
        return None
    if entry.action == "certificates.printed" and certificate.id not in entry.detail["certificates"]:
        return None
    if entry.action == "certificate.reissued" and entry.subject_id != str(certificate.id):
        if entry.detail["replaces"] != certificate.number:
            return None
        kind = REVOKED
    return Event(kind, entry.at, entry.actor_name)
