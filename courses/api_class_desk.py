"""The API by which an organiser sets a class: seats, how they are given and when, publish, cancel."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from accounts.pages.api_auth import person_of, person_or_token
from core.api_answers import answer
from core.api_shapes import refusals
from core.clock import now
from core.idempotency.api import once
from courses.actions.capacity import set_capacity
from courses.actions.class_times import set_class_times
from courses.actions.classes import cancel_class, publish_class
from courses.actions.quotas import set_giving
from courses.api_access import organised_class
from courses.api_changes_shapes import CancelIn, CapacityIn, DeskOut, GivingIn
from courses.models import CourseClass
from courses.queries.api import seat_facts
from courses.queries.seats import seat_counts

router = Router(tags=["classes"])
SHAPES = {200: DeskOut, **refusals()}


def _facts(course_class: CourseClass) -> dict[str, Any]:
    """The class as it is now."""
    found = CourseClass.objects.get(pk=course_class.pk)
    seats = seat_counts([found])[found.pk]
    return {
        "class": found.code,
        "state": found.state,
        "giving": found.giving,
        "opens_at": found.opens_at,
        "closes_at": found.closes_at,
        "approval_by": found.approval_by,
        "approval_until": found.approval_until,
        "cancel_until": found.cancel_until,
        "offer_hours": found.offer_hours,
        "seats": seat_facts(seats),
    }


def _done(
    request: HttpRequest, code: str, act: Callable[[CourseClass, Any], object]
) -> HttpResponse:
    course_class, by = organised_class(request, code), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        act(course_class, by)
        return 200, _facts(course_class)

    return once(request, by, run)


@router.get("/classes/{code}/desk", auth=person_or_token("enrol"), response=SHAPES, by_alias=True)
def class_desk(request: HttpRequest, code: str) -> HttpResponse:
    """The class as it is set (organisers)."""
    return answer(_facts(organised_class(request, code)))


@router.put(
    "/classes/{code}/capacity", auth=person_or_token("enrol"), response=SHAPES, by_alias=True
)
def capacity(request: HttpRequest, code: str, body: CapacityIn) -> HttpResponse:
    """More seats are offered in line; fewer than are taken are refused with whom it would hit."""

    def act(course_class: CourseClass, by: Any) -> None:
        set_capacity(course_class=course_class, capacity=body.capacity, by=by, at=now())

    return _done(request, code, act)


@router.put(
    "/classes/{code}/giving", auth=person_or_token("enrol"), response=SHAPES, by_alias=True
)
def giving(request: HttpRequest, code: str, body: GivingIn) -> HttpResponse:
    """How seats are given, and all times of it: all of them or none."""

    @transaction.atomic
    def act(course_class: CourseClass, by: Any) -> None:
        set_giving(
            course_class=course_class,
            giving=body.giving,
            approval_by=body.approval_by,
            approval_until=body.approval_until,
            closes_at=body.closes_at,
            by=by,
            at=now(),
        )
        set_class_times(
            course_class=course_class,
            opens_at=body.opens_at,
            cancel_until=body.cancel_until,
            offer_hours=body.offer_hours,
            by=by,
            at=now(),
        )

    return _done(request, code, act)


@router.post(
    "/classes/{code}/publish", auth=person_or_token("enrol"), response=SHAPES, by_alias=True
)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Show the class to the public; again changes nothing."""

    def act(course_class: CourseClass, by: Any) -> None:
        publish_class(course_class=course_class, by=by, at=now())

    return _done(request, code, act)


@router.post(
    "/classes/{code}/cancel", auth=person_or_token("enrol"), response=SHAPES, by_alias=True
)
def cancel(request: HttpRequest, code: str, body: CancelIn) -> HttpResponse:
    """Cancel the class: everybody is told, with the reason."""

    def act(course_class: CourseClass, by: Any) -> None:
        cancel_class(course_class=course_class, why=body.reason, by=by, at=now())

    return _done(request, code, act)
