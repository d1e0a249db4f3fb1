"""The API that enrols many: each row's verdict first, then all of them or the good ones."""

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
from courses.actions.lists import keep_rows, take_list, want_list
from courses.api_access import told
from courses.api_changes_shapes import MOST, ListIn, ListOut, TakeIn
from courses.models import CourseClass, EnrolmentList
from courses.queries.lists import counts_of, way_of_list
from courses.queries.reasons import reasons_in

router = Router(tags=["classes"])


def _facts(kept: EnrolmentList) -> dict[str, Any]:
    return {
        "id": str(kept.uuid),
        "class": kept.course_class.code,
        "counts": counts_of(kept),
        "wanted_at": kept.wanted_at,
        "taken_at": kept.taken_at,
        "rows": [
            {
                "row": row.number,
                "person": str(row.person.uuid) if row.person else None,
                "verdict": row.verdict,
                "outcome": row.outcome or None,
                "done": row.done,
                "reasons": told(reasons_in(row.reasons)),
            }
            for row in kept.rows.select_related("person").order_by("number")[:MOST]
        ],
    }


@router.post(
    "/classes/{code}/lists",
    auth=person_or_token("enrol"),
    response={201: ListOut, **refusals()},
    by_alias=True,
)
def look_at_list(request: HttpRequest, code: str, body: ListIn) -> HttpResponse:
    """What each row would come to; nobody is enrolled. The first row is 1."""
    rows = CourseClass.objects.select_related("course", "unit")
    course_class, by = get_object_or_404(rows, code=code), person_of(request)
    way = way_of_list(by, course_class, now())
    if way is None:
        raise RuleBroken("forbidden", status=403)

    def run() -> tuple[int, dict[str, Any]]:
        kept = keep_rows(
            course_class=course_class,
            rows=[(row.name, row.number) for row in body.rows],
            way=way,
            by=by,
            at=now(),
        )
        return 201, _facts(kept)

    return once(request, by, run)


def _own(request: HttpRequest, list_id: uuid.UUID) -> EnrolmentList:
    rows = EnrolmentList.objects.select_related("course_class__unit", "course_class__course", "by")
    kept = get_object_or_404(rows, uuid=list_id, by=person_of(request))
    if way_of_list(kept.by, kept.course_class, now()) is None:
        raise RuleBroken("forbidden", status=403)
    return kept


@router.get(
    "/lists/{list_id}",
    auth=person_or_token("enrol"),
    response={200: ListOut, **refusals()},
    by_alias=True,
)
def enrolment_list(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """One's own list, of its rows at most the first 500."""
    return answer(_facts(_own(request, list_id)))


@router.post(
    "/lists/{list_id}/take",
    auth=person_or_token("enrol"),
    response={200: ListOut, **refusals()},
    by_alias=True,
)
def take(request: HttpRequest, list_id: uuid.UUID, body: TakeIn) -> HttpResponse:
    """Enrol all rows or none, or the good ones; the answer is each row's."""
    kept, by = _own(request, list_id), person_of(request)

    def run() -> tuple[int, dict[str, Any]]:
        want_list(kept=kept, all_rows=body.all, waiting_too=body.waiting_too, by=by, at=now())
        return 200, _facts(_taken(kept))

    return once(request, by, run)


def _taken(kept: EnrolmentList) -> EnrolmentList:
    """A short list is taken while one waits; a long one goes on in its job."""
    if kept.rows.count() <= MOST:
        take_list(kept=kept, at=now())
    return EnrolmentList.objects.select_related("course_class").get(pk=kept.pk)
