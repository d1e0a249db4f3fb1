"""One person in one class, as the class desk looks at them: everything that has happened."""

import datetime
from dataclasses import dataclass, field

from django.urls import reverse

from core.notices.queries import Told, told_about
from courses.models import (
    Arrival,
    AttendanceEvent,
    ClassChangeItem,
    Enrolment,
    EnrolmentFact,
    GradeFact,
    Strike,
)
from courses.queries.access import classes_organised_by
from courses.queries.readers import reader_for


@dataclass(frozen=True)
class InClass:
    """The facts of the enrolment, what was refused before, roll, marks, strikes, notices."""

    facts: list[EnrolmentFact] = field(default_factory=list)
    refused: list[Arrival] = field(default_factory=list)
    events: list[AttendanceEvent] = field(default_factory=list)
    marks: list[GradeFact] = field(default_factory=list)
    strikes: list[Strike] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    changes: list[ClassChangeItem] = field(default_factory=list)
    elsewhere: list[Enrolment] = field(default_factory=list)


def in_class(enrolment: Enrolment, *, by: object, at: datetime.datetime) -> InClass:
    """Read it all; as many queries whatever has happened. `elsewhere` are classes `by` organises."""
    reader = reader_for(enrolment.person)
    url = reverse("courses:enrolment", args=[enrolment.uuid])
    others = Enrolment.objects.filter(
        person=enrolment.person_id,
        course_class__in=classes_organised_by(by),  # type: ignore[arg-type]
    ).exclude(pk=enrolment.pk)
    return InClass(
        facts=list(enrolment.facts.select_related("by")),
        refused=list(
            Arrival.objects.filter(
                course_class=enrolment.course_class_id, person=enrolment.person_id
            ).exclude(refused=None)
        ),
        events=list(enrolment.events.select_related("session", "by")),
        marks=list(
            GradeFact.objects.filter(grade__enrolment=enrolment).select_related(
                "grade__item", "by"
            )
        ),
        strikes=list(
            Strike.objects.filter(enrolment=enrolment).select_related(
                "session", "enrolment__course_class__course"
            )
        ),
        told=told_about(reader, url) if reader is not None else [],
        changes=list(
            ClassChangeItem.objects.filter(enrolment=enrolment).select_related(
                "change__target", "change__by", "made"
            )
        ),
        elsewhere=list(
            others.select_related("course_class__course").order_by("-changed_at", "-pk")[:20]
        ),
    )
