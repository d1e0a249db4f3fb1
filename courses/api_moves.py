"""The API about moving a session: whom it hits, and what they answer."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from accounts.pages.api_auth import person_of, person_or_token
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.idempotency.api import once
from courses.actions.session_moves import answer_move, check_movable, move_session
from courses.api import enrolment_facts, own
from courses.api_rules_shapes import (
    ChoiceIn,
    MoveIn,
    MoveOut,
)
from courses.api_shapes import EnrolmentOut
from courses.models import ClassSession
from courses.queries.access import may_organise
from courses.queries.session_moves import MovePreview, Target, preview_move
from places.models import Room

router = Router(tags=["rules"])


def _session(request: HttpRequest, session_id: uuid.UUID) -> ClassSession:
    rows = ClassSession.objects.select_related(
        "course_class__course", "course_class__unit", "venue", "room__venue"
    )
    session = get_object_or_404(rows, uuid=session_id)
    if not may_organise(person_of(request), session.course_class):
        raise RuleBroken("forbidden", status=403)
    return session


def _target(session: ClassSession, body: MoveIn) -> Target:
    room = None
    if body.room is not None:
        rooms = Room.objects.select_related("venue")
        room = rooms.filter(venue__code=body.venue or "", code=body.room).first()
        if room is None:
            raise RuleBroken("room_unknown")
    return Target(body.starts_at, body.ends_at, room.venue if room else session.venue, room)


def _moved(found: MovePreview) -> dict[str, Any]:
    def told(reason: Any, **more: str) -> dict[str, str]:
        return {"code": reason.code, "detail": words(reason.code, {**reason.facts, **more})}

    return {
        "told": len(found.seated),
        "hits": [
            {
                "enrolment": str(hit.enrolment.uuid),
                "person": str(hit.enrolment.person.uuid),
                "clash": told(hit.reason),
            }
            for hit in found.hits
        ],
        "staff": [told(clash.reason("trainer_taken"), who=p.name) for p, clash in found.staff],
        "room_taken": found.room_taken,
        "possible": found.possible,
    }


@router.post(
    "/sessions/{session_id}/move/preview",
    auth=person_or_token("enrol"),
    response={200: MoveOut, **refusals()},
    by_alias=True,
)
def preview(request: HttpRequest, session_id: uuid.UUID, body: MoveIn) -> HttpResponse:
    """Whom a move would hit and what they would be told; nothing is stored."""
    session = _session(request, session_id)
    check_movable(session, session.course_class, now())
    if body.ends_at <= body.starts_at:
        raise RuleBroken("ends_before_start")
    return answer(_moved(preview_move(session, _target(session, body))))


@router.post(
    "/sessions/{session_id}/move",
    auth=person_or_token("enrol"),
    response={200: MoveOut, **refusals()},
    by_alias=True,
)
def move(request: HttpRequest, session_id: uuid.UUID, body: MoveIn) -> HttpResponse:
    """Move the session: everybody is told, and who gets a clash is asked to choose."""
    session, by = _session(request, session_id), person_of(request)
    target = _target(session, body)

    def run() -> tuple[int, dict[str, Any]]:
        done = move_session(session=session, target=target, reason=body.reason, by=by, at=now())
        return 200, _moved(done)

    return once(request, by, run)


@router.post(
    "/enrolments/{enrolment_id}/moved",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def choose(request: HttpRequest, enrolment_id: uuid.UUID, body: ChoiceIn) -> HttpResponse:
    """After a move into a clash: keep the seat, or give it back without a strike."""
    found, person = own(request, enrolment_id), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        done = answer_move(enrolment=found, answer=body.answer, by=person, at=now())
        return 200, enrolment_facts(done)

    return once(request, person, run)
