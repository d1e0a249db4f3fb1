"""Putting a job down, and working on it under a lease."""

import datetime
import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from core.clock import now
from core.errors import RuleBroken
from core.jobs.models import Job
from core.jobs.poke import poke
from core.middleware import request_id

LEASE = datetime.timedelta(seconds=60)
MOST_ATTEMPTS = 8
log = logging.getLogger(__name__)


def enqueue(
    *,
    kind: str,
    args: dict[str, Any],
    key: str | None = None,
    by: Any = None,
    at: datetime.datetime,
) -> Job:
    """Write the job's row and poke a worker after the commit; the same key is the same job."""
    if kind not in settings.JOB_KINDS:
        raise LookupError(kind)
    fields = {"kind": kind, "args": args, "by": by, "request": request_id.get(), "created_at": at}
    if key is None:
        job = Job.objects.create(**fields)
    else:
        job, _ = Job.objects.get_or_create(key=key, defaults=fields)
    after = partial(run, job.pk) if settings.JOBS_INLINE else partial(poke, job.pk)
    transaction.on_commit(after)
    return job


class LeaseLostError(Exception):
    """Another worker holds the job by now: leave it at once."""


def take(pk: int, at: datetime.datetime) -> Job | None:
    """Take the lease, if the job is to be done and nobody else holds it."""
    free = Q(state="queued") | Q(state="running", lease_until__lt=at)
    taken = (
        Job.objects.filter(free, pk=pk)
        .filter(attempts__lt=MOST_ATTEMPTS)
        .update(state="running", lease_until=at + LEASE, attempts=F("attempts") + 1)
    )
    return Job.objects.get(pk=pk) if taken else None


def run(pk: int) -> bool:
    """Work on the job if it can be taken; a crash leaves the lease to run out.

    The attempt's number is the fence: a worker that slept past its lease writes nothing more.
    Its log lines carry the id of the request that caused it, also after a sweep's poke.
    """
    job = take(pk, now())
    if job is None:
        return False
    before = request_id.set(job.request or request_id.get())
    try:
        return _work(job)
    finally:
        request_id.reset(before)


def _work(job: Job) -> bool:
    held = Job.objects.filter(pk=job.pk, state="running", attempts=job.attempts)

    def step(done: int, total: int) -> None:
        until = now() + LEASE
        if not held.update(progress_done=done, progress_total=total, lease_until=until):
            raise LeaseLostError

    try:
        result = import_string(settings.JOB_KINDS[job.kind])(job, step)
    except LeaseLostError:
        log.warning("job %s went on elsewhere", job.uuid)
        return False
    except RuleBroken as error:
        log.warning("job %s refused: %s", job.uuid, error.code)
        held.update(state="failed", error_code=error.code, lease_until=None, finished_at=now())
        return False
    return bool(
        held.update(
            state="done", result=result or {}, lease_until=None, finished_at=now(), error_code=""
        )
    )


def due(at: datetime.datetime) -> list[int]:
    """The jobs that wait or whose lease ran out; one that failed too often is given up."""
    Job.objects.filter(state="running", lease_until__lt=at, attempts__gte=MOST_ATTEMPTS).update(
        state="failed", error_code="gave_up", finished_at=at
    )
    waiting = Q(state="queued", created_at__lt=at - datetime.timedelta(seconds=2))
    return list(
        Job.objects.filter(waiting | Q(state="running", lease_until__lt=at))
        .order_by("pk")
        .values_list("pk", flat=True)[:100]
    )
