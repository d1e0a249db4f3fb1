"""What the organiser decides about one class, each a button of the class desk."""

import datetime
import uuid as uuids
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.capacity import set_capacity
from courses.actions.classes import cancel_class, publish_class
from courses.actions.complete import confirm, issue_missing, reopen
from courses.actions.enrol import cancel_enrolment
from courses.actions.least import hold_class, set_least
from courses.models import Completion, CourseClass, Enrolment
from courses.pages.organiser import organised
from courses.pages.way_forms import moment_of

Decided = Callable[[HttpRequest, CourseClass, datetime.datetime], HttpResponse | None]


def _capacity(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    capacity = int(request.POST.get("capacity", "0") or 0)
    set_capacity(course_class=course_class, capacity=capacity, by=request.user, at=at)


def _cancel(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    enrolment = get_object_or_404(
        Enrolment, uuid=request.POST.get("enrolment"), course_class=course_class
    )
    why = request.POST.get("why", "")
    cancel_enrolment(enrolment=enrolment, why=why, by=request.user, at=at)


def _issue(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> HttpResponse:
    job = issue_missing(course_class=course_class, by=request.user, at=at)
    return redirect("jobs:job", uuid=job.uuid)


def _least(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    typed = request.POST.get("least", "").strip()
    set_least(
        course_class=course_class,
        least=int(typed) if typed else None,
        decide_at=moment_of(request.POST.get("decide_at", "")),
        by=request.user,
        at=at,
    )


def _hold(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    hold_class(course_class=course_class, by=request.user, at=at)


def _publish(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    publish_class(course_class=course_class, by=request.user, at=at)


def _cancel_class(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    why = request.POST.get("why", "")
    cancel_class(course_class=course_class, why=why, by=request.user, at=at)


def _reopen(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> None:
    completion = get_object_or_404(
        Completion,
        enrolment__uuid=request.POST.get("enrolment"),
        enrolment__course_class=course_class,
    )
    why = request.POST.get("why", "")
    reopen(completion=completion, reason=why, by=request.user, at=at)


DECISIONS: dict[str, Decided] = {
    "capacity": _capacity,
    "cancel": _cancel,
    "issue": _issue,
    "least": _least,
    "hold": _hold,
    "publish": _publish,
    "cancel_class": _cancel_class,
    "reopen": _reopen,
}


@require_POST
@duty_required("organiser")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Capacity, the least number, cancelling an enrolment or the class, publishing, re-opening."""
    course_class = organised(request, code)
    decide = DECISIONS.get(request.POST.get("do", ""))
    try:
        answer = decide(request, course_class, now()) if decide else None
        if answer is not None:
            return answer
        messages.success(request, _("Done."), extra_tags="good")
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    except ValueError:
        messages.error(request, _("Type a number."), extra_tags="bad")
    return redirect("courses:desk_class", code=code)


@require_POST
@duty_required("organiser")
def confirm_page(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the signed completions that are ticked; the certificates follow in a job."""
    course_class = organised(request, code)
    wanted = [uuids.UUID(value) for value in request.POST.getlist("enrolment")]
    try:
        job = confirm(course_class=course_class, enrolment_uuids=wanted, by=request.user, at=now())
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        return redirect("courses:desk_class", code=code)
    if job is None:
        messages.info(request, _("Nothing was ticked."), extra_tags="warn")
        return redirect("courses:desk_class", code=code)
    text = _("Confirmed. The certificates are being issued.")
    messages.success(request, text, extra_tags="good")
    return redirect("jobs:job", uuid=job.uuid)


urlpatterns = [
    path("desk/classes/<str:code>/change/", change, name="change"),
    path("desk/classes/<str:code>/confirm/", confirm_page, name="confirm"),
]
