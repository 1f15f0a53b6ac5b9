"""Printing: the stored text, an address in its code, one file for all. 打印证书"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import ngettext

from certificates import rendering
from certificates.models import Certificate, CertificateState
from certificates.services.keepers import may_keep, require_keeper
from core import audit, jobs
from core.access import Actor
from core.addresses import check_printable, public_url_for
from core.db import db
from core.errors import Conflict, DomainError
from core.i18n import current

KIND = "certificates.print"


def paper(certificate: Certificate) -> rendering.PrintedCertificate:
    """Return what the renderer takes: the text as it was stored, and where the code leads."""
    text: dict[str, Any] = dict(certificate.printed)
    text["body"] = tuple(text["body"])
    return rendering.PrintedCertificate(verify_url=public_url_for("certificates.verify", code=certificate.code), **text)


def print_run(certificates: Sequence[Certificate], progress: Callable[[int, int], None] | None = None) -> bytes:
    """Render certificates into one PDF, a page each. 打印证书

    Raises:
        Unprintable: Their codes would lead to this computer only.
    """
    check_printable()  # Also here: the service may have been started anew since it was asked for.
    return rendering.render([paper(certificate) for certificate in certificates], progress=progress)


def ask_print(certificates: Sequence[Certificate], *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a print run of certificates of one series as a job. 提交打印

    Raises:
        DomainError: There are none.
        Conflict: One of them was revoked.
        Unprintable: Their codes would lead to this computer only.
    """
    check_printable()
    if not certificates:
        raise DomainError("There is nothing to print yet. Issue the certificates first.")
    require_keeper(actor, certificates[0].path)
    for one in certificates:
        if one.state is CertificateState.REVOKED:
            raise Conflict("Certificate %(number)s was revoked; it is not printed any more.", number=one.number)
    return jobs.ask(
        KIND,
        {"ids": [certificate.id for certificate in certificates], "locale": current()},
        title=ngettext("Print %(num)s certificate", "Print %(num)s certificates", len(certificates)),
        actor=actor,
        now=now,
    )


def to_print(ids: Sequence[int], actor: Actor) -> list[Certificate]:
    """Return certificates by id, in order of number, as far as they are still valid and the actor's to print."""
    found = db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.id.in_(ids), Certificate.state == CertificateState.VALID)
        .order_by(Certificate.series_id, Certificate.seq)
    )
    return [certificate for certificate in found if may_keep(actor, certificate.path)]


def record_printed(ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Enter into the log which certificates a file holds; their rows do not change. 记录打印"""
    first = db.session.get_one(Certificate, ids[0])
    subject = first if len(ids) == 1 else first.series
    audit.record("certificates.printed", subject, actor=actor, now=now, certificates=list(ids), count=len(ids))
