"""What is next for one person: sessions, offers, openings, results, hours of the year."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Person
from certificates.models import Certificate, RecordFact
from competitions.queries.mine import MyEntry, entries_of
from courses.models import ClassSession, Enrolment
from courses.queries.catalogue import ClassCard, opening_next

GOAL_HOURS = 60
# What somebody has asked for and has not got yet.
ASKED = ("offered", "waiting", "returned", "requested", "applied")


@dataclass(frozen=True)
class Today:
    """Everything the worker's home shows."""

    sessions_today: list[ClassSession]
    next: ClassSession | None
    next_enrolment: Enrolment | None
    next_no: int
    next_of: int
    offers: list[Enrolment]
    waiting: list[Enrolment]
    returned: list[Enrolment]
    asked: list[Enrolment]
    opening: list[ClassCard]
    certificates: list[Certificate]
    hours: Decimal
    teaching: list[ClassSession]
    contests: list[MyEntry]


def today_of(person: Person, at: datetime.datetime) -> Today:
    """Read it all; a dozen queries, none in a loop."""
    here = timezone.localtime(at)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    own = (
        ClassSession.objects.filter(
            course_class__enrolments__person=person,
            course_class__enrolments__state="enrolled",
            cancelled_at=None,
        )
        .select_related("course_class__course__track", "venue", "room")
        .order_by("starts_at", "pk")
    )
    of_today = list(
        own.filter(starts_at__gte=midnight, starts_at__lt=midnight + datetime.timedelta(days=1))
    )
    coming = own.filter(ends_at__gt=at).first()
    enrolment: Enrolment | None = None
    total = 0
    if coming is not None:
        enrolment = Enrolment.objects.filter(
            person=person, course_class=coming.course_class_id, state="enrolled"
        ).first()
        total = coming.course_class.sessions.filter(cancelled_at=None).count()
    asked = list(
        Enrolment.objects.filter(person=person, state__in=ASKED)
        .select_related("course_class__course__track", "course_class__venue", "request")
        .annotate(position=_ahead() + 1)
        .order_by("offer_until", "pk")
    )
    first_of_year = here.date().replace(month=1, day=1)
    hours = RecordFact.objects.filter(
        person=person, on__gte=first_of_year, withdrawn_at=None
    ).aggregate(total=Sum("hours"))["total"]
    return Today(
        sessions_today=of_today,
        next=coming,
        next_enrolment=enrolment,
        next_no=coming.no if coming else 0,
        next_of=total,
        offers=[e for e in asked if e.state == "offered"],
        waiting=[e for e in asked if e.state == "waiting"],
        returned=[e for e in asked if e.state == "returned"],
        asked=[e for e in asked if e.state in {"requested", "applied"}],
        opening=opening_next(at),
        certificates=list(
            Certificate.objects.filter(person=person, state="issued").select_related("unit")[:3]
        ),
        hours=hours or Decimal(0),
        teaching=_teaching(person, midnight),
        contests=[entry for entry in entries_of(person) if entry.current(at)],
    )


def _ahead() -> Coalesce:
    """How many wait in the same class before the row."""
    before = (
        Enrolment.objects.filter(
            Q(line__lt=OuterRef("line")) | Q(line=OuterRef("line"), pk__lt=OuterRef("pk")),
            course_class=OuterRef("course_class"),
            state="waiting",
        )
        .order_by()
        .values("course_class")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(before, output_field=IntegerField()), 0)


def _teaching(person: Person, midnight: datetime.datetime) -> list[Any]:
    return list(
        ClassSession.objects.filter(
            course_class__staff__person=person,
            course_class__staff__ended_at=None,
            cancelled_at=None,
            starts_at__gte=midnight,
            starts_at__lt=midnight + datetime.timedelta(days=1),
        )
        .select_related("course_class__course__track", "room", "venue")
        .order_by("starts_at", "pk")
    )
