"""A parent asks for a child's seat."""

import uuid as uuids

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.pages.guard import signed_in
from accounts.queries.children import children_of
from core.clock import now
from core.errors import RuleBroken
from courses.actions.crowd import StillInLineError, ask_for_seat
from courses.models import CourseClass
from courses.pages.ways import said
from courses.queries.catalogue import public_classes
from courses.queries.seats import live_in_class
from courses.rules.states import Way


@signed_in
def for_children(request: HttpRequest, code: str) -> HttpResponse:
    """One's children beside the class: who is in it, and one button for each who is not."""
    course_class = get_object_or_404(public_classes(), code=code)
    children = children_of(request.user)
    if request.method == "POST":
        return _ask(request, course_class, children)
    live = live_in_class(course_class, children)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "rows": [(child, live.get(child.pk)) for child in children],
    }
    return render(request, "courses/for_children.html", context)


def _ask(request: HttpRequest, course_class: CourseClass, children: list[Person]) -> HttpResponse:
    child = next((c for c in children if str(c.uuid) == request.POST.get("child")), None)
    if child is None:
        return redirect("courses:for_children", code=course_class.code)
    try:
        enrolment = ask_for_seat(
            course_class=course_class, person=child, way=Way.GUARDIAN, by=request.user, at=now()
        )
    except RuleBroken as refused:
        said(request, refused)
        return redirect("courses:for_children", code=course_class.code)
    except StillInLineError as waits:
        text = _("%(name)s is number %(n)s in line; the place is kept. Ask again in a moment.")
        told = text % {"name": child.name, "n": waits.line.place}
        messages.info(request, told, extra_tags="info")
        return redirect("courses:for_children", code=course_class.code)
    messages.success(request, _("Asked for %(name)s.") % {"name": child.name}, extra_tags="good")
    return redirect("courses:enrolment", uuid=uuids.UUID(str(enrolment.uuid)))


urlpatterns = [path("classes/<str:code>/children/", for_children, name="for_children")]
