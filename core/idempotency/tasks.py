"""The worker's side of kept answers."""

from celery import shared_task

from core.clock import now
from core.idempotency.actions import purge


@shared_task
def forget() -> int:
    """Forget answers that nobody asks for again."""
    return purge(at=now())
