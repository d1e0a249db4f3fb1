"""Signing in at the door: the QR code of the room's screen leads here, or its letters are typed."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from accounts.pages.guard import signed_in
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.limits import limit
from courses.actions.sign_in import (
    check_token,
    record_scan,
    sign_in,
    sign_in_by_letters,
    sign_in_kept,
)
from courses.models import AttendanceRecord

KEPT = "kept_scan"
TYPED_PER_MINUTE = 20


def scan(request: HttpRequest, token: str) -> HttpResponse:
    """A scan. Somebody who has yet to sign in to the site keeps it for ten minutes.

    Opening the address changes nothing (messengers preview links); the page sends the form.
    """
    at = now()
    try:
        if request.method == "POST" and request.user.is_authenticated:
            record = sign_in(token=token, person=request.user, device=_device(request), at=at)
            return _done(request, record)
        if not request.user.is_authenticated:
            request.session[KEPT] = record_scan(token=token, at=at)
            return redirect(f"{reverse('account_login')}?next={reverse('courses:kept')}")
        session = check_token(token=token, at=at)
        request.session[KEPT] = record_scan(token=token, at=at)
    except RuleBroken as refused:
        return _refused(request, refused)
    return render(
        request, "courses/scan.html", {"session": session, "action": reverse("courses:kept")}
    )


@signed_in
def kept(request: HttpRequest) -> HttpResponse:
    """Use the scan that was kept."""
    token = request.session.get(KEPT, "")
    if not token:
        return redirect("courses:type_code")
    if request.method != "POST":
        return render(request, "courses/scan.html", {"action": reverse("courses:kept")})
    try:
        record = sign_in_kept(kept=token, person=request.user, device=_device(request), at=now())
    except RuleBroken as refused:
        request.session.pop(KEPT, None)
        return _refused(request, refused)
    # The scan stays until it expires, so that a double tap gets the same answer.
    return _done(request, record)


@signed_in
def type_code(request: HttpRequest) -> HttpResponse:
    """Type the letters of the screen."""
    if request.method != "POST":
        return render(request, "courses/type_code.html")
    limit(request, "letters", TYPED_PER_MINUTE)
    try:
        record = sign_in_by_letters(
            letters=request.POST.get("letters", ""),
            person=request.user,
            device=_device(request),
            at=now(),
        )
    except RuleBroken as refused:
        text = words(refused.code, refused.facts)
        return render(request, "courses/type_code.html", {"error": text}, status=422)
    return _done(request, record)


def _device(request: HttpRequest) -> str:
    """What tells one phone's visits from another's, without the key of its session."""
    return hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:12]


def _done(request: HttpRequest, record: AttendanceRecord) -> HttpResponse:
    return render(request, "courses/scanned.html", {"record": record, "session": record.session})


def _refused(request: HttpRequest, refused: RuleBroken) -> HttpResponse:
    text = words(refused.code, refused.facts)
    return render(request, "courses/scan_refused.html", {"text": text}, status=422)


urlpatterns = [
    path("s/kept/", kept, name="kept"),
    path("s/<str:token>/", scan, name="scan"),
    path("sign-in-code/", type_code, name="type_code"),
]
