"""What the worker does for staff: reading rosters, importing them."""

from __future__ import annotations

from flask_babel import gettext as _

from core import jobs
from core.clock import utcnow
from core.sheets import BadWorkbook
from staff import services
from units.services import refuse_import


@jobs.handler("staff_roster.read")
def read_roster(job: jobs.JobContext) -> None:
    """Read an uploaded roster of staff and write its preview. 读取名册"""
    import_id = job.params["import_id"]
    job.progress(0, 2, _("Reading the workbook"))
    try:
        reading = services.read_import(job.actor, import_id, now=utcnow())
    except BadWorkbook as error:
        with job.finish() as now:
            refuse_import(import_id, error, sort=services.STAFF, actor=job.actor, now=now)
        return
    with job.finish() as now:
        compared = services.compare(job.actor, reading)
        services.write_preview(import_id, reading, compared, actor=job.actor, now=now)


@jobs.handler("staff_roster.import")
def import_roster(job: jobs.JobContext) -> None:
    """Import a previewed roster of staff in one transaction. 导入名册"""
    import_id = job.params["import_id"]
    job.progress(0, 1, _("Writing the people"))
    rows = services.previewed_rows(job.actor, import_id)
    with job.finish() as now:
        services.write_import(import_id, rows, actor=job.actor, now=now)
