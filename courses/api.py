"""The API of courses: the catalogue, classes, enrolments."""

import json
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import BeforeValidator

from accounts.pages.api_auth import known_or_anyone, person_of, person_or_token
from accounts.queries.children import mine
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.errors_words import words
from core.idempotency.api import no_fields, once
from courses.actions.crowd import StillInLineError, ask_for_seat
from courses.actions.enrol import cancel_enrolment
from courses.actions.offers import accept_offer, decline_offer
from courses.api_shapes import (
    ClassForCaller,
    CoursesPage,
    CourseWithClasses,
    EnrolmentOut,
    InLineOut,
)
from courses.models import Course, Enrolment
from courses.pages.rule_words import stored_answer, told_rules, told_subsidy
from courses.queries.api import (
    Wanted,
    class_facts,
    course_facts,
    courses_page,
    live_enrolment,
    session_facts,
)
from courses.queries.approval import request_of
from courses.queries.ballots import ballot_of, own_line
from courses.queries.catalogue import public_classes
from courses.queries.eligibility import results_for
from courses.queries.seats import position, seat_counts
from courses.queries.subsidy import subsidies
from courses.rules.states import EnrolmentState

# `open=` says nothing, as in an address that names all parameters.
Yes = Annotated[bool | None, BeforeValidator(lambda value: None if value == "" else value)]

router = Router(tags=["courses"])


def enrolment_facts(enrolment: Enrolment) -> dict[str, Any]:
    """An enrolment as the API tells it, with what matters in its state and no more."""
    facts: dict[str, Any] = {
        "id": str(enrolment.uuid),
        "state": enrolment.state,
        "position": position(enrolment),
        "place": enrolment.place,
    }
    if enrolment.state == EnrolmentState.OFFERED:
        facts["offer_until"] = enrolment.offer_until
    answered = stored_answer(enrolment.subsidy, enrolment.subsidy_reasons)
    if answered is not None:
        facts["subsidy"] = told_subsidy(answered)
    if enrolment.state == EnrolmentState.RETURNED:
        request = request_of(enrolment)
        if request is not None:
            facts |= {"mend_what": request.mend_what, "mend_until": request.mend_until}
    if enrolment.course_class.frozen_at is not None:
        line = own_line(ballot_of(enrolment.course_class), enrolment.person)
        if line is not None:
            facts |= {"draw": str(line.draw.uuid), "code": line.code, "number": line.number}
    return facts


@router.get("/courses", auth=None, response={200: CoursesPage, **refusals()}, by_alias=True)
def courses(
    request: HttpRequest,
    q: str = "",
    track: str = "",
    unit: str = "",
    open: Yes = None,
    cursor: str = "",
) -> HttpResponse:
    """The catalogue, with search; `next` is the cursor of the page after."""
    wanted = Wanted(q=q, track=track, unit=unit, only_open=open is True, cursor=cursor)
    return answer(courses_page(wanted, at=now()))


@router.get(
    "/courses/{code}", auth=None, response={200: CourseWithClasses, **refusals()}, by_alias=True
)
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course with its classes."""
    found = get_object_or_404(Course.objects.select_related("track"), code=code, archived_at=None)
    return answer(course_facts(found, at=now()))


@router.get(
    "/classes/{code}",
    auth=known_or_anyone(),
    response={200: ClassForCaller, **refusals()},
    by_alias=True,
)
def one_class(request: HttpRequest, code: str) -> HttpResponse:
    """Dates, seats, how they are given; for the caller, whether they may join and why not."""
    found = get_object_or_404(public_classes(), code=code)
    body = class_facts(found, seat_counts([found])[found.pk])
    body["sessions"] = session_facts(found)
    person = person_of(request)
    if person is not None:
        mine = live_enrolment(found, person)
        body["enrolment"] = enrolment_facts(mine) if mine else None
        results = results_for(found, person, now())
        reasons = [r for result in results if not result.ok for r in result.reasons]
        body["may_join"] = not reasons
        body["reasons"] = [
            {"code": reason.code, "detail": words(reason.code, dict(reason.facts))}
            for reason in reasons
        ]
        body["rules"] = told_rules(results, found)
        body["subsidy"] = told_subsidy(subsidies(found, [person])[person.pk])
    return answer(body)


@router.post(
    "/classes/{code}/enrolments",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, 201: EnrolmentOut, 202: InLineOut, **refusals()},
    by_alias=True,
)
def enrol(request: HttpRequest, code: str) -> HttpResponse:
    """Take a seat or a place in the queue: 201 new, 200 the same again.

    202 when many ask at once and the answer is not there yet: one has arrived and keeps the place;
    the same request again, after `Retry-After` seconds, asks for the answer.
    """
    no_fields(request)
    course_class = get_object_or_404(public_classes(), code=code)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        at = now()
        try:
            found = ask_for_seat(course_class=course_class, person=person, by=person, at=at)
        except StillInLineError as waits:
            line = waits.line
            return 202, {
                "state": "in_line",
                "place": line.place,
                "wait_seconds": line.wait_seconds,
            }
        return (201 if found.created_at == at else 200), enrolment_facts(found)

    response = once(request, person, run, alike=True)
    if response.status_code == 202:
        response["Retry-After"] = str(json.loads(response.content)["wait_seconds"])
    return response


def own(request: HttpRequest, enrolment_id: uuid.UUID) -> Enrolment:
    """The caller's own enrolment, or 404."""
    return get_object_or_404(
        Enrolment.objects.select_related("course_class", "person"),
        mine(person_of(request)),
        uuid=enrolment_id,
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


def change(request: HttpRequest, enrolment_id: uuid.UUID, act: Any) -> HttpResponse:
    """Let one of the actions change the caller's own enrolment; answers how it stands then."""
    no_fields(request)
    found = own(request, enrolment_id)
    person = person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        return 200, enrolment_facts(act(enrolment=found, by=person, at=now()))

    return once(request, person, run)


@router.delete(
    "/enrolments/{enrolment_id}",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def cancel(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Give the seat or the place in the queue back."""
    return change(request, enrolment_id, cancel_enrolment)


@router.post(
    "/enrolments/{enrolment_id}/accept",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def accept(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Accept the seat that is held."""
    return change(request, enrolment_id, accept_offer)


@router.post(
    "/enrolments/{enrolment_id}/decline",
    auth=person_or_token("enrol"),
    response={200: EnrolmentOut, **refusals()},
    by_alias=True,
)
def decline(request: HttpRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Let the next one have it."""
    return change(request, enrolment_id, decline_offer)
