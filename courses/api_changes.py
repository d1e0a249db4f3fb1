"""The API about many people of a class at once: moves, merges, cancelling, go or no go."""

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
from core.idempotency.api import once
from courses.actions.changes import MoveWish, Outcome, ask_to_move, cancel_many, rehearse
from courses.actions.least import hold_class, set_least
from courses.actions.merging import merge_class
from courses.actions.undoing import undo_change
from courses.api_access import organised_class, told
from courses.api_changes_shapes import ChangeIn, ChangeOut, LeastIn, LeastOut
from courses.models import ClassChange, CourseClass, Enrolment
from courses.queries.access import may_organise
from courses.queries.changes import change_with_people, least_now
from courses.queries.seats import seat_counts

router = Router(tags=["classes"])


def _item(enrolment: Enrolment, made: Enrolment | None) -> dict[str, Any]:
    return {
        "enrolment": str(enrolment.uuid),
        "state": str(enrolment.state),
        "made": str(made.uuid) if made else None,
        "made_state": str(made.state) if made else None,
    }


def _facts(change: ClassChange, *, stored: bool = True) -> dict[str, Any]:
    """A change as it is now."""
    items = list(change.items.select_related("enrolment", "made"))
    states = [item.made.state for item in items if item.made is not None]
    return {
        "id": str(change.uuid) if stored else None,
        "kind": change.kind,
        "class": change.course_class.code,
        "target": change.target.code if change.target else None,
        "reason": change.reason,
        "answer_until": change.answer_until,
        "added": 0,
        "offered": 0,
        "open": states.count("offered"),
        "moved": states.count("enrolled") if change.target else 0,
        "items": [_item(item.enrolment, item.made) for item in items],
        "against": [],
        "undone_at": change.undone_at,
        "finished_at": change.finished_at,
    }


def _outcome(done: Outcome, *, stored: bool) -> dict[str, Any]:
    """What was done, or would be: read within the transaction that may be taken back."""
    return {
        **_facts(done.change, stored=stored),
        "added": done.added,
        "offered": len(done.offered),
        "against": [
            {"enrolment": str(row.uuid), "reasons": told(reasons)} for row, reasons in done.against
        ],
    }


def _act(course_class: CourseClass, body: ChangeIn, by: Any) -> dict[str, Any]:
    at, stored = now(), not body.dry_run
    asked = {"course_class": course_class, "by": by, "at": at}
    if body.kind == "cancel":
        done = cancel_many(enrolments=body.enrolments, reason=body.reason, **asked)
        return _outcome(done, stored=stored)
    target = CourseClass.objects.filter(code=body.target or "").first()
    if target is None:
        raise RuleBroken("target_over")
    if body.answer_until is None:
        raise RuleBroken("answer_until_past")
    wish = MoveWish(target, body.enrolments, body.reason, body.answer_until, body.add_seats)
    action = merge_class if body.kind == "merge" else ask_to_move
    return _outcome(action(wish=wish, **asked), stored=stored)


@router.post(
    "/classes/{code}/changes",
    auth=person_or_token("enrol"),
    response={200: ChangeOut, 201: ChangeOut, **refusals()},
    by_alias=True,
)
def change_many(request: HttpRequest, code: str, body: ChangeIn) -> HttpResponse:
    """Ask people to move, merge the class, or cancel enrolments; or tell what that would do."""
    course_class, by = organised_class(request, code), person_of(request)
    if body.dry_run:
        return answer(rehearse(_act, course_class=course_class, body=body, by=by))
    return once(request, by, lambda: (201, _act(course_class, body, by)))


def _change(request: HttpRequest, change_id: uuid.UUID) -> ClassChange:
    change = get_object_or_404(change_with_people(), uuid=change_id)
    if not may_organise(person_of(request), change.course_class):
        raise RuleBroken("forbidden", status=403)
    return change


@router.get(
    "/changes/{change_id}",
    auth=person_or_token("enrol"),
    response={200: ChangeOut, **refusals()},
    by_alias=True,
)
def change(request: HttpRequest, change_id: uuid.UUID) -> HttpResponse:
    """How far it has come: who has answered, who has moved."""
    return answer(_facts(_change(request, change_id)))


@router.post(
    "/changes/{change_id}/undo",
    auth=person_or_token("enrol"),
    response={200: ChangeOut, **refusals()},
    by_alias=True,
)
def undo(request: HttpRequest, change_id: uuid.UUID) -> HttpResponse:
    """Take it back as far as it can be."""
    found, by = _change(request, change_id), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        undo_change(change=found, by=by, at=now())
        return 200, _facts(_change(request, change_id))

    return once(request, by, run)


def _least(course_class: CourseClass) -> dict[str, Any]:
    course_class = CourseClass.objects.get(pk=course_class.pk)
    taken = seat_counts([course_class])[course_class.pk].taken
    return {
        "least": course_class.least,
        "decide_at": course_class.decide_at,
        "held_at": course_class.held_at,
        "taken": taken,
        "state": str(least_now(course_class, taken, now())),
    }


@router.put(
    "/classes/{code}/least",
    auth=person_or_token("enrol"),
    response={200: LeastOut, **refusals()},
    by_alias=True,
)
def put_least(request: HttpRequest, code: str, body: LeastIn) -> HttpResponse:
    """How many people the class needs, and when that is decided."""
    course_class, by = organised_class(request, code), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        set_least(
            course_class=course_class,
            least=body.least,
            decide_at=body.decide_at,
            by=by,
            at=now(),
        )
        return 200, _least(course_class)

    return once(request, by, run)


@router.post(
    "/classes/{code}/hold",
    auth=person_or_token("enrol"),
    response={200: LeastOut, **refusals()},
    by_alias=True,
)
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Go: the class is held, however many there are."""
    course_class, by = organised_class(request, code), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        hold_class(course_class=course_class, by=by, at=now())
        return 200, _least(course_class)

    return once(request, by, run)
