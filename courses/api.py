"""The API of courses: catalogue, classes, enrolments, signing in."""

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.errors import HttpError

from accounts.pages.api_auth import known_or_anyone, person_of, person_or_token
from core.api_shapes import refusals
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words
from core.idempotency.actions import replay_or_run
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer, decline_offer
from courses.actions.roll import RollMark, mark_roll
from courses.actions.sign_in import current_code, sign_in, sign_in_by_letters
from courses.api_shapes import (
    Agenda,
    AttendanceIn,
    AttendanceOut,
    ClassOut,
    CodeOut,
    CoursesPage,
    CourseWithClasses,
    EnrolmentOut,
)
from courses.models import ClassSession, Course, Enrolment
from courses.queries.access import may_teach
from courses.queries.agenda import agenda_of
from courses.queries.api import class_facts, course_facts, courses_page
from courses.queries.catalogue import public_classes
from courses.queries.eligibility import reasons_against
from courses.queries.seats import position, seat_counts
from courses.rules.states import SEATED, EnrolmentState

router = Router(tags=["courses"])


def answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON with Chinese as it is."""
    return JsonResponse(
        body, status=status, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False}
    )


def enrolment_facts(enrolment: Enrolment) -> dict[str, Any]:
    """An enrolment as the API tells it; `position` only while waiting."""
    waiting = enrolment.state == EnrolmentState.WAITING
    return {
        "id": str(enrolment.uuid),
        "class": enrolment.course_class.code,
        "state": enrolment.state,
        "position": position(enrolment) if waiting else None,
        "place": enrolment.place,
        "offer_until": enrolment.offer_until,
    }


@router.get("/courses", auth=None, response={200: CoursesPage, **refusals()}, by_alias=True)
def courses(
    request: HttpRequest,
    q: str = "",
    track: str = "",
    unit: str = "",
    open: bool = False,  # noqa: FBT001, FBT002 - the documented parameter's name
    cursor: str = "",
) -> HttpResponse:
    """The catalogue, with search; `next` is the cursor of the page after."""
    return answer(
        courses_page(q=q, track=track, unit=unit, only_open=open, cursor=cursor, at=now())
    )


@router.get(
    "/courses/{code}", auth=None, response={200: CourseWithClasses, **refusals()}, by_alias=True
)
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course with its classes."""
    found = get_object_or_404(Course.objects.select_related("track"), code=code)
    return answer(course_facts(found, at=now()))


@router.get(
    "/classes/{code}",
    auth=known_or_anyone(),
    response={200: ClassOut, **refusals()},
    by_alias=True,
)
def one_class(request: HttpRequest, code: str) -> HttpResponse:
    """Dates, seats, how they are given; for the caller, whether they may join and why not."""
    found = get_object_or_404(
        public_classes(),
        code=code,
    )
    body = class_facts(found, seat_counts([found])[found.pk])
    person = person_of(request)
    if person is not None:
        reasons = reasons_against(found, person, now())
        body["may_join"] = not reasons
        body["reasons"] = [
            {"code": reason.code, "detail": words(reason.code, dict(reason.facts))}
            for reason in reasons
        ]
    return answer(body)


@router.post(
    "/classes/{code}/enrolments",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, 201: EnrolmentOut, **refusals()},
    by_alias=True,
)
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """Take a seat or a place in the queue: 201 new, 200 the same again."""
    course_class = get_object_or_404(public_classes(), code=code)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        at = now()
        enrolment = enrol_person(course_class=course_class, person=person, by=person, at=at)
        return (201 if enrolment.created_at == at else 200), enrolment_facts(enrolment)

    return once(request, run)


def once(request: HttpRequest, run: Any) -> HttpResponse:
    """Run an unsafe request; with an Idempotency-Key, once."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        status, body = run()
        return answer(body, status)
    status, body = replay_or_run(
        person=person_of(request),
        key=key,
        method=request.method or "",
        path=request.path,
        body=request.body,
        run=run,
        at=now(),
    )
    return answer(body, status)


def own(request: HttpRequest, enrolment_id: uuid.UUID) -> Enrolment:
    """The caller's own enrolment, or 404."""
    return get_object_or_404(
        Enrolment.objects.select_related("course_class"),
        uuid=enrolment_id,
        person=person_of(request),
    )


@router.get(
    "/enrolments/{enrolment_id}",
    auth=person_or_token("read"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def enrolment(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """One's own enrolment."""
    return answer(enrolment_facts(own(request, enrolment_id)))


@router.delete(
    "/enrolments/{enrolment_id}",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def cancel(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Give the seat or the place in the queue back."""
    found = own(request, enrolment_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        return 200, enrolment_facts(cancel_enrolment(enrolment=found, by=person, at=now()))

    return once(request, run)


@router.post(
    "/enrolments/{enrolment_id}/accept",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def accept(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Accept the seat that is held."""
    found = own(request, enrolment_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        return 200, enrolment_facts(accept_offer(enrolment=found, by=person, at=now()))

    return once(request, run)


@router.post(
    "/enrolments/{enrolment_id}/decline",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def decline(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Let the next one have it."""
    found = own(request, enrolment_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        return 200, enrolment_facts(decline_offer(enrolment=found, by=person, at=now()))

    return once(request, run)


@router.get(
    "/me/agenda", auth=person_or_token("read"), response={200: Agenda, **refusals()}, by_alias=True
)
def agenda(request: HttpRequest) -> HttpResponse:
    """The caller's sessions from today on."""
    return answer({"items": agenda_of(person_of(request), at=now()), "next": None})


@router.get(
    "/sessions/{session_id}/code",
    auth=person_or_token("roll"),
    response={200: CodeOut, **refusals()},
    by_alias=True,
)
def code(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """The code on the room's screen right now (trainer); never a future one."""
    session = get_object_or_404(
        ClassSession.objects.select_related("course_class"), uuid=session_id
    )
    if not may_teach(person_of(request), session.course_class):
        raise HttpError(403, "forbidden")
    now_code = current_code(session=session, at=now())
    return answer(
        {
            "letters": now_code.letters,
            "token": now_code.token,
            "seconds_left": now_code.seconds_left,
        }
    )


@router.post(
    "/sessions/{session_id}/attendance",
    auth=person_or_token("enrol", "roll"),
    response={200: AttendanceOut, **refusals()},
    by_alias=True,
)
def attendance(request: HttpRequest, session_id: uuid.UUID, body: AttendanceIn) -> HttpResponse:
    """Sign in by the code, or hand in a roll that was taken offline."""
    session = get_object_or_404(
        ClassSession.objects.select_related("course_class"), uuid=session_id
    )
    person = person_of(request)
    if body.code is not None:
        given, at = body.code, now()
        if len(given) > 12:
            record = sign_in(token=given, person=person, device="api", only=session, at=at)
        else:
            record = sign_in_by_letters(
                letters=given, person=person, device="api", only=session, at=at
            )
        return answer({"status": record.status, "at": record.signed_in_at})
    if body.marks is None:
        raise RuleBroken("code_or_marks")
    if not may_teach(person, session.course_class):
        raise HttpError(403, "forbidden")
    by_person = dict(
        Enrolment.objects.filter(
            course_class=session.course_class,
            person__uuid__in=[m.person for m in body.marks],
            state__in=SEATED,
        ).values_list("person__uuid", "uuid")
    )
    unknown = [str(m.id) for m in body.marks if m.person not in by_person]
    if unknown:
        raise RuleBroken("not_in_class", errors=[{"id": item} for item in unknown])
    marks = [
        RollMark(
            id=m.id, enrolment_uuid=by_person[m.person], status=m.status, at=m.at, reason=m.reason
        )
        for m in body.marks
    ]
    results = mark_roll(session=session, marks=marks, by=person, at=now())
    return answer({"items": [{"id": str(r.id), "outcome": r.outcome} for r in results]})
