"""Reads of the trainer's and the organiser's pages."""

import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from courses.models import ClassSession, CourseClass, Enrolment
from courses.queries.access import classes_organised_by, classes_taught_by
from courses.queries.catalogue import STAFF
from courses.rules.states import (
    SEATED,
    ApprovalBy,
    ClassState,
    CompletionState,
    EnrolmentState,
    Giving,
)


def sessions_taught(person: Person) -> QuerySet[ClassSession]:
    """The sessions of the trainer's classes with all that a list shows."""
    return (
        ClassSession.objects.filter(course_class__in=classes_taught_by(person), cancelled_at=None)
        .exclude(course_class__state=ClassState.DRAFT)
        .select_related("course_class__course__track", "venue", "room")
        .annotate(
            marked=Count("records", distinct=True),
            expected=Count(
                "course_class__enrolments",
                filter=Q(course_class__enrolments__state__in=SEATED),
                distinct=True,
            ),
        )
        .order_by("starts_at", "pk")
    )


def rolls_missing(classes: QuerySet[CourseClass], at: datetime.datetime) -> QuerySet[ClassSession]:
    """Sessions that are over and whose roll was not signed off."""
    return (
        ClassSession.objects.filter(
            course_class__in=classes, ends_at__lte=at, signed_off_at=None, cancelled_at=None
        )
        .exclude(course_class__state__in=[ClassState.DRAFT, ClassState.CANCELLED])
        .select_related("course_class__course")
        .order_by("ends_at", "pk")
    )


def to_confirm(person: Person) -> list[CourseClass]:
    """Classes with signed completions that wait for the organiser; `number` says how many."""
    signed = Q(enrolments__completion__state=CompletionState.SIGNED)
    return list(
        classes_organised_by(person)
        .filter(signed)
        .annotate(number=Count("enrolments", filter=signed, distinct=True))
        .select_related("course")
        .order_by("code")
    )


def ways_to_do(
    person: Person, at: datetime.datetime
) -> tuple[list[CourseClass], list[CourseClass]]:
    """Classes with requests for the organiser to decide, and ballots to be published or drawn.

    `number` says how many people it is about; two queries.
    """
    by_organiser = Q(enrolments__state=EnrolmentState.REQUESTED) & (
        Q(enrolments__unit=None) | ~Q(approval_by=ApprovalBy.UNIT)
    )
    by_organiser &= Q(enrolments__request=None) | Q(enrolments__request__organiser_yes_at=None)
    applied = Q(enrolments__state=EnrolmentState.APPLIED)
    mine = classes_organised_by(person).filter(state=ClassState.PUBLISHED, first_session_at__gt=at)
    asked = (
        mine.filter(by_organiser, giving=Giving.APPROVAL)
        .annotate(number=Count("enrolments", filter=by_organiser, distinct=True))
        .select_related("course")
        .order_by("first_session_at", "pk")
    )
    to_draw = (
        mine.filter(applied, giving=Giving.BALLOT, drawn_at=None)
        .filter(Q(closes_at=None) | Q(closes_at__lte=at))
        .annotate(number=Count("enrolments", filter=applied, distinct=True))
        .select_related("course")
        .order_by("first_session_at", "pk")
    )
    return list(asked), list(to_draw)


def classes_list(person: Person, *, q: str, order: str, track: str = "") -> QuerySet[CourseClass]:
    """The organiser's classes, searched, of one track if wanted, and sorted in a total order."""
    found = classes_organised_by(person).select_related("course__track", "venue", "room")
    for word in q.split()[:6]:
        found = found.filter(
            Q(code__icontains=word)
            | Q(label_zh__icontains=word)
            | Q(course__title_zh__icontains=word)
            | Q(course__title_en__icontains=word)
            | Q(venue__name_zh__icontains=word)
        )
    if track:
        found = found.filter(course__track__code=track)
    orders = {
        "start": ("first_session_at", "pk"),
        "-start": ("-first_session_at", "pk"),
        "course": ("course__order", "first_session_at", "pk"),
        "-course": ("-course__order", "first_session_at", "pk"),
        "code": ("code", "pk"),
        "-code": ("-code", "pk"),
    }
    return found.prefetch_related(STAFF).order_by(*orders.get(order, orders["start"]))


def _enrolments(person: Person, q: str) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(course_class__in=classes_organised_by(person))
    for word in q.split()[:6]:
        found = found.filter(
            Q(person__name__icontains=word)
            | Q(person__initials__istartswith=word)
            | Q(person__pinyin__istartswith=word)
            | Q(course_class__code__icontains=word)
            | Q(course_class__course__title_zh__icontains=word)
            | Q(unit__name_zh__icontains=word)
        )
    return found


def enrolments_list(person: Person, *, q: str, state: str, order: str = "") -> QuerySet[Enrolment]:
    """The enrolments of the organiser's classes, newest first if not sorted otherwise."""
    found = _enrolments(person, q).select_related("person", "unit", "course_class__course")
    if state:
        found = found.filter(state=state)
    by_name = ("person__pinyin", "person__name", "pk")
    by_class = ("course_class__code", "place", "pk")
    orders = {
        "name": by_name,
        "-name": tuple(f"-{field}" for field in by_name),
        "class": by_class,
        "-class": ("-course_class__code", "place", "pk"),
        "place": ("place", "pk"),
        "-place": ("-place", "pk"),
    }
    return found.order_by(*orders.get(order, ("-pk",)))


def enrolment_counts(person: Person, *, q: str) -> dict[str, int]:
    """How many enrolments are in each state, whatever state is looked at."""
    rows = _enrolments(person, q).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}
