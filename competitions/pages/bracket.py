"""The public page of a bracket: drawn, as rounds, on paper; it moves by itself."""

import uuid as uuids
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from competitions.models import Stage, StageDraw
from competitions.pages.bracket_picture import picture
from competitions.queries.bracket_view import bracket_view, public_bracket_stages
from core.clock import now


def _stage(uuid: uuids.UUID) -> Stage:
    found = public_bracket_stages().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _team(request: HttpRequest) -> str:
    """The entry that the reader follows; anything that is no UUID is nobody."""
    try:
        return str(uuids.UUID(request.GET.get("team", "")))
    except ValueError:
        return ""


def _tag(stage: Stage, team: str) -> str:
    changed = stage.changed_at.timestamp() if stage.changed_at else 0
    return f'"{stage.pk}-{changed:.6f}-{get_language()}-{team}"'


def _shown(stage: Stage, team: str) -> dict[str, Any]:
    view = bracket_view(stage, team)
    live, over = view.some("live"), view.some("final")
    soon = [*view.some("called"), *view.some("soon")]
    over.sort(key=lambda match: (match.row.ended_at or now(), match.row.no))
    return {
        "stage": stage,
        "event": stage.event,
        "view": view,
        "picture": picture(view),
        "live": live,
        "cards": [*live[:3], *soon[: max(0, 2 - len(live[:2]))], *over[-2:][::-1]][:3],
        "followed": next((side for side in view.teams if side.mine), None),
        "tag": _tag(stage, team),
        "team": team,
    }


@require_safe
def bracket(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The page; `?team=` follows a team."""
    stage = _stage(uuid)
    context = _shown(stage, _team(request))
    draws = StageDraw.objects.filter(stage=stage, purpose="seeding").select_related("draw")
    context["draw"] = draws.last()
    response = render(request, "competitions/bracket.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def live(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What the page shows now, as HTML; 304 without a look at the matches where nothing moved."""
    stage = _stage(uuid)
    team = _team(request)
    tag = _tag(stage, team)
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = render(request, "competitions/_bracket.html", _shown(stage, team))
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [
    path("stages/<uuid:uuid>/bracket/", bracket, name="bracket"),
    path("stages/<uuid:uuid>/bracket/live/", live, name="bracket_live"),
]
