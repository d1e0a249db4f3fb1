"""A timed stage for its officials: the running order, who is up, signing."""

import uuid as uuids
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from competitions.actions.calling import (
    call_entry,
    stand_back,
    start_clock,
    stop_clock,
    unveil_stage,
)
from competitions.actions.runs import sign_runs
from competitions.actions.stages import close_stage, run_stage
from competitions.models import Stage, StageEntry
from competitions.pages.timed_auth import AtTrack, at_track, badge_or_account
from competitions.queries.timed_desk import (
    next_to_call,
    order_of_stage,
    timed_stages,
    to_sign,
)
from competitions.rules.states import StageState
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words

ON_A_TURN: dict[str, Callable[..., StageEntry]] = {
    "call": call_entry,
    "back": stand_back,
    "start": start_clock,
    "stop": stop_clock,
}


def _stage(request: HttpRequest, uuid: uuids.UUID) -> tuple[Stage, AtTrack]:
    stage = get_object_or_404(timed_stages(), uuid=uuid)
    return stage, at_track(request, stage)


@badge_or_account
def stage_page(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The running order and who is up; a POST calls, runs the clock, signs or closes."""
    stage, who = _stage(request, uuid)
    if request.method == "POST":
        try:
            _do(request, stage, who)
        except RuleBroken as refused:
            messages.error(request, _refusal(refused), extra_tags="bad")
        return redirect("competitions:timed_stage", uuid=uuid)
    rows = order_of_stage(stage)
    up = [row for row in rows if row.up]
    context = {
        "stage": stage,
        "event": stage.event,
        "may": who.may,
        "back": who.back,
        "rows": rows,
        "up": up,
        "upcoming": next_to_call(rows),
        "waiting": to_sign(rows),
        "done": sum(1 for row in rows if row.turn.turn == "done"),
        "running": stage.state == StageState.RUNNING,
        "at": now(),
    }
    return render(request, "competitions/timed_stage.html", context)


def _refusal(refused: RuleBroken) -> str:
    text = words(refused.code, refused.facts)
    rows = [str(error["row"]) for error in refused.errors if "row" in error]
    return f"{text} {'、'.join(rows)}" if rows else text


def _do(request: HttpRequest, stage: Stage, at_work: AtTrack) -> None:
    what, may = request.POST.get("do", ""), at_work.may
    who: dict[str, Any] = {"by": at_work.person, "at": now()}
    if what in ON_A_TURN:
        _need(may.write or may.organise)
        ON_A_TURN[what](turn=_turn(request, stage), **who)
    elif what == "sign_all":
        _need(may.chief)
        signed = sign_runs(stage=stage, **who)
        text = _("Signed: %(n)s runs.") % {"n": len(signed)}
        messages.success(request, text, extra_tags="good")
    elif what in ON_THE_STAGE:
        _need(may.run)
        ON_THE_STAGE[what](stage=stage, **who)
    else:
        raise Http404


ON_THE_STAGE: dict[str, Callable[..., Stage]] = {
    "run": run_stage,
    "close": close_stage,
    "unveil": unveil_stage,
}


def _need(allowed: bool) -> None:  # noqa: FBT001 - a question's answer
    if not allowed:
        raise PermissionDenied


def _turn(request: HttpRequest, stage: Stage) -> StageEntry:
    try:
        wanted = uuids.UUID(request.POST.get("turn", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(stage.stage_entries.select_related("stage"), uuid=wanted)


urlpatterns = [path("timed/stages/<uuid:uuid>/", stage_page, name="timed_stage")]
