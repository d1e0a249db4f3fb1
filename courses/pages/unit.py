"""Pages of the unit officer and the deputy: requests of one's people, deputies, nominations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Person
from accounts.pages.guard import duty_required, must_set_up_second_factor, signed_in
from accounts.queries.find import matching
from core.clock import now
from core.errors import RuleBroken
from courses.actions.deputies import end_deputy, name_deputy
from courses.actions.enrol import cancel_enrolment
from courses.actions.nominate import named_person, nominate
from courses.models import ApprovalDeputy, CourseClass
from courses.pages.way_forms import DeputyForm, NominationForm
from courses.pages.ways import decide_posted, requests_context, said
from courses.queries.approval import asked_of_units, deputyships_of, units_decided_by
from courses.queries.catalogue import cards, upcoming
from courses.queries.nominations import (
    classes_to_nominate_for,
    nominated_by_units,
    officer_units,
    people_to_nominate,
)
from courses.rules.approval import Side

PAGE = 30
MOST_LISTED = 60


@signed_in
def unit_requests(request: HttpRequest) -> HttpResponse:
    """Requests for seats of the unit's people, for officers and their deputies."""
    at = now()
    units = units_decided_by(request.user, at)
    if not units.exists():
        raise PermissionDenied
    if must_set_up_second_factor(request.user):
        return redirect(reverse("mfa_activate_totp"))
    listed = asked_of_units(units)
    if request.method == "POST":
        decide_posted(request, listed)
        return redirect("courses:unit_requests")
    own = officer_units(request.user, at)
    context: dict[str, Any] = {
        **requests_context(list(listed[:300]), Side.UNIT, at),
        "deputy_for": list(deputyships_of(request.user, at)),
        "own_units": own.exists(),
        "deputies": ApprovalDeputy.objects.filter(
            unit__in=own, ended_at=None, ends_at__gt=at
        ).select_related("unit", "person"),
        "form": DeputyForm(),
        "at": at,
    }
    return render(request, "courses/unit_requests.html", context)


@require_POST
@duty_required("officer")
def unit_deputies(request: HttpRequest) -> HttpResponse:
    """Name a deputy for the highest of one's units, or end one."""
    at = now()
    try:
        if request.POST.get("do") == "end":
            number = request.POST.get("deputy", "")
            deputy = get_object_or_404(
                ApprovalDeputy.objects.select_related("unit", "person", "officer"),
                pk=number if number.isdigit() else 0,
                unit__in=officer_units(request.user, at),
            )
            end_deputy(deputy=deputy, by=request.user, at=at)
            messages.success(request, _("Ended."), extra_tags="good")
            return redirect("courses:unit_requests")
        form = DeputyForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Fill in number, name and the last day."), extra_tags="bad")
            return redirect("courses:unit_requests")
        unit = officer_units(request.user, at).order_by("path")[0]
        person = named_person(
            number=form.cleaned_data["number"], name=form.cleaned_data["name"], at=at
        )
        name_deputy(
            unit=unit,
            officer=request.user,
            person=person,
            starts_at=at,
            ends_at=form.ends_at(timezone.get_current_timezone()),
            at=at,
        )
        messages.success(request, _("Named."), extra_tags="good")
    except RuleBroken as refused:
        said(request, refused)
    return redirect("courses:unit_requests")


@duty_required("officer")
def unit_nominations(request: HttpRequest) -> HttpResponse:
    """The classes that one may nominate for, with what is left of the unit's quota."""
    at = now()
    units = officer_units(request.user, at)
    listed = [c for c in cards(upcoming(at)[:MOST_LISTED], at) if c.state in {"open", "full"}]
    context = {"rows": classes_to_nominate_for(units, at), "listed": listed, "at": at}
    return render(request, "courses/unit_nominations.html", context)


@duty_required("officer")
def unit_nominate(request: HttpRequest, code: str) -> HttpResponse:
    """Nominate for a class: pick from the unit's people, or type number and name."""
    at = now()
    units = officer_units(request.user, at)
    found = [row for row in classes_to_nominate_for(units, at) if row[0].code == code]
    course_class = get_object_or_404(CourseClass, pk=found[0][0].pk if found else 0)
    counts = found[0][1]
    listed = people_to_nominate(units, course_class, counts)
    if request.method == "POST":
        _nominate_posted(request, course_class, listed)
        return redirect("courses:unit_nominate", code=code)
    q = request.GET.get("q", "")[:40]
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "counts": counts,
        "q": q,
        "page": Paginator(matching(listed, q), PAGE).get_page(request.GET.get("page")),
        "nominated": list(nominated_by_units(units, course_class)),
        "form": NominationForm(),
        "at": at,
    }
    return render(request, "courses/unit_nominate.html", context)


def _nominate_posted(request: HttpRequest, course_class: CourseClass, listed: Any) -> None:
    at = now()
    try:
        if request.POST.get("do") == "withdraw":
            units = officer_units(request.user, at)
            rows = nominated_by_units(units, course_class)
            row = get_object_or_404(rows, uuid=request.POST.get("enrolment") or None)
            cancel_enrolment(
                enrolment=row, why=_("Nomination withdrawn by the unit"), by=request.user, at=at
            )
            messages.success(request, _("Withdrawn."), extra_tags="good")
            return
        person: Person
        if request.POST.get("person"):
            person = get_object_or_404(listed, uuid=request.POST["person"])
        else:
            person = named_person(
                number=request.POST.get("number", ""), name=request.POST.get("name", ""), at=at
            )
        nominate(course_class=course_class, person=person, by=request.user, at=at)
        text = _("%(name)s is nominated and has been told.") % {"name": person.name}
        messages.success(request, text, extra_tags="good")
    except RuleBroken as refused:
        said(request, refused)


urlpatterns = [
    path("unit/requests/", unit_requests, name="unit_requests"),
    path("unit/requests/deputies/", unit_deputies, name="unit_deputies"),
    path("unit/nominations/", unit_nominations, name="unit_nominations"),
    path("unit/nominations/<str:code>/", unit_nominate, name="unit_nominate"),
]
