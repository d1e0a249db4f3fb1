"""Officials: the organiser's table of duties, panels with their assignments, one's own duties."""

import uuid as uuids
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.pages.guard import duty_required, signed_in
from accounts.queries.find import matching, people_in
from accounts.queries.roles import units_reached
from competitions.actions.competitors import known_person
from competitions.actions.officials import end_official, form_panel, name_official
from competitions.models import Competition, Event, Official, Stage
from competitions.pages.desk import chosen, own_competition, own_stage, said
from competitions.pages.duty_links import places_of, stages_of_duties
from competitions.queries.access import live_officials
from competitions.queries.desk import officials_of
from competitions.queries.entering import duties_of_official
from competitions.queries.panels import assignments_of, free_criteria
from competitions.rules.states import Duty, StageFormat
from competitions.words.labels import DUTIES
from core.clock import now
from core.errors import RuleBroken

MOST_FOUND = 12


class OfficialForm(forms.Form):
    """A duty: who, what, and at which event."""

    person = forms.CharField(
        label=gettext_lazy("Name, phone or employee number"),
        max_length=60,
        help_text=gettext_lazy("An employee number with its unit: JX-PORT/0012"),
    )
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), choices=list(DUTIES.items()))
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label=gettext_lazy("Event"),
        required=False,
        empty_label=gettext_lazy("The whole competition"),
    )

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = competition.events.order_by("no")
        self.fields["event"].queryset = events
        self.fields["event"].label_from_instance = lambda e: e.title_zh


@duty_required("organiser")
def officials(request: HttpRequest, code: str) -> HttpResponse:
    """The duties, one a row; add one by number or by choosing among people of that name."""
    competition = own_competition(request, code)
    form = OfficialForm(request.POST or None, competition=competition)
    people: list[Person] = []
    if request.method == "POST" and form.is_valid():
        people = _meant(request, form.cleaned_data["person"])
        if len(people) == 1 and _name(request, competition, form, people[0]):
            return redirect("competitions:officials_desk", code=code)
        if not people:
            text = _("Nobody fits. Type a phone or employee number, or register the person first.")
            form.add_error("person", text)
    context = {
        "competition": competition,
        "officials": officials_of(competition),
        "events": list(competition.events.order_by("no")),
        "form": form,
        "people": people if len(people) > 1 else [],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/officials_desk.html", context, status=status)


def _meant(request: HttpRequest, text: str) -> list[Person]:
    """Who is meant: the one that was ticked, the one with this number, or those so called."""
    reach = people_in(units_reached(request.user, now()))
    if request.POST.get("chosen"):
        return [chosen(reach, request.POST["chosen"])]
    if any(c.isdigit() for c in text):
        return _by_number(text)
    return list(matching(reach, text)[:MOST_FOUND])


def _by_number(text: str) -> list[Person]:
    try:
        return [known_person(text, at=now())]
    except RuleBroken:
        return []


def _name(
    request: HttpRequest, competition: Competition, form: OfficialForm, person: Person
) -> bool:
    data = form.cleaned_data
    return said(
        request,
        lambda: name_official(
            competition=competition,
            event=data["event"],
            person=person,
            duty=Duty(data["duty"]),
            by=request.user,
            at=now(),
        ),
        _("%(name)s: %(duty)s") % {"name": person.name, "duty": DUTIES[Duty(data["duty"])]},
    )


@duty_required("organiser")
def end_duty(request: HttpRequest, code: str) -> HttpResponse:
    """End a duty; the row stays."""
    competition = own_competition(request, code)
    if request.method == "POST":
        rows = Official.objects.filter(competition=competition).select_related(
            "competition", "event", "person"
        )
        official = chosen(rows, request.POST.get("official"))
        said(request, lambda: end_official(official=official, by=request.user, at=now()))
    return redirect("competitions:officials_desk", code=code)


class PanelForm(forms.Form):
    """Which criteria, and which three judges."""

    criteria = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Criteria"), widget=forms.CheckboxSelectMultiple
    )
    judges = forms.ModelMultipleChoiceField(
        queryset=None, label=gettext_lazy("Judges"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = free_criteria(stage)
        judges = live_officials(stage.event).filter(duty=Duty.JUDGE).select_related("person")
        self.fields["judges"].queryset = judges.order_by("pk")
        self.fields["judges"].label_from_instance = lambda o: o.person.name


@duty_required("organiser")
def panels(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The panels of a marked stage, who measures what, and a new panel."""
    stage = own_stage(request, uuid)
    if stage.format != StageFormat.MARKED or not hasattr(stage, "marked"):
        return redirect("competitions:desk_stage", uuid=uuid)
    form = PanelForm(request.POST or None, stage=stage)
    if request.method == "POST" and form.is_valid():
        criteria, judges = list(form.cleaned_data["criteria"]), list(form.cleaned_data["judges"])
        made = said(
            request,
            lambda: form_panel(
                stage=stage, criteria=criteria, judges=judges, by=request.user, at=now()
            ),
            _("The panel is formed."),
        )
        if made:
            return redirect("competitions:panels", uuid=uuid)
    context = {
        "stage": stage,
        "event": stage.event,
        "competition": stage.event.competition,
        "panels": assignments_of(stage),
        "form": form,
        "free": form.fields["criteria"].queryset,  # type: ignore[attr-defined]
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/panels.html", context, status=status)


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """One's own duties, each with what can be done there now."""
    held = duties_of_official(request.user)
    stages = stages_of_duties(held)
    rows = [(official, places_of(official, stages)) for official in held]
    return render(request, "competitions/my_duties.html", {"rows": rows})


urlpatterns = [
    path("desk/competitions/<str:code>/officials/", officials, name="officials_desk"),
    path("desk/competitions/<str:code>/officials/end/", end_duty, name="official_end"),
    path("desk/stages/<uuid:uuid>/panels/", panels, name="panels"),
    path("officials/", mine, name="officials"),
]
