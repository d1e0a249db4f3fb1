"""The worker's home: not a menu, but what is next."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.pages.guard import signed_in
from core.clock import now
from desk.queries.today import GOAL_HOURS, today_of


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """What is next for the person who is signed in."""
    at = now()
    found = today_of(request.user, at)
    door_at = None
    if found.next is not None:
        before = datetime.timedelta(minutes=found.next.opens_before_minutes)
        door_at = found.next.starts_at - before
    context = {
        "today": found,
        "at": at,
        "door_at": door_at,
        "door": door_at is not None and door_at <= at,
        "goal": GOAL_HOURS,
    }
    return render(request, "desk/today.html", context)


urlpatterns = [path("today/", today, name="today")]
