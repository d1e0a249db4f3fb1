"""The worker's side of courses."""

import datetime
from collections.abc import Callable
from typing import Any

from celery import shared_task

from core.clock import now
from core.errors import RuleBroken
from core.jobs.models import Job
from courses.actions import approval, crowd, least, lists, merging, offers
from courses.actions.certify import issue_for_class
from courses.models import CourseClass, EnrolmentList


@shared_task
def sweep_queues() -> int:
    """Who asked is answered, late offers lapse, free seats are offered, lines of begun classes end.

    Merges whose answers are in are carried out, and classes whose day has come are decided.
    """
    at = now()
    settled = crowd.settle_all(at=at) + approval.lapse_requests(at=at)
    ended = offers.lapse_offers(at=at) + offers.close_queues(at=at)
    return settled + ended + merging.finish_merges(at=at) + least.decide_classes(at=at)


def read_list(job: Job, step: Callable[[int, int], None]) -> dict[str, Any]:
    """The job that looks at the rows of a large enrolment list."""
    kept = EnrolmentList.objects.select_related("course_class__unit", "by").get(
        uuid=job.args["list"]
    )
    at = datetime.datetime.fromisoformat(job.args["at"])
    try:
        lists.read_list(kept=kept, step=step, at=at)
    except RuleBroken as refused:
        lists.refuse_list(kept=kept, refused=refused)
        raise
    return {}


def take_list(job: Job, step: Callable[[int, int], None]) -> dict[str, Any]:
    """The job that enrols the good rows of an enrolment list."""
    kept = EnrolmentList.objects.get(uuid=job.args["list"])
    lists.take_list(kept=kept, step=step, at=now())
    return {}


def issue_certificates(job: Job, step: Callable[[int, int], None]) -> dict[str, Any]:
    """The job that issues the certificates of a class."""
    course_class = CourseClass.objects.select_related("course__track", "unit").get(
        uuid=job.args["class"]
    )
    at = datetime.datetime.fromisoformat(job.args["at"])
    done = issue_for_class(course_class=course_class, step=step, at=at)
    return {"issued": done.out, "refused": done.refused}
