"""What the worker does for accounts: reading and importing workbooks, carrying planned hand-overs out."""

from __future__ import annotations

from flask_babel import gettext as _

from accounts.services import handing, imports
from core import jobs
from core.clock import utcnow
from core.db import writing
from core.jobs.run import EVERY_MINUTE
from core.sheets import BadWorkbook


@jobs.handler("accounts.read")
def read_accounts(job: jobs.JobContext) -> None:
    """Read an uploaded workbook and write its preview. 读取账号"""
    import_id = job.params["import_id"]
    job.progress(0, 2, _("Reading the workbook"))
    try:
        reading = imports.read(job.actor, import_id)
        marked = imports.ACCOUNTS.marked(imports.ACCOUNTS.get(job.actor, import_id), reading)
    except BadWorkbook as error:
        with job.finish() as now:
            imports.ACCOUNTS.refuse(import_id, error, actor=job.actor, now=now)
        return
    with job.finish() as now:
        imports.ACCOUNTS.write_preview(import_id, reading, marked, actor=job.actor, now=now)


@jobs.handler("accounts.import")
def import_accounts(job: jobs.JobContext) -> None:
    """Make all that a preview showed, in one transaction. 导入账号"""
    job.progress(0, 1, _("Making the accounts"))
    with job.finish() as now:
        imports.write(job.params["import_id"], actor=job.actor, now=now)


def carry_out_hand_overs() -> None:
    """Carry out the hand-overs whose day has come. 到期交接"""
    now = utcnow()
    for hand_over_id in handing.due(now=now):
        with writing():
            handing.carry_out_planned(hand_over_id, now=now)


EVERY_MINUTE.append(carry_out_hand_overs)
