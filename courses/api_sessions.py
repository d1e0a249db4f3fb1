"""The API of courses: one's own sessions, the rotating code, signing in, the roll."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.errors import HttpError

from accounts.models import Person
from accounts.pages.api_auth import person_of, person_or_token
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.idempotency.api import once
from courses.actions.roll import RollMark, mark_roll
from courses.actions.sign_in import current_code, sign_in, sign_in_by_letters
from courses.api_shapes import Agenda, AttendanceIn, AttendanceOut, CodeOut, MarkIn
from courses.models import ClassSession, Enrolment
from courses.queries.access import may_take_roll
from courses.queries.agenda import agenda_page
from courses.rules.states import SEATED

router = Router(tags=["sessions"])
LONGEST_LETTERS = 12


@router.get(
    "/me/agenda", auth=person_or_token("read"), response={200: Agenda, **refusals()}, by_alias=True
)
def agenda(request: HttpRequest, cursor: str = "") -> HttpResponse:
    """The caller's sessions that are not over, as a learner or on the staff, the next first."""
    return answer(agenda_page(person_of(request), cursor=cursor, at=now()))


def session_of(session_id: uuid.UUID) -> ClassSession:
    """The session, or 404."""
    return get_object_or_404(
        ClassSession.objects.select_related("course_class__unit"), uuid=session_id
    )


def only_teaching(person: Person, session: ClassSession) -> None:
    """Refuse (403) who neither teaches nor organises the class."""
    if not may_take_roll(person, session.course_class):
        raise HttpError(403, "forbidden")


@router.get(
    "/sessions/{session_id}/code",
    auth=person_or_token("roll"),
    response={200: CodeOut, **refusals()},
)
def code(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The code on the room's screen right now (trainer); never a future one."""
    session = session_of(session_id)
    only_teaching(person_of(request), session)
    shown = current_code(session=session, at=now())
    return answer(
        {"letters": shown.letters, "token": shown.token, "seconds_left": shown.seconds_left}
    )


@router.post(
    "/sessions/{session_id}/attendance",
    auth=person_or_token("enrol", "roll"),
    response={200: AttendanceOut, **refusals()},
)
def attendance(request: HttpRequest, session_id: uuid.UUID, body: AttendanceIn) -> HttpResponse:
    """Sign in by the code, or hand in a roll that was taken offline: one of the two."""
    session = session_of(session_id)
    person = person_of(request)
    if (body.code is None) == (body.marks is None):
        raise RuleBroken("code_or_marks")
    if body.marks is not None:
        only_teaching(person, session)

    def run() -> tuple[int, dict[str, Any]]:
        if body.marks is None:
            return 200, _arrive(session, person, body.code or "")
        return 200, _hand_in(session, person, body.marks)

    return once(request, person, run)


def _arrive(session: ClassSession, person: Person, given: str) -> dict[str, Any]:
    at = now()
    if len(given) > LONGEST_LETTERS:
        record = sign_in(token=given, person=person, device="api", only=session, at=at)
    else:
        record = sign_in_by_letters(
            letters=given, person=person, device="api", only=session, at=at
        )
    return {"status": record.status, "at": record.signed_in_at}


def _hand_in(session: ClassSession, person: Person, given: Sequence[MarkIn]) -> dict[str, Any]:
    by_person = dict(
        Enrolment.objects.filter(
            course_class=session.course_class,
            person__uuid__in=[mark.person for mark in given],
            state__in=SEATED,
        ).values_list("person__uuid", "uuid")
    )
    unknown = [
        {"field": f"marks.{n}.person", "code": "not_in_class", "id": str(mark.id)}
        for n, mark in enumerate(given)
        if mark.person not in by_person
    ]
    if unknown:
        raise RuleBroken("not_in_class", errors=unknown)
    marks = [
        RollMark(
            id=mark.id,
            enrolment_uuid=by_person[mark.person],
            status=mark.status,
            at=mark.at,
            reason=mark.reason,
        )
        for mark in given
    ]
    results = mark_roll(session=session, marks=marks, by=person, at=now())
    return {"items": [{"id": str(r.id), "outcome": r.outcome} for r in results]}
