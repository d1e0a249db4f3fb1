"""The worker's side of jobs."""

from celery import shared_task

from core.clock import now
from core.jobs.actions import due, run
from core.jobs.poke import poke


@shared_task
def run_job(pk: int) -> None:
    """Work on one job."""
    run(pk)


@shared_task
def sweep() -> int:
    """Poke what waits or was left by a dead worker."""
    found = due(now())
    for pk in found:
        poke(pk)
    return len(found)
