"""The message: it only says "look at this row"; a lost one is made up for by the sweep."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
# Seconds. The sweep pokes anew, so that old messages need not pile up while no worker runs.
EXPIRES = 60


def poke(pk: int) -> None:
    """Ask a worker to look at the job; a broker that is down is no failure of the request."""
    try:
        current_app.send_task("core.jobs.tasks.run_job", args=[pk], expires=EXPIRES)
    except (OperationalError, OSError):
        log.warning("the broker does not answer; the sweep will find job %s", pk)
