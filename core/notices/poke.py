"""The message that makes a worker look at the outbox."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
# Seconds. The sweep pokes anew, so that old messages need not pile up while no worker runs.
EXPIRES = 60


def poke(pk: int) -> None:
    """Ask a worker to send; a broker that is down is made up for by the sweep."""
    try:
        current_app.send_task("core.notices.tasks.send", args=[pk], expires=EXPIRES)
    except (OperationalError, OSError):
        log.warning("the broker does not answer; the sweep will find message %s", pk)
