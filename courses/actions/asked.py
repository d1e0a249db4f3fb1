"""Telling those who decide that requests wait for them."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.queries.roles import people_with_duty
from accounts.rules.kinds import UnitDuty
from core.notices.actions import Telling, tell_all
from courses.models import CourseClass, Enrolment
from courses.queries.approval import deciders_of, needed_for
from courses.queries.readers import names_of
from courses.rules.approval import Side


def tell_who_decides(
    course_class: CourseClass, requests: Sequence[Enrolment], *, at: datetime.datetime
) -> None:
    """Tell the officers, their deputies and the organisers of these new requests in one class.

    Each has one line in the inbox for all of these. In a rush one message leaves when the first
    request comes, and then at most one a day, whatever the class.
    """
    if not requests:
        return
    by_unit: dict[int, list[Enrolment]] = defaultdict(list)
    by_organiser = []
    for row in requests:
        sides = needed_for(row)
        if Side.UNIT in sides and row.unit_id is not None:
            by_unit[row.unit_id].append(row)
        if Side.ORGANISER in sides:
            by_organiser.append(row)
    waiting: dict[tuple[Person, str], int] = defaultdict(int)
    page = reverse("courses:unit_requests")
    for unit, people in deciders_of(by_unit.keys(), at).items():
        for person in people:
            waiting[person, page] += sum(row.person_id != person.pk for row in by_unit[unit])
    if by_organiser:
        desk = reverse("courses:desk_requests", args=[course_class.code])
        today = timezone.localdate(at)
        for person in people_with_duty(UnitDuty.ORGANISER, course_class.unit, today):
            waiting[person, desk] += sum(row.person_id != person.pk for row in by_organiser)
    _tell(course_class, waiting, requests[0], at)


def _tell(
    course_class: CourseClass,
    waiting: dict[tuple[Person, str], int],
    first: Enrolment,
    at: datetime.datetime,
) -> None:
    day = timezone.localdate(at)
    tell_all(
        [
            Telling(
                person=person,
                kind="requests_wait",
                facts={**names_of(course_class), "number": number},
                url=url,
                key=f"requests_wait:{first.uuid}:{at:%Y%m%d%H%M%S%f}:{person.uuid}:{url[:12]}",
                digest=f"requests_wait:{day}:{person.uuid}",
            )
            for (person, url), number in waiting.items()
            if number
        ],
        at=at,
    )
