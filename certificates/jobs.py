"""Print runs in the worker."""

from __future__ import annotations

from certificates import rendering
from certificates.services.printing import load, paper
from core.db import db
from core.errors import DomainError
from core.files import PDF
from core.jobs import JobContext, handler


@handler("certificates.print")
def print_certificates(job: JobContext) -> None:
    """Render the certificates of a job into one PDF. 打印证书"""
    sheets = [paper(certificate) for certificate in load(job.params["ids"], job.actor)]
    if not sheets:
        raise DomainError("There is nothing to print yet. Issue the certificates first.")
    # Laying out takes minutes for a ceremony; no transaction stays open over it.
    db.session.rollback()
    data = rendering.render(sheets, progress=job.progress)
    with job.finish() as now:
        job.attach(data, name="certificates.pdf", media_type=PDF, now=now)
