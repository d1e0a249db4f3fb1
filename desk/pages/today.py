"""The worker's home: not a menu, but what is next."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.pages.guard import signed_in
from accounts.queries.roles import is_organiser
from core.clock import now
from desk.queries.today import GOAL_HOURS, today_of


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """What is next for the person who is signed in."""
    at = now()
    found = today_of(request.user, at)
    door = (
        found.next is not None
        and found.next.starts_at - datetime.timedelta(minutes=found.next.opens_before_minutes)
        <= at
    )
    context = {
        "today": found,
        "at": at,
        "door": door,
        "goal": GOAL_HOURS,
        "organiser": is_organiser(request.user),
    }
    return render(request, "desk/today.html", context)


urlpatterns = [path("today/", today, name="today")]
