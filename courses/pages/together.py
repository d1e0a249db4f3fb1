"""A group that wants to be placed together: gather it, join it, hand it in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.pages.guard import signed_in
from core.clock import now
from core.errors import RuleBroken
from courses.actions.parties import (
    LEAST,
    MOST,
    TOGETHER,
    hand_in_party,
    join_party,
    leave_party,
    make_party,
)
from courses.models import CourseClass, EnrolmentParty
from courses.pages.ways import said
from courses.queries.catalogue import cards, public_classes
from courses.queries.parties import party_of
from courses.rules.states import EnrolmentState


@signed_in
def together(request: HttpRequest, code: str) -> HttpResponse:
    """The group that one is in, or a form to begin or join one."""
    at = now()
    course_class = get_object_or_404(public_classes(), code=code)
    party = party_of(course_class, request.user)
    if request.method == "POST":
        _do(request, course_class, party)
        return redirect("courses:together", code=code)
    here = request.build_absolute_uri(request.path)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], at)[0],
        "party": party,
        "members": party.members.filter(left_at=None).select_related("person") if party else (),
        "possible": course_class.giving in TOGETHER,
        "typed": request.GET.get("code", "")[:8],
        "address": f"{here}?code={party.code}" if party else "",
        "least": LEAST,
        "most": MOST,
    }
    return render(request, "courses/together.html", context)


def _do(request: HttpRequest, course_class: CourseClass, party: EnrolmentParty | None) -> None:
    """What was tapped; a refusal is told and nothing is changed."""
    who = {"by": request.user, "at": now()}
    do = request.POST.get("do")
    try:
        if do == "make":
            make_party(course_class=course_class, leader=request.user, **who)
        elif do == "join":
            code = request.POST.get("code", "")
            join_party(course_class=course_class, code=code, person=request.user, **who)
        elif do == "leave" and party is not None:
            leave_party(party=party, person=request.user, **who)
        elif do == "hand_in" and party is not None:
            rows = hand_in_party(party=party, **who)
            seated = all(row.state == EnrolmentState.ENROLLED for row in rows)
            text = _("You all have seats.") if seated else _("You all wait in line, together.")
            messages.success(request, text, extra_tags="good" if seated else "info")
    except RuleBroken as refused:
        said(request, refused)


urlpatterns = [path("classes/<str:code>/together/", together, name="together")]
