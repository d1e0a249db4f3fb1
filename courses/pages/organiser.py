"""Pages of the organiser: one class, and opening one. The lists are in `lists`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from certificates.models import Certificate
from certificates.rules.states import CertificateState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from courses.actions.certify import can_be_printed, source_of
from courses.actions.classes import open_class, publish_class
from courses.models import Course, CourseClass, Enrolment
from courses.pages.desk_people import in_order, people_file
from courses.pages.forms import NewClass
from courses.queries.access import may_organise
from courses.queries.catalogue import cards
from courses.queries.changes import changes_counted, least_now
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
    course_class, at = organised(request, code), now()
    people = list(
        course_class.enrolments.select_related(
            "person", "unit", "completion", "seat", "course_class__course"
        ).order_by("place")
    )
    sources = [source_of(e) for e in people]
    certificates = list(Certificate.objects.filter(source__in=sources).select_related("person"))
    seats = seat_counts([course_class])[course_class.pk]
    enrolled = [e for e in people if e.state in {"enrolled", "completed"}]
    queue = in_order(e for e in people if e.state in {"waiting", "offered"})
    asking = [e for e in people if e.state in {"requested", "returned", "applied"}]
    if request.GET.get("format") == "xlsx":
        return people_file(course_class, [*enrolled, *queue, *asking], at)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], at)[0],
        "seats": seats,
        "enrolled": enrolled,
        "queue": queue,
        "people": [(_("With a seat"), enrolled), (_("In line"), queue), (_("Asked"), asking)],
        "changes": changes_counted(course_class),
        "least": least_now(course_class, seats.taken, at),
        "applied": sum(e.state == EnrolmentState.APPLIED for e in people),
        "asked": sum(e.state == EnrolmentState.REQUESTED for e in people),
        "counts": quota_counts(course_class, at),
        "ended": [e for e in people if e.state in {"cancelled", "lapsed", "removed", "rejected"}],
        "sessions": list(course_class.sessions.all()),
        "to_confirm": [
            e
            for e in people
            if hasattr(e, "completion") and e.completion.state == CompletionState.SIGNED
        ],
        "certificates": certificates,
        "not_issued": _not_issued(course_class, people, certificates),
        "at": at,
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
                **form.ways(),
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
]
