"""Finding a course: what somebody asks of the catalogue, and what fits."""

import datetime
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import ClassSession, CourseClass
from courses.queries.catalogue import CourseCard, catalogue, held_for, search_courses
from courses.rules.slots import Slot, fits
from courses.rules.states import ClassState

LONGEST_QUERY = 60


@dataclass(frozen=True)
class Wish:
    """What is asked for; empty parts ask for nothing. Codes of track, unit and venue."""

    q: str = ""
    track: str = ""
    unit: str = ""
    place: str = ""
    slots: frozenset[Slot] = field(default_factory=frozenset)
    only_open: bool = False
    with_paper: bool = False
    by_start: bool = False

    @property
    def of_a_class(self) -> bool:
        """Is something asked that only a class can fulfil?"""
        return bool(self.unit or self.place or self.slots or self.only_open)


def _in_slots(
    classes: QuerySet[CourseClass], slots: frozenset[Slot], at: datetime.datetime
) -> list[int]:
    """The keys of the classes whose sessions all lie in the slots; one query."""
    spans: dict[int, list[tuple[datetime.datetime, datetime.datetime]]] = {}
    sessions = ClassSession.objects.filter(
        course_class__state=ClassState.PUBLISHED,
        course_class__last_session_at__gt=at,
        course_class__in=classes.order_by().values("pk"),
        cancelled_at=None,
    )
    for key, starts, ends in sessions.order_by("pk").values_list(
        "course_class", "starts_at", "ends_at"
    ):
        here = (timezone.localtime(starts), timezone.localtime(ends))
        spans.setdefault(key, []).append(here)
    return [key for key, times in spans.items() if fits(times, slots)]


def find_courses(wish: Wish, at: datetime.datetime) -> list[CourseCard]:
    """The courses that fit, each with the class that fits best; the track is not looked at.

    (The page counts the tracks over all that fits otherwise.)
    """
    classes = held_for(wish.unit)
    if wish.place:
        classes = classes.filter(venue__code=wish.place)
    if wish.slots:
        classes = classes.filter(pk__in=_in_slots(classes, wish.slots, at))
    courses = search_courses(wish.q)
    if wish.with_paper:
        courses = courses.exclude(certificate="none")
    found = catalogue(courses, at, classes=classes)
    if wish.of_a_class:
        found = [card for card in found if card.next is not None]
    if wish.only_open:
        found = [card for card in found if card.next and card.next.state == "open"]
    if wish.by_start:
        found.sort(key=_start)
    return found


def _start(card: CourseCard) -> tuple[bool, float]:
    starts = card.next.course_class.first_session_at if card.next else None
    return (starts is None, starts.timestamp() if starts else 0.0)
