"""The worker's side of competitions."""

import datetime
from collections.abc import Callable
from typing import Any

from competitions.actions import awards
from competitions.models import Event
from core.jobs.models import Job


def issue_awards(job: Job, step: Callable[[int, int], None]) -> dict[str, Any]:
    """The job that issues the certificates of an event's awards."""
    event = Event.objects.select_related("competition__unit", "result__signed_by", "skill").get(
        uuid=job.args["event"]
    )
    at = datetime.datetime.fromisoformat(job.args["at"])
    done = awards.issue_awards(event=event, step=step, at=at)
    return {"issued": done.out, "refused": done.refused}
