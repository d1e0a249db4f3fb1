"""Checking in at the door: search, one tap, the count."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.pages.guard import signed_in
from competitions.actions.entries import check_in
from competitions.models import Entry, Event
from competitions.pages.desk import chosen
from competitions.queries.entering import counts_of, entries_of
from competitions.queries.seeing import viewer_of
from competitions.rules.states import Duty, EntryState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

AT_THE_DOOR = frozenset({Duty.CALL, Duty.CHIEF_JUDGE})
SHOWN = 60


def _event(request: HttpRequest, code: str) -> Event:
    event = get_object_or_404(Event.objects.select_related("competition__unit"), code=code)
    viewer = viewer_of(request.user, event)
    if not viewer.organises and not viewer.duties & AT_THE_DOOR:
        raise PermissionDenied
    return event


@signed_in
def door(request: HttpRequest, code: str) -> HttpResponse:
    """Search by number, name or pinyin; one tap says that the entry is there."""
    event = _event(request, code)
    q = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:60]
    if request.method == "POST":
        entry = chosen(Entry.objects.filter(event=event), request.POST.get("entry"))
        try:
            entry = check_in(entry=entry, by=request.user, at=now())
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        else:
            text = _("%(no)s %(name)s is here.")
            facts = {"no": f"{entry.start_no:02d}", "name": entry.name_zh}
            messages.success(request, text % facts, extra_tags="good")
        here = reverse("competitions:check_in", args=[code])
        return redirect(here)
    found = [e for e in entries_of(event, q=q) if e.state != EntryState.WITHDRAWN]
    found.sort(key=lambda e: (e.state == EntryState.CHECKED_IN, e.start_no))
    context = {
        "event": event,
        "q": q,
        "entries": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "counts": counts_of(event),
    }
    return render(request, "competitions/check_in.html", context)


urlpatterns = [path("desk/events/<str:code>/check-in/", door, name="check_in")]
