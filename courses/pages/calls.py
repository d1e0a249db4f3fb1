"""The call list: whom the class manager rings, and what came of it. Full numbers for them alone."""

import datetime
import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages.guard import must_set_up_second_factor, signed_in
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.web.templatetags.web import local
from core.xlsx import workbook
from courses.actions.calls import note_reached, note_wont_come, undo_call
from courses.actions.managers import end_manager, name_manager
from courses.actions.nominate import named_person
from courses.models import CourseClass
from courses.pages.lists import as_file
from courses.queries.access import managers_of, may_call, may_organise
from courses.queries.calls import Ask, calls_of, enrolments_called_about
from courses.words_calls import ABOUT, OUTCOMES

ACTIONS: dict[str, Callable[..., Any]] = {
    "reached": note_reached,
    "wont_come": note_wont_come,
}


def _called(request: HttpRequest, code: str) -> CourseClass:
    """The class, for its manager and its organisers."""
    course_class = get_object_or_404(
        CourseClass.objects.select_related("course", "unit"), code=code
    )
    if not may_call(request.user, course_class):
        raise PermissionDenied
    return course_class


@signed_in
def calls(request: HttpRequest, code: str) -> HttpResponse:
    """Who has not answered or not read; a POST notes what came of a call, or takes it back."""
    course_class, at = _called(request, code), now()
    if must_set_up_second_factor(request.user):
        return redirect("mfa_activate_totp")
    if request.method == "POST":
        if request.POST.get("do") in {"name", "end"}:
            return _managers(request, course_class, at)
        return _note(request, course_class, at)
    asks = calls_of(course_class, at)
    state = request.GET.get("state", "todo")
    state = state if state in OUTCOMES else "todo"
    listed = [ask for ask in asks if ask.state == state]
    if request.GET.get("format") == "xlsx":
        return _file(course_class, listed)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "asks": [{"ask": ask, "about": ABOUT[ask.about]} for ask in listed],
        "state": state,
        "tabs": [
            (name, label, sum(ask.state == name for ask in asks))
            for name, label in OUTCOMES.items()
        ],
        "organises": may_organise(request.user, course_class),
        "managers": managers_of(course_class),
        "at": at,
    }
    response = render(request, "courses/calls.html", context)
    # Numbers of people: nothing on the way keeps a copy.
    response["Cache-Control"] = "no-store"
    return response


def _note(request: HttpRequest, course_class: CourseClass, at: datetime.datetime) -> HttpResponse:
    try:
        uuid = uuids.UUID(request.POST.get("enrolment", ""))
    except ValueError:
        uuid = uuids.UUID(int=0)
    enrolment = get_object_or_404(enrolments_called_about(course_class), uuid=uuid)
    what, note = request.POST.get("do", ""), request.POST.get("note", "")
    name = {"name": enrolment.person.name}
    try:
        if what == "undo":
            undo_call(enrolment=enrolment, by=request.user, at=at)
            messages.success(request, _("%(name)s: taken back.") % name, extra_tags="good")
        elif what in ACTIONS:
            ACTIONS[what](enrolment=enrolment, note=note, by=request.user, at=at)
            told = {
                "reached": _("%(name)s: noted as reached."),
                "wont_come": _("%(name)s won't come. What is free now goes to the next in line."),
            }
            messages.success(request, told[what] % name, extra_tags="good")
    except RuleBroken as refused:
        text = words(refused.code, refused.facts)
        messages.error(request, f"{enrolment.person.name}: {text}", extra_tags="bad")
    state = request.POST.get("state", "todo")
    back = reverse("courses:calls", args=[course_class.code])
    return redirect(f"{back}?state={state}" if state in OUTCOMES else back)


def _managers(
    request: HttpRequest, course_class: CourseClass, at: datetime.datetime
) -> HttpResponse:
    """The organiser names a class manager, or ends one."""
    if not may_organise(request.user, course_class):
        raise PermissionDenied
    try:
        if request.POST["do"] == "end":
            key = request.POST.get("staff", "")
            staff = get_object_or_404(
                managers_of(course_class), pk=int(key) if key.isdigit() else 0
            )
            end_manager(staff=staff, by=request.user, at=at)
            messages.success(request, _("Ended."), extra_tags="good")
        else:
            person = named_person(
                number=request.POST.get("number", ""), name=request.POST.get("name", ""), at=at
            )
            name_manager(course_class=course_class, person=person, by=request.user, at=at)
            messages.success(request, _("Named."), extra_tags="good")
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
    return redirect("courses:calls", code=course_class.code)


def _file(course_class: CourseClass, asks: list[Ask]) -> HttpResponse:
    """What is shown, as a spreadsheet."""
    heads = [
        _("Name"),
        _("Who is called"),
        _("Unit"),
        _("Phone"),
        _("What for"),
        _("Told"),
        _("Answer until"),
        _("Outcome of the call"),
        _("Note"),
    ]
    rows = [
        [
            ask.enrolment.person.name,
            ask.reader.name,
            str(local(ask.enrolment.unit, "name")) if ask.enrolment.unit else "",
            ask.phone.value if ask.phone else "",
            str(ABOUT[ask.about]),
            _moment(ask.asked_at),
            _moment(ask.until),
            str(OUTCOMES[ask.state]),
            ask.call.note if ask.call else "",
        ]
        for ask in asks
    ]
    title = f"{local(course_class.course, 'title')} {local(course_class, 'label')}"
    return as_file(f"{course_class.code}-calls", workbook(title=title, heads=heads, rows=rows))


def _moment(value: datetime.datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


urlpatterns = [path("desk/classes/<str:code>/calls/", calls, name="calls")]
