"""One's agenda, and the key of the calendar that programs subscribe to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from accounts.actions.calendar_key import renew_calendar_key, stop_calendar_key
from accounts.pages.guard import signed_in
from accounts.queries.tokens import calendar_keys
from core.clock import now
from desk.queries.agenda import agenda_of_days

NEW_KEY = "new_calendar_key"


@signed_in
def agenda(request: HttpRequest) -> HttpResponse:
    """What takes one's time from today on, day by day; the address of a new key is shown once."""
    at = now()
    key = request.session.pop(NEW_KEY, "")
    address = f"{settings.BASE_URL}{reverse('api:calendar_feed')}?key={key}" if key else ""
    context = {
        "days": agenda_of_days(request.user, at),
        "at": at,
        "key": calendar_keys(request.user, at).first(),
        "address": address,
    }
    response = render(request, "desk/agenda.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def calendar_key(request: HttpRequest) -> HttpResponse:
    """Make a new key, which ends the one before, or stop the calendar."""
    if request.POST.get("do") == "stop":
        stop_calendar_key(person=request.user, by=request.user, at=now())
    else:
        request.session[NEW_KEY] = renew_calendar_key(
            person=request.user, by=request.user, at=now()
        )
    return redirect(reverse("desk:agenda") + "#calendar")


urlpatterns = [
    path("my/agenda/", agenda, name="agenda"),
    path("my/agenda/calendar/", calendar_key, name="calendar_key"),
]
