"""The API of a result on its way: where it stands, and the moves of those who may make them."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from accounts.models import Person
from accounts.pages.api_auth import person_of, person_or_token
from accounts.pages.guard import must_set_up_second_factor
from competitions.actions.results import (
    check_result,
    finalise_result,
    publish_result,
    reopen_result,
    sign_result,
)
from competitions.api_shapes import Strict
from competitions.models import Event, Result
from competitions.queries.result_desk import MOVERS, NEXT, final_since, may_move
from competitions.queries.seeing import SEE_RESULTS, Viewer, viewer_of
from competitions.rules.states import ResultState
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once

router = Router(tags=["results"])
MOVES: dict[str, Callable[..., Result]] = {
    "check": check_result,
    "sign": sign_result,
    "publish": publish_result,
    "finalise": finalise_result,
}


class MoveIn(Strict):
    """A move of the result; opened again it says why."""

    do: Literal["check", "sign", "publish", "finalise", "reopen"]
    why: Annotated[str, Field(max_length=200)] = ""


class ResultOut(Schema):
    """Where a result stands. `next` is the move that is due, `moves` those the caller may make.

    `ledger_head` is the head of the competition's chain that was signed.
    """

    event: str
    state: str
    revision: int
    checked_at: str | None
    signed_at: str | None
    ledger_head: str
    published_at: str | None
    notice_from: str | None
    notice_to: str | None
    final_since: str | None
    final_at: str | None
    next: str | None
    moves: list[str]


def served_event(request: HttpRequest, code: str) -> tuple[Event, Viewer, Person]:
    """The event, for its organisers and those who see its result: else `not_your_event`."""
    event = Event.objects.select_related("competition__unit").filter(code=code).first()
    if event is None:
        raise Http404
    person = person_of(request)
    viewer = viewer_of(person, event)
    if not viewer.organises and not viewer.duties & SEE_RESULTS:
        raise RuleBroken("not_your_event", status=403)
    return event, viewer, person


def result_facts(event: Event, viewer: Viewer) -> dict[str, Any]:
    """The result as the API tells it."""
    found = Result.objects.get(event=event)
    due = NEXT.get(ResultState(found.state))
    possible = {due, "reopen"} if found.state != ResultState.COMPUTING else {due}
    return {
        "event": event.code,
        "state": found.state,
        "revision": found.revision,
        "checked_at": found.checked_at,
        "signed_at": found.signed_at,
        "ledger_head": found.ledger_head,
        "published_at": found.published_at,
        "notice_from": found.notice_from,
        "notice_to": found.notice_to,
        "final_since": final_since(found, timezone.localdate(now())),
        "final_at": found.final_at,
        "next": due,
        "moves": [m for m in MOVERS if m in possible and may_move(viewer, found, m)],
    }


@router.get(
    "/events/{code}/result",
    auth=person_or_token("read", "judge"),
    response={200: ResultOut, **refusals()},
)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Where the result stands, for its organisers and those who check, sign or watch it."""
    event, viewer, _person = served_event(request, code)
    return answer(result_facts(event, viewer))


@router.post(
    "/events/{code}/result",
    auth=person_or_token("judge"),
    response={200: ResultOut, **refusals()},
)
def move(request: HttpRequest, code: str, body: MoveIn) -> HttpResponse:
    """Check (scorer or checker), sign (chief judge), publish, make final (organiser), open again.

    Refused: `not_your_move` and `second_factor_needed` (403), `stages_open`, `numbers_closed`,
    `result_has_gaps`, `result_already_signed`, `checker_signs`, `notice_running`,
    `reason_needed`, `state_forbids`.
    """
    event, viewer, person = served_event(request, code)
    if must_set_up_second_factor(person):
        raise RuleBroken("second_factor_needed", status=403)
    if not may_move(viewer, Result.objects.get(event=event), body.do):
        raise RuleBroken("not_your_move", status=403)

    def work() -> tuple[int, dict[str, Any]]:
        if body.do == "reopen":
            reopen_result(event=event, why=body.why, by=person, at=now())
        else:
            MOVES[body.do](event=event, by=person, at=now())
        return 200, result_facts(event, viewer)

    return once(request, person, work)
