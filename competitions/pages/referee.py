"""The referee's phone: my matches, and one match with large buttons for the score.

Every button sends what the page shows as numbers (never "one more"), with the version of the match
it was made for: sent twice it counts once, and what somebody else wrote is never written over.
With JavaScript the score goes to `POST /api/v1/matches/{id}/scores`, in the background and again
after a lost network.
"""

import re
import uuid as uuids
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import signed_in
from competitions.actions.match_course import Outcome, outcome_of
from competitions.actions.matches import (
    call_match,
    finish_match,
    start_match,
    undo_match,
    write_score,
)
from competitions.models import Match
from competitions.queries.access import events_served_by
from competitions.queries.matches import REFEREES, may_enter_score, with_sides
from competitions.rules.match_score import home_won, read_score
from competitions.rules.states import MatchState, MatchStatus, StageState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

PERIOD = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
CHANGES = {
    "home+1": (0, 1),
    "home+2": (0, 2),
    "home-1": (0, -1),
    "away+1": (1, 1),
    "away+2": (1, 2),
    "away-1": (1, -1),
}
FORFEITS = {
    "home": MatchStatus.HOME_FORFEIT,
    "away": MatchStatus.AWAY_FORFEIT,
    "both": MatchStatus.DOUBLE_FORFEIT,
}


@dataclass(frozen=True)
class Seen:
    """What the page showed when a button was pressed: the periods, the last one in play."""

    version: int
    periods: list[list[int]]
    best_of: int

    def outcome(self) -> Outcome:
        """As the match is told: one period of a single game is its score."""
        return outcome_of(self.periods, single=self.best_of == 1)


def _match(request: HttpRequest, uuid: uuids.UUID) -> Match:
    match = with_sides(Match.objects.filter(uuid=uuid)).first()
    if match is None:
        raise Http404
    if not may_enter_score(request.user, match):
        raise PermissionDenied
    return match


def periods_of(match: Match) -> list[list[int]]:
    """The periods as they stand; a score without periods is one."""
    return match.periods or [[match.home_score or 0, match.away_score or 0]]


def _seen(request: HttpRequest, match: Match) -> Seen:
    version, given = request.POST.get("version", ""), request.POST.getlist("period")
    found = [PERIOD.fullmatch(text) for text in given]
    if not version.isdecimal() or not found or None in found:
        raise RuleBroken("match_version", status=409)
    periods = [[int(n) for n in one.groups()] for one in found if one]
    return Seen(int(version), periods, match.stage.bracket.best_of)


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The matches of the events where the caller referees: mine first, what is in play on top."""
    person: Any = request.user
    events = events_served_by(person, *REFEREES)
    rows = list(
        with_sides(
            Match.objects.filter(
                stage__event__in=events,
                stage__state__in=[StageState.DRAWN, StageState.RUNNING],
            ).exclude(status=MatchStatus.BYE)
        ).order_by("planned_at", "no")
    )
    order = [MatchState.LIVE, MatchState.CALLED, MatchState.READY, MatchState.PENDING]
    open_ = [row for row in rows if row.state in order]
    open_.sort(key=lambda row: order.index(MatchState(row.state)))
    own = [row for row in open_ if row.referee and row.referee.person_id == person.pk]
    page = {
        "own": own,
        "others": [row for row in open_ if row not in own],
        "over": [row for row in rows if row.state == MatchState.FINISHED][::-1],
    }
    return render(request, "competitions/referee.html", page)


@signed_in
def match(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One match: score, periods, the end. `?end=1` asks whether it is over."""
    found = _match(request, uuid)
    page = _page(found)
    if request.GET.get("end") == "1" and found.state == MatchState.LIVE:
        page |= _ending(found)
    return render(request, "competitions/referee_match.html", page)


def _page(found: Match) -> dict[str, Any]:
    periods = periods_of(found)
    best_of = found.stage.bracket.best_of
    return {
        "match": found,
        "periods": periods,
        "current": periods[-1],
        "best_of": best_of,
        "by_periods": best_of > 1 or bool(found.periods),
        "before": periods[:-1],
        "live": found.state == MatchState.LIVE,
        "scores_url": f"/api/v1/matches/{found.uuid}/scores",
    }


def _ending(found: Match) -> dict[str, Any]:
    """Who would have won, or why it can't be over."""
    best_of = found.stage.bracket.best_of
    try:
        score = read_score(None, None, periods_of(found), best_of=best_of)
        first = home_won(score, best_of=best_of)
    except RuleBroken as refused:
        return {"not_over": words(refused.code, refused.facts)}
    return {"ending": True, "winner": found.home if first else found.away, "score": score}


@require_POST
@signed_in
def act(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A button was pressed."""
    found = _match(request, uuid)
    what = request.POST.get("do", "")
    try:
        _do(request, found, what)
    except RuleBroken as refused:
        messages.error(request, words(refused.code, refused.facts))
    else:
        if what == "finish" or what in FORFEITS:
            messages.success(request, _("The result is saved; the bracket has moved on."))
    return redirect(reverse("competitions:referee_match", args=[uuid]))


def _do(request: HttpRequest, found: Match, what: str) -> Match:
    by: Any = request.user
    seen = _seen(request, found)
    same = {"match": found, "version": seen.version, "by": by, "at": now()}
    if what == "call":
        return call_match(**same)
    if what == "start":
        return start_match(**same)
    if what == "undo":
        return undo_match(**same)
    if what == "finish":
        return finish_match(outcome=seen.outcome(), **same)
    if what in FORFEITS:
        why = request.POST.get("why", "")
        return finish_match(outcome=Outcome(status=FORFEITS[what], why=why), **same)
    if what == "next":
        seen.periods.append([0, 0])
    elif what in CHANGES:
        side, change = CHANGES[what]
        seen.periods[-1][side] = max(0, seen.periods[-1][side] + change)
    else:
        raise RuleBroken("bad_status")
    return write_score(outcome=seen.outcome(), **same)


urlpatterns = [
    path("referee/", mine, name="referee"),
    path("referee/matches/<uuid:uuid>/", match, name="referee_match"),
    path("referee/matches/<uuid:uuid>/act/", act, name="referee_act"),
]
