"""The room's screen: opened by a pairing code, shows the code of the moment, closes itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.limits import limit
from core.web.rulers import ruler_ticks
from courses.actions.sign_in import current_code, open_screen, session_of_screen, window
from courses.models import ClassSession, Enrolment
from courses.rules.code import STEP_SECONDS
from courses.rules.states import SEATED

TRIES_PER_MINUTE = 30


def start(request: HttpRequest) -> HttpResponse:
    """The room's computer types the pairing code; nobody signs in here."""
    if request.method != "POST":
        return render(request, "courses/screen_start.html")
    limit(request, "pairing", TRIES_PER_MINUTE)
    try:
        _session, key = open_screen(pairing_code=request.POST.get("code", ""), at=now())
    except RuleBroken as refused:
        text = words(refused.code, refused.facts)
        return render(request, "courses/screen_start.html", {"error": text}, status=422)
    return redirect("courses:screen", key=key)


def _code(request: HttpRequest, session: ClassSession) -> dict[str, object]:
    at = now()
    opens, closes = window(session)
    code = current_code(session=session, at=at)
    enrolled = Enrolment.objects.filter(course_class=session.course_class_id, state__in=SEATED)
    return {
        "session": session,
        "code": code,
        "address": settings.BASE_URL + reverse("courses:scan", args=[code.token]),
        "signed": session.records.filter(signed_in_at__isnull=False).count(),
        "expected": enrolled.count(),
        "ticks": ruler_ticks(total=STEP_SECONDS, filled=code.seconds_left),
        "typed_at": request.get_host() + reverse("courses:type_code"),
        "opens_at": opens if at < opens else None,
        "closed": at > closes,
    }


def screen(request: HttpRequest, key: str) -> HttpResponse:
    """The full screen with the QR code."""
    try:
        session = session_of_screen(key=key, at=now())
    except RuleBroken as refused:
        text = words(refused.code, refused.facts)
        return render(request, "courses/screen_over.html", {"text": text}, status=410)
    return render(request, "courses/screen.html", {**_code(request, session), "key": key})


def screen_code(request: HttpRequest, key: str) -> HttpResponse:
    """Only the code of this moment, for the screen's module."""
    try:
        session = session_of_screen(key=key, at=now())
    except RuleBroken:
        return HttpResponse(status=410)
    response = render(request, "courses/screen_code.html", _code(request, session))
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("screen/", start, name="screen_start"),
    path("screen/<str:key>/", screen, name="screen"),
    path("screen/<str:key>/code/", screen_code, name="screen_code"),
]
