"""What the worker does for campaigns: reading and importing workbooks of candidates."""

from __future__ import annotations

from flask_babel import gettext as _

from campaigns.services import imports
from core import jobs
from core.sheets import BadWorkbook


@jobs.handler("candidates.read")
def read_candidates(job: jobs.JobContext) -> None:
    """Read an uploaded workbook and write its preview. 读取候选对象"""
    import_id = job.params["import_id"]
    job.progress(0, 2, _("Reading the workbook"))
    try:
        reading = imports.read_import(job.actor, import_id)
        marked = imports.marked_workbook(job.actor, import_id, reading)
    except BadWorkbook as error:
        with job.finish() as now:
            imports.refuse_import(import_id, error, actor=job.actor, now=now)
        return
    with job.finish() as now:
        imports.write_preview(import_id, reading, marked, actor=job.actor, now=now)


@jobs.handler("candidates.import")
def import_candidates(job: jobs.JobContext) -> None:
    """Nominate all that a preview showed, in one transaction. 导入候选对象"""
    job.progress(0, 1, _("Writing the candidates"))
    with job.finish() as now:
        imports.write_import(job.params["import_id"], actor=job.actor, now=now)
