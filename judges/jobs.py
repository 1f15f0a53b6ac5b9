"""What the worker does for judging: reading workbooks of marks and writing them."""

from __future__ import annotations

from flask_babel import gettext as _

from core import jobs
from core.files import XLSX
from core.sheets import BadWorkbook
from judges import exports, services


@jobs.handler("marks.read")
def read_marks(job: jobs.JobContext) -> None:
    """Read an uploaded workbook of marks and write its preview. 读取评分表格"""
    import_id = job.params["import_id"]
    job.progress(0, 2, _("Reading the workbook"))
    try:
        reading, compared = services.read_import(import_id)
        marked = services.marked_workbook(import_id, reading, compared)
    except BadWorkbook as error:
        with job.finish() as now:
            services.refuse_import(import_id, error, actor=job.actor, now=now)
        return
    with job.finish() as now:
        services.write_preview(import_id, reading, compared, marked, actor=job.actor, now=now)


@jobs.handler("marks.import")
def import_marks(job: jobs.JobContext) -> None:
    """Write previewed marks in one transaction. 写入评分"""
    import_id = job.params["import_id"]
    job.progress(0, 2, _("Writing the marks"))
    reading, _compared = services.read_import(import_id)
    with job.finish() as now:
        services.write_import(import_id, reading, submit=bool(job.params.get("submit", True)), actor=job.actor, now=now)


@jobs.handler("marks.export")
def export_marks(job: jobs.JobContext) -> None:
    """Write every sheet of a panel as a workbook. 导出评分汇总"""
    job.progress(0, 1, _("Writing the workbook"))
    panel = services.get_panel(job.actor, job.params["panel_id"])
    name = exports.titled(panel, _("Marks")) + ".xlsx"
    data = exports.marks_table(panel)
    with job.finish() as now:
        job.attach(data, name=name, media_type=XLSX, now=now)
