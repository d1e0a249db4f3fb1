"""Public pages: an event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from competitions.models import Event
from competitions.queries.access import public_competitions


def event(request: HttpRequest, code: str) -> HttpResponse:
    """An event: its stages, entries and what is published."""
    found = get_object_or_404(
        Event.objects.filter(competition__in=public_competitions()).select_related("competition"),
        code=code,
    )
    return render(request, "competitions/event.html", {"event": found})


urlpatterns = [path("events/<str:code>/", event, name="event")]
