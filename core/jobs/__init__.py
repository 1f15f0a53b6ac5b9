"""Long work: a job is a row, written with the act that asks for it; a queue only wakes a worker. 任务"""

from core.jobs.models import Job, JobState
from core.jobs.run import Cancelled, JobContext, handler, run_job, run_pending
from core.jobs.services import ask, cancel, get_job, state_of

__all__ = [
    "Cancelled",
    "Job",
    "JobContext",
    "JobState",
    "ask",
    "cancel",
    "get_job",
    "handler",
    "run_job",
    "run_pending",
    "state_of",
]
