"""Seats of classes: how many are taken, held, free; who waits and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Person
from courses.models import CourseClass, Enrolment
from courses.rules.states import LIVE, EnrolmentState


@dataclass(frozen=True)
class SeatCount:
    """Seats of a class. `capacity` and `free` None: no limit. `held` are offers."""

    capacity: int | None
    taken: int
    held: int
    free: int | None
    waiting: int

    @property
    def full(self) -> bool:
        """Nobody who comes now gets a seat."""
        return self.free is not None and (self.free <= 0 or self.waiting > 0)


def seat_counts(classes: Iterable[CourseClass]) -> dict[int, SeatCount]:
    """The seats of each class, by key; one query for all."""
    wanted = list(classes)
    state = EnrolmentState
    rows = (
        Enrolment.objects.filter(course_class__in=[c.pk for c in wanted])
        .order_by()
        .values("course_class")
        .annotate(
            taken=Count("pk", filter=Q(state__in=[state.ENROLLED, state.COMPLETED])),
            held=Count("pk", filter=Q(state=state.OFFERED)),
            waiting=Count("pk", filter=Q(state=state.WAITING)),
        )
    )
    by_class = {row["course_class"]: row for row in rows}
    counts = {}
    for course_class in wanted:
        row = by_class.get(course_class.pk, {"taken": 0, "held": 0, "waiting": 0})
        capacity = course_class.capacity
        free = None if capacity is None else max(0, capacity - row["taken"] - row["held"])
        counts[course_class.pk] = SeatCount(
            capacity, row["taken"], row["held"], free, row["waiting"]
        )
    return counts


def position(enrolment: Enrolment) -> int | None:
    """The place in the queue, from 1; None for who doesn't wait."""
    if enrolment.state != EnrolmentState.WAITING:
        return None
    ahead = Enrolment.objects.filter(
        Q(line__lt=enrolment.line) | Q(line=enrolment.line, pk__lt=enrolment.pk),
        course_class=enrolment.course_class_id,
        state=EnrolmentState.WAITING,
    )
    return ahead.count() + 1


def live_in_class(course_class: CourseClass, people: Iterable[Person]) -> dict[int, Enrolment]:
    """By person: their live enrolment in the class. One query."""
    rows = Enrolment.objects.filter(course_class=course_class, person__in=people, state__in=LIVE)
    return {row.person_id: row for row in rows}
