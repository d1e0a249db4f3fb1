"""Badges of an event's officials: made by the organiser, printed, shown once."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.pages.guard import duty_required
from competitions.actions.badges import Badge, make_badge
from competitions.models import Event
from competitions.queries.access import live_officials, may_organise
from competitions.rules.states import Duty
from core.clock import now

# Whoever works at a tablet in the hall.
AT_TABLETS = (Duty.CHIEF_JUDGE, Duty.JUDGE, Duty.SITE_JUDGE, Duty.REFEREE)
NAMES = {
    Duty.CHIEF_JUDGE: _("chief judge"),
    Duty.JUDGE: _("judge"),
    Duty.SITE_JUDGE: _("site judge"),
    Duty.REFEREE: _("referee"),
}
GROUP = 5


@duty_required("organiser")
def badges(request: HttpRequest, code: str) -> HttpResponse:
    """Who has a badge; making new ones shows QR code and PIN once, to be printed."""
    event = get_object_or_404(Event.objects.select_related("competition__unit"), code=code)
    if not may_organise(request.user, event.competition):
        raise PermissionDenied
    found = live_officials(event).filter(duty__in=AT_TABLETS)
    officials = list(found.select_related("person", "competition").order_by("duty", "pk"))
    made: list[dict[str, Any]] = []
    if request.method == "POST":
        chosen = set(request.POST.getlist("official"))
        person: Any = request.user
        made = [
            printed(make_badge(official=official, by=person, at=now()))
            for official in officials
            if str(official.uuid) in chosen
        ]
    page = {
        "event": event,
        "rows": [{"official": one, "duty": NAMES[Duty(one.duty)]} for one in officials],
        "made": made,
    }
    response = render(request, "competitions/badges.html", page)
    response["Cache-Control"] = "no-store"
    return response


def printed(badge: Badge) -> dict[str, Any]:
    """What stands on the paper."""
    groups = [badge.secret[n : n + GROUP] for n in range(0, len(badge.secret), GROUP)]
    return {
        "name": badge.official.person.name,
        "duty": NAMES[Duty(badge.official.duty)],
        "address": settings.BASE_URL + reverse("competitions:judge_badge", args=[badge.secret]),
        "typed": " ".join(groups),
        "pin": badge.pin,
    }


urlpatterns = [path("desk/events/<str:code>/badges/", badges, name="badges")]
