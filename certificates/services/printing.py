"""Printing: the stored text, an address in its code, one file for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from certificates import rendering
from certificates.models import Certificate
from core import audit, jobs
from core.access import Actor
from core.db import db
from core.errors import DomainError
from core.i18n import current


def paper(certificate: Certificate) -> rendering.PrintedCertificate:
    """Return what the renderer takes: the text as it was stored, and where the code leads."""
    text: dict[str, Any] = dict(certificate.printed)
    text["body"] = tuple(text["body"])
    return rendering.PrintedCertificate(
        verify_url=f"{current_app.config['PUBLIC_URL']}/verify/{certificate.code}", **text
    )


def print_run(
    certificates: Sequence[Certificate], progress: Callable[[int, int], None] | None = None
) -> bytes:
    """Render certificates into one PDF, a page each. 打印证书"""
    return rendering.render([paper(certificate) for certificate in certificates], progress=progress)


def ask_print(certificates: Sequence[Certificate], *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a print run of these certificates as a job. 提交打印"""
    if not certificates:
        raise DomainError("There is nothing to print yet. Issue the certificates first.")
    job = jobs.ask(
        "certificates.print",
        {"ids": [certificate.id for certificate in certificates], "locale": current()},
        title=_("Print %(count)s certificates", count=len(certificates)),
        actor=actor,
        now=now,
    )
    audit.record(
        "certificates.print_asked", actor=actor, now=now, path=certificates[0].path, count=len(certificates)
    )
    return job


def load(ids: Sequence[int], actor: Actor) -> list[Certificate]:
    """Return certificates by id, in order of number, as far as the actor may see them."""
    found = db.session.scalars(
        sa.select(Certificate).where(Certificate.id.in_(ids)).order_by(Certificate.series_id, Certificate.seq)
    )
    return [certificate for certificate in found if actor.sees(certificate.path)]
