"""Issuing the certificates of a class: one by one, each exactly once, resumable."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from certificates.actions.issue import issue_certificate
from courses.actions.complete import source_of
from courses.models import Completion, CourseClass
from courses.rules.states import CompletionOutcome, CompletionState


def facts_of(completion: Completion) -> dict[str, Any]:
    """What the certificate says: frozen at issue."""
    enrolment = completion.enrolment
    course_class = enrolment.course_class
    course, unit = course_class.course, course_class.unit
    first = course_class.first_session_at
    last = course_class.last_session_at
    percent = completion.hours_share * 100
    return {
        "name": enrolment.person.name,
        "name_latin": enrolment.person.name_latin,
        "title_zh": course.title_zh,
        "title_en": course.title_en or course.title_zh,
        "course_code": course.code,
        "track": course.track.code,
        "class_code": course_class.code,
        "hours": str(completion.hours.normalize()) if completion.hours else "0",
        "attendance_share": f"{percent:.1f}%",
        "marks": completion.details.get("marks", []),
        "total": None if completion.mark is None else f"{completion.mark:.1f}",
        "starts_on": timezone.localdate(first).isoformat() if first else None,
        "ends_on": timezone.localdate(last).isoformat() if last else None,
        "unit_zh": unit.name_zh,
        "unit_en": unit.name_en,
    }


def issue_for_class(
    *,
    course_class: CourseClass,
    step: Callable[[int, int], None] | None = None,
    at: datetime.datetime,
) -> int:
    """Issue for each confirmed completion that passed; what was issued is left. How many are out.

    Each certificate is a transaction of its own: killed in the middle, the next run goes on.
    """
    kind = course_class.course.certificate
    if kind == "none":
        return 0
    wanted = list(
        Completion.objects.filter(
            enrolment__course_class=course_class,
            state=CompletionState.CONFIRMED,
            outcome=CompletionOutcome.PASSED,
        )
        .select_related(
            "enrolment__person",
            "enrolment__course_class__course__track",
            "enrolment__course_class__unit",
            "confirmed_by",
        )
        .order_by("enrolment__place")
    )
    for done, completion in enumerate(wanted, start=1):
        issue_certificate(
            source=source_of(completion.enrolment),
            kind=kind,
            person=completion.enrolment.person,
            unit=course_class.unit,
            facts=facts_of(completion),
            on=timezone.localdate(at),
            by=completion.confirmed_by,
            at=at,
            rehearsal=course_class.rehearsal,
        )
        if step is not None:
            step(done, len(wanted))
    return len(wanted)
