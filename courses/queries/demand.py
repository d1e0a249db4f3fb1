"""Which courses more people asked for than there were seats."""

from django.db.models import Count, F

from courses.models import Course, CourseClass
from courses.rules.states import ClassState


def over_asked() -> dict[int, tuple[int, int]]:
    """By key of the course: people and seats of the class that was asked for most above its seats.

    A person who asked twice counts once; drafts and cancelled classes say nothing.
    """
    rows = (
        CourseClass.objects.filter(capacity__isnull=False, rehearsal=False)
        .exclude(state__in=[ClassState.DRAFT, ClassState.CANCELLED])
        .order_by()
        .annotate(people=Count("enrolments__person", distinct=True))
        .filter(people__gt=F("capacity"))
        .values_list("course", "people", "capacity")
    )
    found: dict[int, tuple[int, int]] = {}
    for course, people, seats in rows:
        capacity = seats or 0
        if course not in found or people - capacity > found[course][0] - found[course][1]:
            found[course] = (people, capacity)
    return found


def was_over_asked(course: Course) -> tuple[int, int] | None:
    """People and seats of such a class of the course; None where there was none."""
    return over_asked().get(course.pk)
