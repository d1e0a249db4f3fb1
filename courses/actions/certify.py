"""Issuing the certificates of a class: one by one, each exactly once, resumable."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from certificates.actions.issue import issue_certificate
from core.errors import RuleBroken
from courses.models import Completion, CourseClass, Enrolment
from courses.rules.states import CompletionOutcome, CompletionState


def source_of(enrolment: Enrolment) -> str:
    """What a certificate or record line of this completion is called."""
    return f"completion:{enrolment.uuid}"


@dataclass
class Issued:
    """How many certificates of a class are out, and which completions were refused and why."""

    out: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)


def facts_of(completion: Completion) -> dict[str, Any]:
    """What the certificate says: frozen at issue. Figures are rounded half up, to one decimal."""
    enrolment = completion.enrolment
    course_class = enrolment.course_class
    course, unit = course_class.course, course_class.unit
    first = course_class.first_session_at
    last = course_class.last_session_at
    trainers = [
        staff.person.name
        for staff in course_class.staff.all()
        if staff.duty == "trainer" and not staff.ended_at
    ]
    return {
        "name": enrolment.person.name,
        "name_latin": enrolment.person.name_latin,
        "title_zh": course.title_zh,
        "title_en": course.title_en or course.title_zh,
        "course_code": course.code,
        "track": course.track.code,
        "class_code": course_class.code,
        "hours": plain(completion.hours),
        "hours_of": plain(completion.details["hours_of"]),
        "attendance_share": f"{completion.details['attendance']}%",
        "marks": completion.details["marks"],
        "total": completion.details["total"],
        "starts_on": timezone.localdate(first).isoformat() if first else None,
        "ends_on": timezone.localdate(last).isoformat() if last else None,
        "trainer": "、".join(trainers),
        "unit_zh": unit.name_zh,
        "unit_en": unit.name_en,
        "made_up": course_class.made_up,
    }


def plain(value: Decimal | str) -> str:
    """A figure without needless noughts: 40.00 is 40, 7.50 is 7.5."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def can_be_printed(completion: Completion) -> bool:
    """Is a certificate to come of it?"""
    kind = completion.enrolment.course_class.course.certificate
    return kind != "none" and completion.outcome == CompletionOutcome.PASSED


def issue_for_class(
    *,
    course_class: CourseClass,
    step: Callable[[int, int], None] | None = None,
    at: datetime.datetime,
) -> Issued:
    """Issue for each confirmed completion that passed; what was issued is left.

    Each certificate is a transaction of its own: killed in the middle, the next run goes on. One
    that can't be printed holds up none of the others.
    """
    done = Issued()
    kind = course_class.course.certificate
    if kind == "none":
        return done
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
        .prefetch_related("enrolment__course_class__staff__person")
        .order_by("enrolment__place")
    )
    for number, completion in enumerate(wanted, start=1):
        try:
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
            done.out += 1
        except RuleBroken as refused:
            done.refused.append(
                {"enrolment": str(completion.enrolment.uuid), "code": refused.code}
            )
        if step is not None:
            step(number, len(wanted))
    return done
