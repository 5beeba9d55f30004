"""Jobs: periodic or on demand, declared by the apps, run by one worker. See ``docs/kernel/jobs.md``."""

from bihuan.kernel.jobs.clock import next_slot, slot
from bihuan.kernel.jobs.declaring import Job, JobUnknown, all_jobs, job, job_of, periodic
from bihuan.kernel.jobs.queueing import enqueue, run_by_hand
from bihuan.kernel.jobs.running import claim, run

__all__ = [
    "Job",
    "JobUnknown",
    "all_jobs",
    "claim",
    "enqueue",
    "job",
    "job_of",
    "next_slot",
    "periodic",
    "run",
    "run_by_hand",
    "slot",
]
