"""The bracket for who runs it: courts, times and referees, and corrections with what they change."""

import uuid as uuids
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.guard import signed_in
from competitions.actions.match_corrections import correct_match, preview_correction
from competitions.actions.match_course import LaterChange, Outcome
from competitions.actions.matches import plan_match
from competitions.actions.stages import close_stage
from competitions.models import Match, Official, Stage
from competitions.queries.access import live_officials
from competitions.queries.bracket_view import bracket_view
from competitions.queries.matches import may_correct, with_sides
from competitions.queries.missing import missing_in
from competitions.rules.states import Duty, MatchState, MatchStatus, StageFormat, StageState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

STATUSES = [
    (str(MatchStatus.PLAYED), gettext_lazy("Played")),
    (str(MatchStatus.HOME_FORFEIT), gettext_lazy("The first side forfeits")),
    (str(MatchStatus.AWAY_FORFEIT), gettext_lazy("The second side forfeits")),
    (str(MatchStatus.DOUBLE_FORFEIT), gettext_lazy("Both forfeit")),
]


class PlanForm(forms.Form):
    """When, where and with which referee a match is played."""

    court = forms.CharField(label=gettext_lazy("Court"), max_length=24, required=False)
    planned_at = forms.DateTimeField(
        label=gettext_lazy("Starts at"),
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    referee = forms.ModelChoiceField(
        label=gettext_lazy("Referee"),
        queryset=Official.objects.none(),
        required=False,
        empty_label=gettext_lazy("any referee of the event"),
    )

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referees = live_officials(match.stage.event).filter(duty=Duty.REFEREE)
        field: Any = self.fields["referee"]
        field.queryset = referees.select_related("person").order_by("person__name", "pk")
        field.label_from_instance = lambda official: official.person.name
        for one in self.fields.values():
            one.widget.attrs.setdefault("class", "input")


class CorrectionForm(forms.Form):
    """Another result of a finished match, and why."""

    status = forms.ChoiceField(label=gettext_lazy("How it ended"), choices=STATUSES)
    home = forms.IntegerField(min_value=0, required=False)
    away = forms.IntegerField(min_value=0, required=False)
    periods = forms.CharField(
        label=gettext_lazy("Periods"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As 21:18 19:21 15:9; then the score follows from them."),
    )
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, match: Match, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, side in (("home", match.home), ("away", match.away)):
            self.fields[name].label = _("Score of %(name)s") % {"name": side and side.name_zh}
        for one in self.fields.values():
            one.widget.attrs.setdefault("class", "input")

    def clean_periods(self) -> list[list[int]]:
        """Pairs of whole numbers."""
        pairs = [text.split(":") for text in self.cleaned_data["periods"].split()]
        if any(len(p) != 2 or not all(n.isdecimal() and n.isascii() for n in p) for p in pairs):
            raise forms.ValidationError(_("Write periods as 21:18, with a space between them."))
        return [[int(n) for n in pair] for pair in pairs]

    def outcome(self) -> Outcome:
        """The result as the action takes it."""
        data = self.cleaned_data
        periods = data["periods"]
        return Outcome(
            status=MatchStatus(data["status"]),
            home=None if periods else data["home"],
            away=None if periods else data["away"],
            periods=periods,
            why=data["why"],
        )


def _stage(request: HttpRequest, uuid: uuids.UUID) -> Stage:
    stage = (
        Stage.objects.select_related("event__competition__unit", "bracket")
        .filter(uuid=uuid, format=StageFormat.BRACKET)
        .first()
    )
    if stage is None:
        raise Http404
    if not may_correct(request.user, stage):
        raise PermissionDenied
    return stage


def _match(request: HttpRequest, uuid: uuids.UUID) -> Match:
    match = with_sides(Match.objects.filter(uuid=uuid)).first()
    if match is None:
        raise Http404
    if not may_correct(request.user, match.stage):
        raise PermissionDenied
    return match


@signed_in
def stage_desk(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """All matches of a bracket with court, time and referee; it is closed here once all are over."""
    stage = _stage(request, uuid)
    if request.method == "POST":
        by: Any = request.user
        try:
            close_stage(stage=stage, by=by, at=now())
        except RuleBroken as refused:
            messages.error(request, words(refused.code, refused.facts))
        else:
            messages.success(request, _("The stage is closed."), extra_tags="good")
        return redirect("competitions:bracket_desk", uuid=uuid)
    view = bracket_view(stage)
    played = [match for round_ in view.rounds for match in round_.matches]
    page = {
        "stage": stage,
        "event": stage.event,
        "view": view,
        "over": sum(match.look == "final" for match in played),
        "all": len(played),
        "closable": stage.state == StageState.RUNNING and not missing_in(stage),
        "closed": stage.state == StageState.CLOSED,
    }
    return render(request, "competitions/bracket_desk.html", page)


@signed_in
def match_desk(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One match: its plan while it is open, its correction once it is over, its history."""
    match = _match(request, uuid)
    page: dict[str, Any] = {"match": match, "history": _history(match)}
    correctable = match.state == MatchState.FINISHED and match.status != MatchStatus.BYE
    if correctable:
        done = _correct(request, match, page)
    elif match.status != MatchStatus.BYE:
        done = _plan(request, match, page)
    else:
        done = False
    if done:
        return redirect(reverse("competitions:bracket_desk", args=[match.stage.uuid]))
    return render(request, "competitions/match_desk.html", page)


def _history(match: Match) -> list[Any]:
    return list(match.facts.select_related("by").order_by("-pk")[:50])


def _plan(request: HttpRequest, match: Match, page: dict[str, Any]) -> bool:
    initial = {"court": match.court, "planned_at": match.planned_at, "referee": match.referee}
    form = PlanForm(match, request.POST or None, initial=initial)
    page["plan"] = form
    if request.method != "POST" or not form.is_valid():
        return False
    by: Any = request.user
    try:
        plan_match(match=match, **form.cleaned_data, by=by, at=now())
    except RuleBroken as refused:
        form.add_error(None, words(refused.code, refused.facts))
        return False
    messages.success(request, _("Match %(no)s is planned.") % {"no": match.no})
    return True


def _correct(request: HttpRequest, match: Match, page: dict[str, Any]) -> bool:
    """First what would change is shown, then it is made; a change in between is refused."""
    initial = {
        "status": match.status,
        "home": match.home_score,
        "away": match.away_score,
        "periods": " ".join(f"{home}:{away}" for home, away in match.periods),
    }
    form = CorrectionForm(match, request.POST or None, initial=initial)
    page["correction"] = form
    if request.method != "POST" or not form.is_valid():
        return False
    by: Any = request.user
    outcome, version = form.outcome(), request.POST.get("version", "")
    try:
        changes = preview_correction(match=match, outcome=outcome)
        page["changes"], page["shown"] = changes, True
        # What was shown is what is agreed to: by the versions of all matches it touches.
        page["agreed"] = _agreement(match, changes)
        if request.POST.get("do") != "apply" or request.POST.get("agreed") != page["agreed"]:
            return False
        correct_match(
            match=match,
            outcome=outcome,
            why=form.cleaned_data["why"],
            version=int(version) if version.isdecimal() else None,
            by=by,
            at=now(),
        )
    except RuleBroken as refused:
        form.add_error(None, words(refused.code, refused.facts))
        return False
    messages.success(request, _("The result of match %(no)s is corrected.") % {"no": match.no})
    return True


def _agreement(match: Match, changes: list[LaterChange]) -> str:
    rows = [match, *(change.match for change in changes)]
    return " ".join(f"{row.no}.{row.version}" for row in rows)


urlpatterns = [
    path("desk/stages/<uuid:uuid>/bracket/", stage_desk, name="bracket_desk"),
    path("desk/matches/<uuid:uuid>/", match_desk, name="match_desk"),
]
