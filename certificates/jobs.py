"""Print runs in the worker. 打印任务"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from certificates import rendering
from certificates.services.printing import KIND, paper, record_printed, to_print
from core.db import db
from core.errors import DomainError
from core.files import PDF
from core.jobs import JobContext, handler


@handler(KIND)
def print_certificates(job: JobContext) -> None:
    """Render the certificates of a job into one PDF. 打印证书

    Run twice, it makes the same file; what was revoked since it was asked for is left out.
    """
    asked = job.params["ids"]
    certificates = to_print(asked, job.actor)
    if not certificates:
        raise DomainError("There is nothing to print: the certificates were revoked meanwhile.")
    ids, sheets = [one.id for one in certificates], [paper(one) for one in certificates]
    name = f"{sheets[0].number}.pdf" if len(ids) == 1 else f"{sheets[0].honour}.pdf"
    # Laying out takes minutes for a ceremony; no transaction stays open over it.
    db.session.rollback()
    told = _("Laying out")
    data = rendering.render(sheets, progress=lambda done, total: job.progress(done, total, told))
    with job.finish(message=_left_out(len(asked) - len(ids))) as now:
        record_printed(ids, actor=job.actor, now=now)
        job.attach(data, name=name, media_type=PDF, now=now)


def _left_out(count: int) -> str:
    if not count:
        return ""
    words: str = ngettext(
        "%(num)s certificate was revoked meanwhile and is left out.",
        "%(num)s certificates were revoked meanwhile and are left out.",
        count,
    )
    return words
