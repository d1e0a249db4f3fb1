"""The worker's side of the outbox."""

from celery import shared_task

from core.clock import now
from core.notices.actions import deliver, due
from core.notices.poke import poke


@shared_task
def send(pk: int) -> None:
    """Send one message."""
    deliver(pk)


@shared_task
def sweep() -> int:
    """Poke what waits, each by itself: one that breaks holds up no other."""
    found = due(now())
    for pk in found:
        poke(pk)
    return len(found)
