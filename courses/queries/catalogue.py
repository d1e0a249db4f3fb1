"""The catalogue as people see it: each course with its next class and its state."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from accounts.models import Unit
from courses.models import ClassSession, ClassStaff, Course, CourseClass
from courses.queries.seats import SeatCount, seat_counts
from courses.rules.states import ClassState

# A class's trainers with their names, in one query.
# Who teaches: a class manager is named to nobody.
STAFF = Prefetch(
    "staff", queryset=ClassStaff.objects.filter(duty="trainer").select_related("person")
)
OPENING_SOON = datetime.timedelta(hours=26)


@dataclass(frozen=True)
class ClassCard:
    """A class with its seats and the state that people are told."""

    course_class: CourseClass
    seats: SeatCount
    state: str

    @property
    def short(self) -> bool:
        """Is it to come, are fewer people in it than it needs, and did nobody say that it is held?"""
        least, held_at = self.course_class.least, self.course_class.held_at
        to_come = self.state in {"open", "closed"}
        return to_come and held_at is None and self.seats.taken < (least or 0)


@dataclass(frozen=True)
class CourseCard:
    """A course with the class that comes next, if any."""

    course: Course
    next: ClassCard | None


def state_of(course_class: CourseClass, seats: SeatCount, at: datetime.datetime) -> str:
    """open, full (waiting list), soon, closed, running, finished, cancelled or draft."""
    if course_class.state != ClassState.PUBLISHED:
        return course_class.state
    if course_class.last_session_at and course_class.last_session_at <= at:
        return "finished"
    if course_class.first_session_at and course_class.first_session_at <= at:
        return "running"
    if course_class.opens_at and at < course_class.opens_at:
        return "soon"
    if course_class.asking_ends_at and at >= course_class.asking_ends_at:
        return "closed"
    return "full" if seats.full else "open"


def public_classes() -> QuerySet[CourseClass]:
    """The classes that the public may see."""
    return (
        CourseClass.objects.exclude(state=ClassState.DRAFT)
        .filter(rehearsal=False)
        .select_related("course__track", "venue", "room")
    )


def with_others_of_the_course(code: str, at: datetime.datetime) -> list[CourseClass]:
    """The public class of this code and then the next four of its course; empty for no such class."""
    course = CourseClass.objects.filter(code=code).values("course")
    others = Q(course__in=course, first_session_at__gt=at)
    classes = public_classes().filter(Q(code=code) | others).select_related("unit")
    this_first = Case(When(code=code, then=Value(0)), default=Value(1))
    listed = list(
        classes.prefetch_related(STAFF).order_by(this_first, "first_session_at", "pk")[:5]
    )
    return listed if listed and listed[0].code == code else []


def cards(classes: Iterable[CourseClass], at: datetime.datetime) -> list[ClassCard]:
    """Cards of classes; one query for all their seats."""
    listed = list(classes)
    counts = seat_counts(listed)
    return [ClassCard(c, counts[c.pk], state_of(c, counts[c.pk], at)) for c in listed]


def search_courses(q: str) -> QuerySet[Course]:
    """Live courses in which every word of `q` stands; Chinese words of any length."""
    found = Course.objects.filter(archived_at=None).select_related("track")
    for word in q.split()[:6]:
        found = found.filter(
            Q(title_zh__icontains=word)
            | Q(title_en__icontains=word)
            | Q(summary_zh__icontains=word)
            | Q(summary_en__icontains=word)
            | Q(audience_zh__icontains=word)
            | Q(code__iexact=word)
        )
    return found.order_by("order", "code")


def upcoming(at: datetime.datetime) -> QuerySet[CourseClass]:
    """Published classes that have not begun, by start."""
    return (
        public_classes()
        .filter(state=ClassState.PUBLISHED, first_session_at__gt=at)
        .order_by("first_session_at", "pk")
    )


@dataclass(frozen=True)
class Catalogue:
    """Courses, each with its next class, and the classes whose enrolment opens soon."""

    courses: list[CourseCard]
    opening: list[ClassCard]


def held_for(unit: str) -> QuerySet[CourseClass]:
    """The public classes that people of this unit may join; of every class without a unit.

    A class that is kept for a unit is also for the units above and below it in this list.
    """
    classes = public_classes()
    if not unit:
        return classes
    path = Unit.objects.filter(code=unit).values_list("path", flat=True).first()
    if path is None:
        return classes.none()
    above = [path[:n] for n in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    kept_for = Q(only_units__path__in=above) | Q(only_units__path__startswith=path)
    kept = CourseClass.objects.filter(kept_for).values("pk")
    keeps = CourseClass.only_units.through.objects.filter(courseclass=OuterRef("pk"))
    return classes.filter(~Exists(keeps) | Q(pk__in=kept))


def sessions_to_come(at: datetime.datetime, *, track: str = "") -> QuerySet[ClassSession]:
    """The sessions of public classes that have not begun, by start."""
    found = ClassSession.objects.filter(
        starts_at__gt=at,
        cancelled_at=None,
        course_class__state=ClassState.PUBLISHED,
        course_class__rehearsal=False,
    )
    if track:
        found = found.filter(course_class__course__track__code=track)
    return found.select_related("course_class__course__track", "venue", "room").order_by(
        "starts_at", "pk"
    )


def catalogue_with_openings(
    courses: Iterable[Course],
    at: datetime.datetime,
    *,
    classes: QuerySet[CourseClass] | None = None,
) -> Catalogue:
    """Each course with its next class: an open one first, else what opens or runs; 3 queries.

    `classes` are those that count; all public ones unless given.
    """
    rank = {"open": 0, "soon": 1, "full": 2, "closed": 3, "running": 4}
    by_course: dict[int, list[ClassCard]] = defaultdict(list)
    listed = list(courses)
    counted = public_classes() if classes is None else classes
    running = counted.filter(
        state=ClassState.PUBLISHED, last_session_at__gt=at, course__in=[c.pk for c in listed]
    )
    current = cards(running.order_by("first_session_at", "pk"), at)
    for card in current:
        by_course[card.course_class.course_id].append(card)
    found = [
        CourseCard(c, min(by_course[c.pk], key=lambda k: rank.get(k.state, 9), default=None))
        for c in listed
    ]
    opening = [
        (opens_at, card)
        for card in current
        if (opens_at := card.course_class.opens_at) and at < opens_at <= at + OPENING_SOON
    ]
    opening.sort(key=lambda pair: (pair[0], pair[1].course_class.pk))
    return Catalogue(found, [card for _, card in opening])


def catalogue(
    courses: Iterable[Course],
    at: datetime.datetime,
    *,
    classes: QuerySet[CourseClass] | None = None,
) -> list[CourseCard]:
    """Each course with its next class."""
    return catalogue_with_openings(courses, at, classes=classes).courses


def opening_next(at: datetime.datetime) -> list[ClassCard]:
    """The classes whose enrolment opens within a day, by that time."""
    soon = public_classes().filter(
        state=ClassState.PUBLISHED, opens_at__gt=at, opens_at__lte=at + OPENING_SOON
    )
    return cards(soon.order_by("opens_at", "pk")[:6], at)
