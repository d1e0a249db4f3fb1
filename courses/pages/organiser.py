"""Pages of the organiser: one class, and opening one. The lists are in `lists`."""

import uuid as uuids

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from certificates.models import Certificate
from certificates.rules.states import CertificateState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.capacity import set_capacity
from courses.actions.certify import can_be_printed, source_of
from courses.actions.classes import cancel_class, open_class, publish_class
from courses.actions.complete import confirm, issue_missing, reopen
from courses.actions.enrol import cancel_enrolment
from courses.models import Completion, Course, CourseClass, Enrolment
from courses.pages.forms import NewClass
from courses.queries.access import may_organise
from courses.queries.catalogue import cards
from courses.queries.nominations import quota_counts
from courses.queries.seats import seat_counts
from courses.rules.states import CompletionState, EnrolmentState


def organised(request: HttpRequest, code: str) -> CourseClass:
    """The class, for its organisers alone."""
    course_class = get_object_or_404(
        CourseClass.objects.select_related("course__track", "unit", "venue", "room"), code=code
    )
    if not may_organise(request.user, course_class):
        raise PermissionDenied
    return course_class


@duty_required("organiser")
def desk_class(request: HttpRequest, code: str) -> HttpResponse:
    """One class: seats, people, queue and offers, sessions, completions, certificates."""
    course_class = organised(request, code)
    people = list(
        course_class.enrolments.select_related(
            "person", "unit", "completion", "seat", "course_class__course"
        ).order_by("place")
    )
    sources = [source_of(e) for e in people]
    certificates = list(Certificate.objects.filter(source__in=sources).select_related("person"))
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], now())[0],
        "seats": seat_counts([course_class])[course_class.pk],
        "enrolled": [e for e in people if e.state in {"enrolled", "completed"}],
        "queue": sorted(
            (e for e in people if e.state in {"waiting", "offered"}), key=lambda e: (e.line, e.pk)
        ),
        "applied": sum(e.state == EnrolmentState.APPLIED for e in people),
        "asked": sum(e.state == EnrolmentState.REQUESTED for e in people),
        "counts": quota_counts(course_class, now()),
        "ended": [e for e in people if e.state in {"cancelled", "lapsed", "removed", "rejected"}],
        "sessions": list(course_class.sessions.all()),
        "to_confirm": [
            e
            for e in people
            if hasattr(e, "completion") and e.completion.state == CompletionState.SIGNED
        ],
        "certificates": certificates,
        "not_issued": _not_issued(course_class, people, certificates),
        "at": now(),
    }
    return render(request, "courses/desk_class.html", context)


def _not_issued(
    course_class: CourseClass, people: list[Enrolment], certificates: list[Certificate]
) -> list[Enrolment]:
    """Confirmed and passed, but no certificate of it is out (a name that can't be printed, …)."""
    out = {c.source for c in certificates if c.state == CertificateState.ISSUED}
    return [
        e
        for e in people
        if e.state == EnrolmentState.COMPLETED
        and can_be_printed(e.completion)
        and source_of(e) not in out
    ]


@require_POST
@duty_required("organiser")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Capacity, cancelling an enrolment or the class, publishing, re-opening a completion."""
    course_class = organised(request, code)
    at, why = now(), request.POST.get("why", "")
    what = request.POST.get("do", "")
    try:
        if what == "capacity":
            capacity = int(request.POST.get("capacity", "0") or 0)
            set_capacity(course_class=course_class, capacity=capacity, by=request.user, at=at)
        elif what == "cancel":
            enrolment = get_object_or_404(
                Enrolment, uuid=request.POST.get("enrolment"), course_class=course_class
            )
            cancel_enrolment(enrolment=enrolment, why=why, by=request.user, at=at)
        elif what == "issue":
            job = issue_missing(course_class=course_class, by=request.user, at=at)
            return redirect("jobs:job", uuid=job.uuid)
        elif what == "publish":
            publish_class(course_class=course_class, by=request.user, at=at)
        elif what == "cancel_class":
            cancel_class(course_class=course_class, why=why, by=request.user, at=at)
        elif what == "reopen":
            completion = get_object_or_404(
                Completion,
                enrolment__uuid=request.POST.get("enrolment"),
                enrolment__course_class=course_class,
            )
            reopen(completion=completion, reason=why, by=request.user, at=at)
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


@duty_required("organiser")
def new_class(request: HttpRequest) -> HttpResponse:
    """Open a class: sessions by a pattern, clashes of room and trainer refused."""
    course = Course.objects.filter(code=request.GET.get("course", ""), archived_at=None).first()
    form = NewClass(request.POST or None, initial={"course": course} if course else None)
    if request.method == "POST" and form.is_valid():
        data, at = form.cleaned_data, now()
        units = units_with_duty(request.user, "organiser", timezone.localdate(at))
        unit = units.order_by("path").first()
        plans = form.plans(timezone.get_current_timezone())
        try:
            made = open_class(
                course=data["course"],
                unit=unit,
                code=data["code"],
                label_zh=data["label_zh"],
                label_en=data["label_en"],
                venue=data["room"].venue,
                room=data["room"],
                capacity=data["capacity"],
                giving=form.giving(),
                opens_at=data["opens_at"],
                closes_at=None,
                cancel_until=None,
                age_from=data["age_from"],
                age_to=data["age_to"],
                sessions=plans,
                trainers=[data["trainer"]],
                by=request.user,
                at=at,
            )
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            publish_class(course_class=made, by=request.user, at=at)
            messages.success(request, _("The class is open to the public."), extra_tags="good")
            return redirect("courses:desk_class", code=made.code)
    return render(
        request, "courses/new_class.html", {"form": form}, status=422 if form.errors else 200
    )


urlpatterns = [
    path("desk/classes/new/", new_class, name="new_class"),
    path("desk/classes/<str:code>/", desk_class, name="desk_class"),
    path("desk/classes/<str:code>/change/", change, name="change"),
    path("desk/classes/<str:code>/confirm/", confirm_page, name="confirm"),
]
