"""The organiser's event: what it is, its stages with their formats, its awards."""

import uuid as uuids
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.pages.guard import duty_required
from competitions.actions.awards import set_award_rules
from competitions.actions.setup import (
    add_event,
    add_stage,
    change_event,
    change_stage,
    configure_bracket,
    configure_marked,
    configure_timed,
)
from competitions.models import Result, Stage
from competitions.pages.desk import own_competition, own_event, own_stage, said
from competitions.pages.head_forms import EventForm
from competitions.pages.stage_forms import FORMAT_FORMS, AwardFormSet, StageForm, award_rows
from competitions.queries.board import boards
from competitions.queries.entering import counts_of
from competitions.rules.states import EventKind, StageFormat, StageState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

FORM = "competitions/event_form.html"


@duty_required("organiser")
def event_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new event of the competition."""
    competition = own_competition(request, code)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        kind = EventKind(data.pop("kind"))
        try:
            made = add_event(competition=competition, kind=kind, by=request.user, at=now(), **data)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            return redirect("competitions:desk_event", code=made.code)
    context = {"form": form, "competition": competition, "title": _("New event")}
    return render(request, FORM, context, status=422 if form.errors else 200)


@duty_required("organiser")
def event_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change the event."""
    event = own_event(request, code)
    form = EventForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            change_event(event=event, by=request.user, at=now(), **form.cleaned_data)
        except RuleBroken as refused:
            form.add_error(None, words(refused.code, refused.facts))
        else:
            return redirect("competitions:desk_event", code=code)
    context = {
        "form": form,
        "competition": event.competition,
        "event": event,
        "title": _("Change the event"),
    }
    return render(request, FORM, context, status=422 if form.errors else 200)


@duty_required("organiser")
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One event: figures, stages and what each still needs, awards."""
    found = own_event(request, code)
    awards = AwardFormSet(request.POST or None, prefix="a", initial=award_rows(found))
    if request.method == "POST" and awards.is_valid():
        rules = [rule for rule in (form.rule() for form in awards) if rule]
        said(request, lambda: set_award_rules(event=found, rules=rules), _("Saved."))
        return redirect("competitions:desk_event", code=code)
    related = found.stages.select_related("marked__scheme", "timed", "bracket", "room__venue")
    stages = list(related.prefetch_related("timed__stations", "panels").order_by("no"))
    context = {
        "event": found,
        "competition": found.competition,
        "counts": counts_of(found),
        "stages": [(stage, needs(stage)) for stage in stages],
        "boards": set(boards().filter(event=found).values_list("pk", flat=True)),
        "has_result": Result.objects.filter(event=found).exists(),
        "awards": awards,
        "rules": list(found.award_rules.all()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/desk_event.html", context, status=status)


def needs(stage: Stage) -> str:
    """What the stage still needs before it can be drawn, in a word; empty when it is ready."""
    if stage.format == StageFormat.MARKED:
        if not hasattr(stage, "marked"):
            return _("No scheme yet")
        return "" if stage.panels.all() else _("No panel yet")
    if stage.format == StageFormat.TIMED:
        ready = hasattr(stage, "timed") and stage.timed.stations.all()
        return "" if ready else _("No stations yet")
    if stage.format == StageFormat.BRACKET:
        return "" if hasattr(stage, "bracket") else _("Options are not set")
    return ""


@duty_required("organiser")
def stage_new(request: HttpRequest, code: str) -> HttpResponse:
    """The next stage of the event."""
    event = own_event(request, code)
    form = StageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        shape = StageFormat(values.pop("format"))
        made = add_stage(event=event, format=shape, by=request.user, at=now(), **values)
        return redirect("competitions:desk_stage", uuid=made.uuid)
    context = {"event": event, "competition": event.competition, "form": form}
    status = 422 if form.errors else 200
    return render(request, "competitions/stage_form.html", context, status=status)


@duty_required("organiser")
def stage(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A stage: its times, and what its format needs. Two forms, each with its own button."""
    found = own_stage(request, uuid)
    post = request.POST if request.method == "POST" else None
    doing = post.get("do") if post else None
    form = StageForm(post if doing == "stage" else None, stage=found)
    more: forms.Form | None = None
    kind = FORMAT_FORMS.get(found.format)
    if kind is not None:
        files = request.FILES if doing == "format" else None
        more = kind(post if doing == "format" else None, files, stage=found)
    if doing == "stage" and form.is_valid():
        if _change(request, found, form):
            return redirect("competitions:desk_stage", uuid=uuid)
    elif doing == "format" and more and more.is_valid() and _configure(request, found, more):
        return redirect("competitions:desk_stage", uuid=uuid)
    context = {
        "stage": found,
        "event": found.event,
        "competition": found.event.competition,
        "form": form,
        "more": more,
        "stations": list(_stations(found)),
        "begun": found.state not in {StageState.PLANNED, StageState.DRAWN},
    }
    status = 422 if post else 200
    return render(request, "competitions/stage_form.html", context, status=status)


def _stations(stage: Stage) -> Any:
    if not hasattr(stage, "timed"):
        return []
    return stage.timed.stations.prefetch_related("penalties")


def _change(request: HttpRequest, stage: Stage, form: StageForm) -> bool:
    try:
        change_stage(stage=stage, by=request.user, at=now(), **form.values())
    except RuleBroken as refused:
        form.add_error(None, words(refused.code, refused.facts))
        return False
    return True


def _configure(request: HttpRequest, stage: Stage, form: forms.Form) -> bool:
    data = form.cleaned_data
    try:
        if stage.format == StageFormat.MARKED:
            configure_marked(stage=stage, **data)
        elif stage.format == StageFormat.TIMED:
            configure_timed(stage=stage, **data)
        else:
            configure_bracket(stage=stage, **data)
    except RuleBroken as refused:
        form.add_error(None, words(refused.code, refused.facts))
        return False
    return True


urlpatterns = [
    path("desk/competitions/<str:code>/events/new/", event_new, name="event_new"),
    path("desk/events/<str:code>/", event, name="desk_event"),
    path("desk/events/<str:code>/change/", event_change, name="event_change"),
    path("desk/events/<str:code>/stages/new/", stage_new, name="stage_new"),
    path("desk/stages/<uuid:uuid>/", stage, name="desk_stage"),
]
