"""The public draws of a stage, its running order on paper, the start of the stage, and the key."""

import uuid as uuids
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.guard import duty_required, signed_in
from competitions.actions.bracket import reveal_seeding
from competitions.actions.drawing import publish_draw, reveal_order
from competitions.actions.sheets import start_stage
from competitions.actions.stages import run_stage
from competitions.models import Stage
from competitions.pages.desk import own_stage, said
from competitions.queries.draws import clashes_in, draws_of, turns_with_people
from competitions.queries.seeing import is_blind, is_opened, sees_key, viewer_of
from competitions.rules.states import DrawPurpose, StageFormat, StageState
from core.clock import now

STARTS = {StageFormat.TIMED: run_stage, StageFormat.MARKED: start_stage}


@duty_required("organiser")
def draw(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """What was drawn, what comes next, the running order, and who is taken twice."""
    stage = own_stage(request, uuid)
    turns = turns_with_people(stage)
    context = {
        "stage": stage,
        "event": stage.event,
        "draws": draws_of(stage),
        "blind": is_blind(stage),
        "turns": turns,
        "clashes": clashes_in(stage),
        "drawable": stage.state in {StageState.PLANNED, StageState.DRAWN},
        "seeding": stage.format == StageFormat.BRACKET,
        "entries": stage.event.entries.exclude(state="withdrawn").count(),
        "startable": stage.state == StageState.DRAWN and stage.format in STARTS,
        "ordered": any(turn.order for turn in turns),
    }
    return render(request, "competitions/draw.html", context)


@require_POST
@duty_required("organiser")
def draw_change(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Publish, reveal, draw again with a reason, start."""
    stage, at = own_stage(request, uuid), now()
    what, post = request.POST.get("do", ""), request.POST
    by: Any = request.user

    def publish(purpose: DrawPurpose) -> None:
        why = post.get("why", "").strip()
        publish_draw(stage=stage, purpose=purpose, repeat_reason=why, by=by, at=at)

    def reveal() -> None:
        seeding = stage.format == StageFormat.BRACKET
        purpose = DrawPurpose.SEEDING if seeding else DrawPurpose.ORDER
        last = stage.draws.filter(purpose=purpose).select_related("draw", "stage").last()
        if last is not None:
            value = post.get("public_value", "").strip()[:200]
            show = reveal_seeding if seeding else reveal_order
            show(stage_draw=last, public_value=value, by=by, at=at)

    if what == "seeding" and stage.format == StageFormat.BRACKET:
        said(request, lambda: publish(DrawPurpose.SEEDING), _("List and commitment are public."))
    elif what == "order":
        said(request, lambda: publish(DrawPurpose.ORDER), _("List and commitment are public."))
    elif what == "numbers":
        said(request, lambda: publish(DrawPurpose.NUMBERS), _("The numbers are given out."))
    elif what == "reveal":
        said(request, reveal, _("The running order is public."))
    elif what == "start" and stage.format in STARTS:
        start = STARTS[StageFormat(stage.format)]
        said(request, lambda: start(stage=stage, by=by, at=at), _("The stage runs."))
    return redirect("competitions:stage_draw", uuid=stage.uuid)


def _stage(uuid: uuids.UUID) -> Stage:
    related = Stage.objects.select_related("event__competition__unit", "venue", "room")
    return get_object_or_404(related, uuid=uuid)


@signed_in
def order(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The running order on paper (检录抽签表): for the organiser and the officials.

    Where the stage is blind, a station would tell the number: only who sees the key has it.
    """
    stage = _stage(uuid)
    viewer = viewer_of(request.user, stage.event)
    if not viewer.organises and not viewer.duties:
        raise PermissionDenied
    key = sees_key(viewer, opened=is_opened(stage))
    turns = [turn for turn in turns_with_people(stage) if turn.order is not None]
    context = {"stage": stage, "event": stage.event, "turns": turns, "sees_key": key}
    return render(request, "competitions/running_order.html", context)


@signed_in
def key(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """加密对照表: which entry has which anonymous number, for the encryption judge alone.

    After the opening it is there for whoever works on the event.
    """
    stage = _stage(uuid)
    viewer = viewer_of(request.user, stage.event)
    if not (viewer.organises or viewer.duties) or not sees_key(viewer, opened=is_opened(stage)):
        raise PermissionDenied
    turns = sorted(
        (turn for turn in turns_with_people(stage) if turn.number), key=lambda turn: turn.number
    )
    context = {"stage": stage, "event": stage.event, "turns": turns}
    response = render(request, "competitions/key.html", context)
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("desk/stages/<uuid:uuid>/draw/", draw, name="stage_draw"),
    path("desk/stages/<uuid:uuid>/draw/change/", draw_change, name="stage_draw_change"),
    path("desk/stages/<uuid:uuid>/order/", order, name="running_order"),
    path("officials/key/<uuid:uuid>/", key, name="key"),
]
