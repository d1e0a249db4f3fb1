"""The worker's side of the outbox."""

from celery import shared_task

from core.clock import now
from core.idempotency.actions import purge
from core.notices.actions import deliver, due


@shared_task
def send(pk: int) -> None:
    """Send one message."""
    deliver(pk)


@shared_task
def sweep() -> int:
    """Send what waits, and forget old answers of the API."""
    found = due(now())
    for pk in found:
        deliver(pk)
    purge(at=now())
    return len(found)
