"""Long work of selection: computing a ranking, writing its workbook."""

from __future__ import annotations

from flask_babel import gettext as _

from campaigns import services as campaigns
from core.db import db
from core.files import XLSX
from core.jobs import Job, JobContext, handler
from selection import exports, services


@handler("ranking.run")
def run_ranking(job: JobContext) -> None:
    """Compute a round's ranking; a second run of the job finds the first one's result."""
    job.progress(0, 1, _("Reading the marks"))
    with job.finish() as now:
        round_ = campaigns.get_round(job.actor, int(job.params["round_id"]))
        run = services.run_ranking(round_, expected=int(job.params["number"]), actor=job.actor, now=now)
        db.session.get_one(Job, job.job_id).result_url = f"/selection/runs/{run.id}"


@handler("ranking.export")
def export_ranking(job: JobContext) -> None:
    """Write a large run as a workbook."""
    job.progress(0, 1, _("Writing the workbook"))
    data, name = exports.ranking_workbook(services.get_run(job.actor, int(job.params["run_id"])))
    with job.finish() as now:
        job.attach(data, name=name, media_type=XLSX, now=now)
