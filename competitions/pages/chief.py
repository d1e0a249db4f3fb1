"""The chief judge's desk: progress, what waits for a decision, signing heats, blank sheets."""

import uuid as uuids
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from competitions.actions.settling import settle_conflict
from competitions.actions.signing import (
    call_rescore,
    close_rescore,
    sign_sheets,
    unlock_sheet,
)
from competitions.actions.stages import close_stage
from competitions.actions.turns import (
    decide_incident,
    record_incident,
    set_standing,
    start_work,
    stop_work,
)
from competitions.models import Incident, MarkFact, Official, Rescore, Sheet, Stage, StageEntry
from competitions.pages.drawings import matrix_of, strips_of
from competitions.pages.served import (
    Served,
    chief_of,
    told,
    watched_stage,
    with_second_factor,
)
from competitions.queries.chief import (
    blank_sheets,
    chief_desk,
    distances_of,
    watched_stages,
)
from competitions.rules.states import Standing
from core.clock import now
from core.errors import RuleBroken

SECONDS_A_MINUTE = 60


@with_second_factor
def stages(request: HttpRequest) -> HttpResponse:
    """The stages whose marking I watch; with one alone, its desk."""
    found = list(watched_stages(request.user))
    if not found:
        raise PermissionDenied
    return render(request, "competitions/chief_stages.html", {"stages": found})


def _context(served: Served) -> dict[str, object]:
    desk = chief_desk(served.stage, now())
    return {
        "served": served,
        "stage": served.stage,
        "event": served.stage.event,
        "desk": desk,
        "matrix": matrix_of(desk),
        "at": now(),
        "outs": OUTS,
    }


OUTS = (Standing.DID_NOT_START, Standing.DID_NOT_FINISH, Standing.DISQUALIFIED)


@never_cache
@with_second_factor
def stage(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The desk of a stage."""
    served = watched_stage(request, uuid)
    context = _context(served)
    context["strips"] = strips_of(context["desk"], distances_of(served.stage))
    return render(request, "competitions/chief.html", context)


@with_second_factor
def live(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What moves by itself on the desk; 304 while nothing has changed."""
    served = watched_stage(request, uuid)
    context = _context(served)
    etag = f'"{context["desk"].version}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(
            render_to_string("competitions/_chief_live.html", context, request=request)
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@with_second_factor
def blank(request: HttpRequest, uuid: uuids.UUID, heat: int) -> HttpResponse:
    """The blank score sheets of a heat, for paper."""
    served = watched_stage(request, uuid)
    context = {
        "stage": served.stage,
        "event": served.stage.event,
        "heat": heat,
        "sheets": blank_sheets(served.stage, heat),
    }
    return render(request, "competitions/chief_blank.html", context)


@require_POST
@with_second_factor
def change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """One decision of the chief judge; refusals come back in words."""
    served = watched_stage(request, uuid)
    official = chief_of(request, served.stage.event)
    do = DECISIONS.get(request.POST.get("do", ""))
    if do is None:
        return HttpResponse(status=400)
    with told(request):
        said = do(request, served.stage, official)
        messages.success(request, said, extra_tags="good")
    return redirect("competitions:chief_stage", uuid=uuid)


def _turn(request: HttpRequest, stage: Stage) -> StageEntry:
    return get_object_or_404(
        stage.stage_entries.select_related("stage__event__competition"),
        uuid=_uuid(request.POST.get("turn", "")),
    )


def _uuid(text: str) -> uuids.UUID:
    try:
        return uuids.UUID(text)
    except ValueError:
        return uuids.UUID(int=0)


def _sign(request: HttpRequest, stage: Stage, official: Official) -> str:
    wanted = [_uuid(text) for text in request.POST.getlist("turn")]
    turns = list(stage.stage_entries.filter(uuid__in=wanted))
    sheets = sign_sheets(stage=stage, turns=turns, official=official, at=now())
    return _("%(n)s sheets are signed and locked.") % {"n": len(sheets)}


def _unlock(request: HttpRequest, stage: Stage, official: Official) -> str:
    sheet = get_object_or_404(
        Sheet.objects.select_related("stage__event__competition", "stage_entry"),
        stage=stage,
        uuid=_uuid(request.POST.get("sheet", "")),
    )
    unlock_sheet(sheet=sheet, why=request.POST.get("why", ""), official=official, at=now())
    return _("The sheet is open again; the old marks are kept.")


def _rescore(request: HttpRequest, stage: Stage) -> Rescore:
    return get_object_or_404(
        Rescore.objects.select_related("stage_entry__stage__event__competition"),
        stage_entry__stage=stage,
        uuid=_uuid(request.POST.get("rescore", "")),
    )


def _call(request: HttpRequest, stage: Stage, official: Official) -> str:
    call_rescore(rescore=_rescore(request, stage), official=official, at=now())
    return _("The panel is called together.")


def _close_rescore(request: HttpRequest, stage: Stage, official: Official) -> str:
    why = request.POST.get("why", "")
    close_rescore(rescore=_rescore(request, stage), why=why, official=official, at=now())
    return _("The scores count as they stand.")


def _settle(request: HttpRequest, stage: Stage, official: Official) -> str:
    conflict = get_object_or_404(
        MarkFact.objects.select_related(
            "sheet__stage__event__competition", "sheet__stage_entry", "aspect"
        ),
        sheet__stage=stage,
        uuid=_uuid(request.POST.get("conflict", "")),
    )
    settle_conflict(
        conflict=conflict,
        take_sent=request.POST.get("take") == "sent",
        why=request.POST.get("why", ""),
        official=official,
        at=now(),
    )
    return _("Settled; both marks are kept.")


def _standing(request: HttpRequest, stage: Stage, official: Official) -> str:
    wanted = request.POST.get("standing", "")
    if wanted not in {Standing.OK, *OUTS}:
        raise RuleBroken("unknown_status")
    set_standing(
        turn=_turn(request, stage),
        standing=Standing(wanted),
        why=request.POST.get("why", ""),
        official=official,
        at=now(),
    )
    return _("Written down.")


def _time(request: HttpRequest, stage: Stage, official: Official) -> str:
    turn = _turn(request, stage)
    typed = request.POST.get("seconds", "").strip()
    seconds = seconds_of(typed) if typed else None
    if turn.started_at is None:
        start_work(turn=turn, by=official.person, at=now())
        if seconds is None:
            return _("The time runs.")
    stop_work(turn=turn, seconds=seconds, by=official.person, at=now())
    return _("The time is written down.")


def seconds_of(text: str) -> Decimal:
    """“12:31.4” or “751.4” in seconds. Raises `bad_seconds`."""
    try:
        minutes, _colon, seconds = text.replace("：", ":").rpartition(":")
        found = Decimal(seconds) + SECONDS_A_MINUTE * Decimal(minutes or "0")
    except InvalidOperation as error:
        raise RuleBroken("bad_seconds") from error
    if not found.is_finite():
        raise RuleBroken("bad_seconds")
    return found


def _incident(request: HttpRequest, stage: Stage, official: Official) -> str:
    turn = _turn(request, stage) if request.POST.get("turn") else None
    record_incident(
        stage=stage,
        text=request.POST.get("text", ""),
        turn=turn,
        official=official,
        by=official.person,
        at=now(),
    )
    return _("Written into the log.")


def _decide(request: HttpRequest, stage: Stage, official: Official) -> str:
    incident = get_object_or_404(
        Incident.objects.select_related("stage__event__competition", "stage_entry"),
        stage=stage,
        uuid=_uuid(request.POST.get("incident", "")),
    )
    given = seconds_of(request.POST.get("seconds", "").strip() or "0")
    decide_incident(incident=incident, seconds=int(given), official=official, at=now())
    return _("Decided.")


def _close(request: HttpRequest, stage: Stage, official: Official) -> str:
    close_stage(stage=stage, by=official.person, at=now())
    return _("The stage is closed.")


DECISIONS: dict[str, Callable[[HttpRequest, Stage, Official], str]] = {
    "sign": _sign,
    "unlock": _unlock,
    "call": _call,
    "close_rescore": _close_rescore,
    "settle": _settle,
    "standing": _standing,
    "time": _time,
    "incident": _incident,
    "decide": _decide,
    "close": _close,
}

urlpatterns = [
    path("chief/", stages, name="chief_stages"),
    path("chief/stages/<uuid:uuid>/", stage, name="chief_stage"),
    path("chief/stages/<uuid:uuid>/live/", live, name="chief_live"),
    path("chief/stages/<uuid:uuid>/do/", change, name="chief_change"),
    path("chief/stages/<uuid:uuid>/sheets/<int:heat>/", blank, name="chief_blank"),
]
