"""The organiser's desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.pages.guard import duty_required
from core.clock import now
from desk.queries.organiser import desk_of

COLUMNS = ("seats", "taken", "waiting", "start", "trainer")


@duty_required("organiser")
def organiser(request: HttpRequest) -> HttpResponse:
    """Open today, seats, rolls missing, completions to confirm."""
    at = now()
    found = desk_of(request.user, at, wanted=request.GET.get("tab", ""))
    context = {"desk": found, "at": at, "shown": COLUMNS}
    return render(request, "desk/organiser.html", context)


urlpatterns = [path("desk/", organiser, name="organiser")]
