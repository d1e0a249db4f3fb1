"""The sealer: every second, facts into blocks."""

from celery import shared_task

from core.clock import now
from core.ledger.actions import seal as seal_facts


@shared_task
def seal() -> int:
    """Seal what waits."""
    return seal_facts(at=now())
