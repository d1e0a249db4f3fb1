"""The progress of a job, for whoever started it and for staff."""

import uuid as uuids

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from core.jobs.models import Job


@login_required
def job(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A page with the progress; JSON when asked for."""
    found = get_object_or_404(Job, uuid=uuid)
    if found.by_id != request.user.pk and not request.user.is_staff:
        raise PermissionDenied
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(
            {"state": found.state, "done": found.progress_done, "total": found.progress_total}
        )
    return render(request, "jobs/job.html", {"job": found})
