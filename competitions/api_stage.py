"""The API of a stage: drawn in public, begun, closed, unveiled; as the organiser's pages do it."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from accounts.models import Person
from accounts.pages.api_auth import person_of, person_or_token
from competitions.actions.bracket import reveal_seeding
from competitions.actions.calling import unveil_stage
from competitions.actions.drawing import publish_draw, reveal_order
from competitions.actions.sheets import start_stage
from competitions.actions.stages import close_stage, run_stage
from competitions.api_shapes import Strict
from competitions.models import Stage
from competitions.queries.seeing import Viewer, viewer_of
from competitions.rules.states import DrawPurpose, Duty, StageFormat
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once

router = Router(tags=["stages"])
STARTS: dict[StageFormat, Callable[..., Stage]] = {
    StageFormat.TIMED: run_stage,
    StageFormat.MARKED: start_stage,
}
PURPOSES: dict[StageFormat, frozenset[DrawPurpose]] = {
    StageFormat.BRACKET: frozenset({DrawPurpose.SEEDING}),
    StageFormat.TIMED: frozenset({DrawPurpose.ORDER}),
    StageFormat.MARKED: frozenset({DrawPurpose.ORDER, DrawPurpose.NUMBERS}),
}
STEPS: dict[str, Callable[..., Stage]] = {"close": close_stage, "unveil": unveil_stage}


class DrawIn(Strict):
    """Which draw is published; one that was drawn before says why it is repeated."""

    purpose: Literal["order", "numbers", "seeding"]
    why: Annotated[str, Field(max_length=200)] = ""


class RevealIn(Strict):
    """The value that was called out in public, where one was announced."""

    public_value: Annotated[str, Field(max_length=200)] = ""


class StageStepIn(Strict):
    """What becomes of the stage."""

    do: Literal["start", "close", "unveil"]


class StageDrawOut(Schema):
    """A draw of the stage; `GET /draws/{draw}` has its list, commitment and, revealed, its order."""

    purpose: str
    draw: uuid.UUID
    revealed: bool


class StageStateOut(Schema):
    """Where a stage stands, with its draws in their order."""

    id: uuid.UUID
    event: str
    format: str
    state: str
    entries: int
    draws: list[StageDrawOut]


def served_stage(request: HttpRequest, stage_id: uuid.UUID) -> tuple[Stage, Viewer, Person]:
    """The stage and who asks, for the organisers and the chief judge: else `not_your_stage`."""
    related = Stage.objects.select_related("event__competition__unit")
    stage = related.filter(uuid=stage_id).first()
    if stage is None:
        raise Http404
    person = person_of(request)
    viewer = viewer_of(person, stage.event)
    if not viewer.organises and Duty.CHIEF_JUDGE not in viewer.duties:
        raise RuleBroken("not_your_stage", status=403)
    return stage, viewer, person


def _organises(viewer: Viewer) -> None:
    if not viewer.organises:
        raise RuleBroken("not_your_stage", status=403)


def stage_facts(stage_id: uuid.UUID) -> dict[str, Any]:
    """The stage as the API tells it to those who run it."""
    stage = Stage.objects.select_related("event").get(uuid=stage_id)
    return {
        "id": stage.uuid,
        "event": stage.event.code,
        "format": stage.format,
        "state": stage.state,
        "entries": stage.stage_entries.count(),
        "draws": [
            {
                "purpose": row.purpose,
                "draw": row.draw.uuid,
                "revealed": row.draw.revealed_at is not None,
            }
            for row in stage.draws.select_related("draw").order_by("pk")
        ],
    }


@router.get(
    "/stages/{stage_id}",
    auth=person_or_token("read", "judge"),
    response={200: StageStateOut, **refusals()},
)
def stage_state(request: HttpRequest, stage_id: uuid.UUID) -> HttpResponse:
    """Where the stage stands and what was drawn, for its organisers and chief judge."""
    served_stage(request, stage_id)
    return answer(stage_facts(stage_id))


@router.post(
    "/stages/{stage_id}/draws",
    auth=person_or_token("draw"),
    response={200: StageStateOut, **refusals()},
)
def publish(request: HttpRequest, stage_id: uuid.UUID, body: DrawIn) -> HttpResponse:
    """The organiser freezes and publishes list and commitment; one that waits is told again.

    `numbers` are given out in secret at once, and open before a witness. Refused: `draw_unknown`
    (not a draw of this format), `stage_begun`, `repeat_needs_reason`.
    """
    stage, viewer, person = served_stage(request, stage_id)
    _organises(viewer)
    purpose = DrawPurpose(body.purpose)
    if purpose not in PURPOSES.get(StageFormat(stage.format), frozenset()):
        raise RuleBroken("draw_unknown")

    def work() -> tuple[int, dict[str, Any]]:
        why = body.why.strip()
        publish_draw(stage=stage, purpose=purpose, repeat_reason=why, by=person, at=now())
        return 200, stage_facts(stage_id)

    return once(request, person, work)


@router.post(
    "/stages/{stage_id}/draws/reveal",
    auth=person_or_token("draw"),
    response={200: StageStateOut, **refusals()},
)
def reveal(request: HttpRequest, stage_id: uuid.UUID, body: RevealIn) -> HttpResponse:
    """The organiser reveals the running order or lays out the bracket; again changes nothing.

    Refused: `not_drawn` before the list was published, `stage_begun`, and who is taken elsewhere.
    """
    stage, viewer, person = served_stage(request, stage_id)
    _organises(viewer)
    seeding = stage.format == StageFormat.BRACKET
    purpose = DrawPurpose.SEEDING if seeding else DrawPurpose.ORDER
    show = reveal_seeding if seeding else reveal_order

    def work() -> tuple[int, dict[str, Any]]:
        last = stage.draws.filter(purpose=purpose).select_related("draw", "stage").last()
        if last is None:
            raise RuleBroken("not_drawn")
        show(stage_draw=last, public_value=body.public_value.strip(), by=person, at=now())
        return 200, stage_facts(stage_id)

    return once(request, person, work)


@router.post(
    "/stages/{stage_id}/steps",
    auth=person_or_token("judge"),
    response={200: StageStateOut, **refusals()},
)
def step(request: HttpRequest, stage_id: uuid.UUID, body: StageStepIn) -> HttpResponse:
    """Begin the stage, close it once nothing is missing, show it in the hall; again is the same.

    A marked stage is begun by the organiser and closed by the chief judge; the others by either.
    A bracket begins with its first match (`not_begun_so`). Refused: `state_forbids`, `no_scheme`,
    `judges_stand_aside`, `stage_incomplete` (`errors` name what is missing), `not_signed_yet`, …
    """
    stage, viewer, person = served_stage(request, stage_id)
    if stage.format == StageFormat.MARKED:
        mine = viewer.organises if body.do == "start" else Duty.CHIEF_JUDGE in viewer.duties
        if not mine:
            raise RuleBroken("not_your_stage", status=403)
    run = STARTS.get(StageFormat(stage.format)) if body.do == "start" else STEPS[body.do]
    if run is None:
        raise RuleBroken("not_begun_so")

    def work() -> tuple[int, dict[str, Any]]:
        run(stage=stage, by=person, at=now())
        return 200, stage_facts(stage_id)

    return once(request, person, work)
