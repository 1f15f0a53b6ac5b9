"""What the worker does for units: reading rosters, importing them, loading divisions."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from core import jobs
from core.db import db
from core.errors import DomainError
from core.files import XLSX, StoredFile
from core.sheets import BadWorkbook
from units import services


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Pause the garbage collector, which would walk through every row again and again and free none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@jobs.handler("roster.read")
@_collector_at_rest()
def read_roster(job: jobs.JobContext) -> None:
    """Read an uploaded roster and write its preview. 读取名册"""
    import_id = job.params["import_id"]
    job.progress(0, 3, _("Reading the workbook"))
    try:
        reading = services.read_import(job.actor, import_id)
        compared = services.compare(job.actor, reading.roster)
        marked = services.marked_workbook(job.actor, import_id, reading, compared)
    except BadWorkbook as error:
        with job.finish() as now:
            services.refuse_import(import_id, error, actor=job.actor, now=now)
        return
    with job.finish() as now:
        services.write_preview(import_id, reading, compared, marked, actor=job.actor, now=now)


@jobs.handler("roster.import")
@_collector_at_rest()
def import_roster(job: jobs.JobContext) -> None:
    """Import a previewed roster in one transaction. 导入名册"""
    import_id = job.params["import_id"]
    job.progress(0, 1, _("Writing the units"))
    rows = services.previewed_rows(job.actor, import_id)
    with job.finish() as now:
        services.write_import(import_id, rows, actor=job.actor, now=now)


@jobs.handler("divisions.load")
def load_divisions(job: jobs.JobContext) -> None:
    """Load a table of divisions, shipped or uploaded. 载入区划"""
    job.progress(0, 2, _("Reading the table"))
    if job.params.get("shipped"):
        rows = services.shipped_rows(job.params["shipped"])
    else:
        file = db.session.get_one(StoredFile, job.params["file_id"])
        rows = services.read_divisions(file.read(), file.name)
    if not rows:
        raise DomainError("The table lists no divisions.")
    with job.finish() as now:
        services.load_divisions(rows, actor=job.actor, now=now)


@jobs.handler("units.export")
def export_units(job: jobs.JobContext) -> None:
    """Write a long list of units as a workbook. 导出单位"""
    job.progress(0, 1, _("Writing the workbook"))
    wanted = dict(job.params["wanted"])
    division_id = wanted.pop("division_id")
    division = services.get_division(job.actor, division_id) if division_id else None
    data = services.export_units(job.actor, services.Wanted(**wanted, division=division))
    with job.finish() as now:
        job.attach(data, name=_("Window units") + ".xlsx", media_type=XLSX, now=now)
