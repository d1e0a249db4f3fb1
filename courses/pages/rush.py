"""The evening on which a class opens: the landing page, getting ready, the line, the poster."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers

from accounts.pages.guard import duty_required, signed_in
from accounts.queries.address import contact_of
from accounts.rules.kinds import IdentifierKind
from core.api_answers import answer
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.web.public_pages import keep_whole
from courses.actions.crowd import StillInLineError, answer_or_line
from courses.actions.prepare import prepare
from courses.models import CourseClass, PreparedRequest
from courses.queries.access import may_organise
from courses.queries.catalogue import cards, public_classes
from courses.queries.eligibility import reasons_against, reasons_against_a_seat
from courses.queries.rush import CURVE_SECONDS, rush_of
from courses.queries.worker import own_enrolment
from courses.rules.states import LIVE


def _class(code: str) -> CourseClass:
    return get_object_or_404(public_classes(), code=code)


def go(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code leads to: when it opens, and the way to get ready. The same for everybody."""
    at = now()
    course_class = _class(code)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], at)[0],
        "at": at,
    }
    response = keep_whole(request, render(request, "courses/go.html", context))
    if not request.user.is_authenticated:
        response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response["Cache-Control"] = "public, max-age=5"
        patch_vary_headers(response, ("Cookie",))
    return response


@signed_in
def ready(request: HttpRequest, code: str) -> HttpResponse:
    """Everything but the tap: may I, whom to call, what I agree to; then one button at the time."""
    at = now()
    course_class = _class(code)
    own = own_enrolment(request.user, course_class)
    if own is not None and own.state in LIVE:
        return redirect("courses:enrolment", uuid=own.uuid)
    if request.method == "POST" and request.POST.get("agreed"):
        prepare(course_class=course_class, person=request.user, at=at)
        return redirect("courses:ready", code=code)
    reasons = reasons_against_a_seat(course_class, request.user, at)
    opened = not reasons_against(course_class, request.user, at)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "card": cards([course_class], at)[0],
        "phone": contact_of(request.user, IdentifierKind.PHONE),
        "reasons": [words(reason.code, reason.facts) for reason in reasons],
        "prepared": PreparedRequest.objects.filter(
            course_class=course_class, person=request.user
        ).exists(),
        "missing": request.method == "POST",
        "opened": opened,
        "soon": course_class.opens_at is not None and course_class.opens_at > at,
        "at": at,
    }
    response = render(request, "courses/ready.html", context)
    response["Cache-Control"] = "no-store"
    return response


@signed_in
def line(request: HttpRequest, code: str) -> HttpResponse:
    """The place in line; it goes on by itself when the answer is there."""
    course_class = _class(code)
    try:
        found = answer_or_line(course_class=course_class, person=request.user, at=now())
    except StillInLineError as waits:
        return line_page(request, course_class, waits)
    except RuleBroken as refused:
        reasons = refused.facts.get("reasons", [])
        context = {
            "course_class": course_class,
            "reasons": [words(reason.code, reason.facts) for reason in reasons],
        }
        return render(request, "courses/line_refused.html", context)
    if found is None:
        return redirect("courses:class", code=code)
    return redirect("courses:enrolment", uuid=found.uuid)


def line_page(
    request: HttpRequest, course_class: CourseClass, waits: StillInLineError, status: int = 200
) -> HttpResponse:
    """Number in line and the wait; asks again by itself."""
    context = {"course_class": course_class, "course": course_class.course, "line": waits.line}
    response = render(request, "courses/line.html", context, status=status)
    # A header and not only a tag, so that it goes on wherever the page came from.
    address = reverse("courses:line", args=[course_class.code])
    response["Refresh"] = f"{waits.line.wait_seconds}; url={address}"
    response["Cache-Control"] = "no-store"
    return response


def _organised(request: HttpRequest, code: str) -> CourseClass:
    course_class = get_object_or_404(
        CourseClass.objects.select_related("course", "unit"), code=code
    )
    if not may_organise(request.user, course_class):
        raise PermissionDenied
    return course_class


@duty_required("organiser")
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet with the QR code of the landing page, to print or to pass on."""
    course_class = _organised(request, code)
    context = {
        "course_class": course_class,
        "course": course_class.course,
        "address": settings.BASE_URL + reverse("courses:go", args=[code]),
    }
    return render(request, "courses/poster.html", context)


@duty_required("organiser")
def desk_rush(request: HttpRequest, code: str) -> HttpResponse:
    """The rush as it goes: asked, answered, in line, seats left, waiting, and each second's askers."""
    course_class = _organised(request, code)
    context: dict[str, Any] = {
        "course_class": course_class,
        "course": course_class.course,
        "rush": rush_of(course_class, now()),
        "seconds": CURVE_SECONDS,
    }
    return render(request, "courses/desk_rush.html", context)


@duty_required("organiser")
def desk_rush_data(request: HttpRequest, code: str) -> HttpResponse:
    """The same as JSON, for the page's module: polled with ETag."""
    course_class = _organised(request, code)
    response = answer(rush_of(course_class, now()))
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    if request.headers.get("If-None-Match") == response["ETag"]:
        same = HttpResponse(status=304)
        same["ETag"] = response["ETag"]
        return same
    return response


urlpatterns = [
    path("classes/<str:code>/go/", go, name="go"),
    path("classes/<str:code>/ready/", ready, name="ready"),
    path("classes/<str:code>/line/", line, name="line"),
    path("desk/classes/<str:code>/poster/", poster, name="poster"),
    path("desk/classes/<str:code>/rush/", desk_rush, name="desk_rush"),
    path("desk/classes/<str:code>/rush/data.json", desk_rush_data, name="desk_rush_data"),
]
