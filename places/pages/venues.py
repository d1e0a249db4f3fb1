"""Venues and their rooms on the desk: the list, one venue, one room."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.pages.guard import duty_required
from accounts.queries.roles import units_with_duty
from accounts.rules.kinds import UnitDuty
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from places.actions.rooms import archive_room, archive_venue, save_room, save_venue
from places.models import Room, Venue
from places.queries.week import week_of

KINDS = (
    ("palace", gettext_lazy("Workers' palace")),
    ("centre", gettext_lazy("Training centre")),
    ("enterprise", gettext_lazy("Enterprise")),
    ("online", gettext_lazy("Online")),
    ("other", gettext_lazy("Other place")),
)


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class VenueForm(_Styled):
    """A place where classes and competitions are held."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=16, help_text=gettext_lazy("Such as GRW")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit that runs it"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120)
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=120, required=False
    )
    address_zh = forms.CharField(
        label=gettext_lazy("Address in Chinese"), max_length=200, required=False
    )
    address_en = forms.CharField(
        label=gettext_lazy("Address in English"), max_length=200, required=False
    )
    latitude = forms.DecimalField(
        label=gettext_lazy("Latitude"),
        min_value=-90,
        max_value=90,
        decimal_places=5,
        required=False,
    )
    longitude = forms.DecimalField(
        label=gettext_lazy("Longitude"),
        min_value=-180,
        max_value=180,
        decimal_places=5,
        required=False,
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.filter(archived_at=None).order_by("path")
        self.fields["unit"].label_from_instance = lambda u: f"{u.name_zh} {u.code}"


class RoomForm(_Styled):
    """A room, workshop, court or yard."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=16)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60, required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Room for (people)"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Empty: no limit"),
    )


def _units(request: HttpRequest) -> Any:
    return units_with_duty(request.user, UnitDuty.ORGANISER, timezone.localdate(now()))


def _venue(request: HttpRequest, code: str) -> Venue:
    mine = Venue.objects.select_related("unit").filter(unit__in=_units(request))
    return get_object_or_404(mine, code=code)


@duty_required("organiser")
def venues(request: HttpRequest) -> HttpResponse:
    """The venues within reach and how many rooms each has in use."""
    in_use = Count("rooms", filter=Q(rooms__archived_at=None))
    listed = Venue.objects.select_related("unit").filter(unit__in=_units(request))
    kinds = dict(KINDS)
    rows = [(v, kinds.get(v.kind, v.kind)) for v in listed.annotate(usable=in_use)]
    return render(request, "places/venues.html", {"rows": rows})


@duty_required("organiser")
def new_venue(request: HttpRequest) -> HttpResponse:
    """Make a venue."""
    form = VenueForm(request.POST or None, units=_units(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = save_venue(venue=None, values=form.cleaned_data, by=request.user, at=now())
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            messages.success(request, _("The venue is made."), extra_tags="good")
            return redirect("places:venue", code=made.code)
    context = {"form": form}
    return render(request, "places/new_venue.html", context, status=422 if form.errors else 200)


@duty_required("organiser")
def venue(request: HttpRequest, code: str) -> HttpResponse:
    """One venue: change it, add a room, take it out of use."""
    found = _venue(request, code)
    what = request.POST.get("do", "")
    fields = VenueForm.base_fields
    initial = {name: getattr(found, name) for name in fields}
    form = VenueForm(
        request.POST if what == "save" else None,
        initial=initial,
        units=_units(request),
        prefix="v",
    )
    form.fields["code"].disabled = True
    add = RoomForm(request.POST if what == "add" else None, prefix="r")
    used: forms.Form | None = {"save": form, "add": add}.get(what)
    if request.method == "POST":
        at = now()
        try:
            if used is None:
                archived = found.archived_at is None
                archive_venue(venue=found, archived=archived, by=request.user, at=at)
            elif used.is_valid() and what == "save":
                save_venue(venue=found, values=used.cleaned_data, by=request.user, at=at)
            elif used.is_valid():
                values = used.cleaned_data
                save_room(venue=found, room=None, values=values, by=request.user, at=at)
        except RuleBroken as refused:
            text = words(refused.code, refused.facts)
            if used is None:
                messages.error(request, text, extra_tags="bad")
                return redirect("places:venue", code=code)
            used.add_error(None, text)
        if used is None or not used.errors:
            messages.success(request, _("Done."), extra_tags="good")
            return redirect("places:venue", code=code)
    context = {
        "venue": found,
        "form": form,
        "add": add,
        "rooms": found.rooms.all(),
        "facts": found.facts.select_related("room", "by").reverse()[:30],
    }
    wrong = used is not None and used.errors
    return render(request, "places/venue.html", context, status=422 if wrong else 200)


@duty_required("organiser")
def room(request: HttpRequest, code: str, room: str) -> HttpResponse:
    """One room: change it, take it out of use, and what takes it in a week."""
    found = get_object_or_404(
        Room.objects.select_related("venue"), venue=_venue(request, code), code=room
    )
    initial = {name: getattr(found, name) for name in RoomForm.base_fields}
    saving = request.POST.get("do") == "save"
    form = RoomForm(request.POST if saving else None, initial=initial)
    form.fields["code"].disabled = True
    if request.method == "POST" and (not saving or form.is_valid()):
        who: dict[str, Any] = {"by": request.user, "at": now()}
        try:
            if saving:
                save_room(venue=found.venue, room=found, values=form.cleaned_data, **who)
            else:
                archive_room(room=found, archived=found.archived_at is None, **who)
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts), extra_tags="bad")
        else:
            messages.success(request, _("Done."), extra_tags="good")
        return redirect("places:room", code=code, room=room)
    first = _monday(request)
    week = datetime.timedelta(days=7)
    context = {
        "room": found,
        "form": form,
        "days": week_of(found, first),
        "first": first,
        "before": first - week,
        "after": first + week,
    }
    return render(request, "places/room.html", context, status=422 if form.errors else 200)


def _monday(request: HttpRequest) -> datetime.date:
    """The Monday of the week that is asked for (`?week=2026-11-23`), or of this one."""
    today = timezone.localdate(now())
    try:
        day = datetime.date.fromisoformat(request.GET.get("week", ""))
        # the ends of the calendar have no week around them
        day = day if 2000 <= day.year <= 2100 else today
    except ValueError:
        day = today
    return day - datetime.timedelta(days=day.weekday())


urlpatterns = [
    path("desk/venues/", venues, name="venues"),
    path("desk/venues/new/", new_venue, name="new_venue"),
    path("desk/venues/<str:code>/", venue, name="venue"),
    path("desk/venues/<str:code>/rooms/<str:room>/", room, name="room"),
]
