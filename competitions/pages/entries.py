"""Entries of an event: by the organiser for all units, by a unit's officer for their own."""

import uuid as uuids
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Unit
from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from competitions.actions.competitors import find_or_register
from competitions.actions.entries import Competitor, enter, withdraw
from competitions.models import Entry, EntryList, Event
from competitions.pages.desk import as_file, chosen, own_event, said
from competitions.pages.entry_forms import ListForm, NewEntry, PersonFormSet
from competitions.queries.access import public_competitions
from competitions.queries.entering import counts_of, entries_of, events_for_units, window_open
from competitions.rules.states import EventKind, MemberRole
from competitions.start_list import start_list
from competitions.uploads import keep_list
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

PAGE = 50


@dataclass(frozen=True)
class Scope:
    """Who looks at the entries: the organiser (`units` None), or an officer with their units."""

    event: Event
    units: QuerySet[Unit] | None
    prefix: str

    @property
    def for_unit(self) -> bool:
        """Is it a unit that enters its own?"""
        return self.units is not None

    def url(self, page: str, *args: Any) -> str:
        """The address of a page for this reader."""
        return reverse(f"competitions:{self.prefix}{page}", args=[self.event.code, *args])

    def may_choose(self) -> QuerySet[Unit]:
        """The units for which entries may be made."""
        units = Unit.objects.all() if self.units is None else self.units
        return units.filter(archived_at=None).order_by("path")


def scope_of(request: HttpRequest, code: str, *, unit: bool) -> Scope:
    """What the reader may do here; whoever has no business is refused."""
    if not unit:
        return Scope(own_event(request, code), None, "desk_")
    found = Event.objects.filter(competition__in=public_competitions())
    event = get_object_or_404(found.select_related("competition__unit"), code=code)
    units = units_with_duty(request.user, "officer", timezone.localdate(now()))
    if not units.exists():
        raise PermissionDenied
    return Scope(event, units, "unit_")


@duty_required("officer", "organiser")
def entries(request: HttpRequest, code: str, *, unit: bool = False) -> HttpResponse:
    """The entries with their people; xlsx and paper of the start list."""
    scope = scope_of(request, code, unit=unit)
    q = request.GET.get("q", "").strip()[:60]
    found = entries_of(scope.event, units=scope.units, q=q)
    shape = request.GET.get("format")
    if shape == "xlsx":
        return as_file(f"{code}-start-list.xlsx", start_list(scope.event, found))
    context = _context(scope) | {"q": q}
    if shape == "print":
        return render(request, "competitions/start_list.html", context | {"entries": found})
    context |= {"page": Paginator(found, PAGE).get_page(request.GET.get("page"))}
    return render(request, "competitions/entries.html", context)


def _context(scope: Scope) -> dict[str, Any]:
    event = scope.event
    return {
        "event": event,
        "competition": event.competition,
        "scope": scope,
        "counts": counts_of(event),
        "open": not scope.for_unit or window_open(event.competition, now()),
        "pages": {
            name: scope.url(name) for name in ("entries", "entry_new", "entry_list", "withdraw")
        },
    }


@duty_required("officer", "organiser")
def entry_new(request: HttpRequest, code: str, *, unit: bool = False) -> HttpResponse:
    """Type an entry in: a person, or a team with its people."""
    scope = scope_of(request, code, unit=unit)
    form = NewEntry(request.POST or None, scope=scope)
    people = PersonFormSet(request.POST or None, prefix="p", form_kwargs={"event": scope.event})
    if request.method == "POST" and form.is_valid() and people.is_valid():
        try:
            with transaction.atomic():
                made = _enter(request, scope, form, people)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            text = _("%(no)s %(name)s is entered.")
            said_no = {"no": f"{made.start_no:02d}", "name": made.name_zh}
            messages.success(request, text % said_no, extra_tags="good")
            return redirect(scope.url("entry_new" if "again" in request.POST else "entries"))
    context = _context(scope) | {"form": form, "people": people}
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/entry_new.html", context, status=status)


def _enter(request: HttpRequest, scope: Scope, form: NewEntry, people: Any) -> Entry:
    at, unit = now(), form.cleaned_data["unit"]
    typed = [row for row in people.cleaned_data if row.get("name") or row.get("number")]
    competitors = [
        Competitor(
            find_or_register(
                name=row["name"],
                unit=unit,
                by=request.user,
                at=at,
                **NewEntry.number_of(row["number"]),
            ),
            MemberRole(row["role"]),
        )
        for row in typed
    ]
    name = form.cleaned_data.get("name_zh") or (competitors[0].person.name if competitors else "")
    if scope.event.kind == EventKind.TEAM and not form.cleaned_data.get("name_zh"):
        raise RuleBroken("team_name_needed")
    return enter(
        event=scope.event,
        unit=unit,
        name_zh=name,
        name_en=form.cleaned_data.get("name_en", ""),
        name_note=form.cleaned_data.get("name_note", ""),
        people=competitors,
        within_window=scope.for_unit,
        by=request.user,
        at=at,
    )


@require_POST
@duty_required("officer", "organiser")
def withdraw_page(request: HttpRequest, code: str, *, unit: bool = False) -> HttpResponse:
    """An entry takes no further part; a unit may say so for its own while entries are open."""
    scope = scope_of(request, code, unit=unit)
    found = Entry.objects.filter(event=scope.event)
    if scope.units is not None:
        found = found.filter(unit__in=scope.units)
    entry = chosen(found, request.POST.get("entry"))
    why = request.POST.get("why", "")

    def do() -> None:
        if scope.for_unit and not window_open(scope.event.competition, now()):
            raise RuleBroken("entries_over")
        withdraw(entry=entry, why=why, by=request.user, at=now())

    said(request, do, _("Withdrawn."))
    return redirect(scope.url("entries"))


@duty_required("officer", "organiser")
def entry_list(request: HttpRequest, code: str, *, unit: bool = False) -> HttpResponse:
    """Choose the file; a file that can't be read says so here."""
    scope = scope_of(request, code, unit=unit)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_list(
                event=scope.event,
                file=file,
                filename=file.name,
                for_unit=scope.for_unit,
                by=request.user,
                at=now(),
            )
            return redirect(reverse("competitions:entry_list_checked", args=[kept.uuid]))
        except RuleBroken as refused:
            form.add_error("file", words(refused.code, refused.facts))
    context = _context(scope) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "competitions/entry_list.html", context, status=status)


@duty_required("officer")
def unit_events(request: HttpRequest) -> HttpResponse:
    """The events that the officer's units may enter, or have entered."""
    at = now()
    units = units_with_duty(request.user, "officer", timezone.localdate(at))
    return render(
        request, "competitions/unit_events.html", {"rows": events_for_units(units, at), "at": at}
    )


def kept_list(request: HttpRequest, uuid: uuids.UUID) -> tuple[EntryList, Scope]:
    """A list that the reader has uploaded, if they still may."""
    related = EntryList.objects.select_related("event__competition__unit", "by")
    kept = get_object_or_404(related, uuid=uuid, by=request.user)
    return kept, scope_of(request, kept.event.code, unit=kept.for_unit)


OWN = {"unit": True}
urlpatterns = [
    path("desk/events/<str:code>/entries/", entries, name="desk_entries"),
    path("desk/events/<str:code>/entries/new/", entry_new, name="desk_entry_new"),
    path("desk/events/<str:code>/entries/list/", entry_list, name="desk_entry_list"),
    path("desk/events/<str:code>/entries/withdraw/", withdraw_page, name="desk_withdraw"),
    path("unit/entries/", unit_events, name="unit_events"),
    path("unit/entries/<str:code>/", entries, OWN, name="unit_entries"),
    path("unit/entries/<str:code>/new/", entry_new, OWN, name="unit_entry_new"),
    path("unit/entries/<str:code>/list/", entry_list, OWN, name="unit_entry_list"),
    path("unit/entries/<str:code>/withdraw/", withdraw_page, OWN, name="unit_withdraw"),
]
