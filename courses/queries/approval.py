"""Requests: who may decide on them, for whom, and what is still missing."""

import datetime
from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import StartsWith
from django.utils import timezone

from accounts.models import Person, Unit, UnitRole
from accounts.queries.roles import duties_on, units_with_duty
from accounts.rules.kinds import UnitDuty
from courses.models import ApprovalDeputy, CourseClass, Enrolment, SeatRequest
from courses.queries.access import classes_organised_by, may_organise
from courses.rules.approval import Side, sides_missing, sides_needed
from courses.rules.states import ApprovalBy, ClassState, EnrolmentState

ASKED = (EnrolmentState.REQUESTED, EnrolmentState.RETURNED)


def deputyships_of(person: Person, at: datetime.datetime) -> QuerySet[ApprovalDeputy]:
    """For which units the person decides in somebody's place now."""
    return _deputies(at).filter(person=person)


def _deputies(at: datetime.datetime) -> QuerySet[ApprovalDeputy]:
    # A deputy is good only while the officer holds the duty for the unit, or for one above it.
    held = UnitRole.objects.filter(
        duties_on(timezone.localdate(at)),
        StartsWith(OuterRef("unit__path"), F("unit__path")),
        person=OuterRef("officer"),
        duty=UnitDuty.OFFICER,
    )
    rows = ApprovalDeputy.objects.filter(
        Exists(held), starts_at__lte=at, ends_at__gt=at, ended_at=None
    )
    return rows.select_related("unit", "officer")


def units_decided_by(person: Person, at: datetime.datetime) -> QuerySet[Unit]:
    """The units on whose requests the person decides now, as officer or as deputy."""
    own = units_with_duty(person, UnitDuty.OFFICER, timezone.localdate(at))
    reach = Q(pk__in=[])
    for deputy in deputyships_of(person, at):
        reach |= Q(path__startswith=deputy.unit.path)
    return own | Unit.objects.filter(reach)


def deciders_of(units: Collection[int], at: datetime.datetime) -> dict[int, set[Person]]:
    """By the unit's key, who decides on its requests now: officers here and above, and deputies.

    Three queries, whatever the number of units.
    """
    if not units:
        return {}
    rows = list(Unit.objects.filter(pk__in=units))
    step = Unit.steplen
    above = {row.path[:end] for row in rows for end in range(step, len(row.path) + 1, step)}
    roles = UnitRole.objects.filter(
        duties_on(timezone.localdate(at)),
        duty=UnitDuty.OFFICER,
        unit__path__in=above,
        person__is_active=True,
    )
    held = [(role.unit.path, role.person) for role in roles.select_related("unit", "person")]
    named = _deputies(at).filter(unit__path__in=above).select_related("person")
    held += [(deputy.unit.path, deputy.person) for deputy in named]
    return {row.pk: {person for path, person in held if row.path.startswith(path)} for row in rows}


def sides_held(person: Person, enrolment: Enrolment, at: datetime.datetime) -> frozenset[Side]:
    """As what the person may decide on this request."""
    held = set()
    if enrolment.unit_id and units_decided_by(person, at).filter(pk=enrolment.unit_id).exists():
        held.add(Side.UNIT)
    if may_organise(person, enrolment.course_class):
        held.add(Side.ORGANISER)
    return frozenset(held)


def needed_for(enrolment: Enrolment) -> frozenset[Side]:
    """Whose yes the request needs."""
    approval_by = enrolment.course_class.approval_by
    return sides_needed(approval_by, has_unit=enrolment.unit_id is not None)


def missing_for(enrolment: Enrolment) -> frozenset[Side]:
    """Whose yes the request still lacks; empty for what is not asked any more."""
    request = getattr(enrolment, "request", None)
    given = set()
    if request is not None and request.unit_yes_at:
        given.add(Side.UNIT)
    if request is not None and request.organiser_yes_at:
        given.add(Side.ORGANISER)
    return sides_missing(
        enrolment.course_class.approval_by, has_unit=enrolment.unit_id is not None, given=given
    )


def asked_in(classes: Iterable[CourseClass]) -> QuerySet[Enrolment]:
    """The requests of these classes that are open or returned, in the order of asking."""
    rows = Enrolment.objects.filter(course_class__in=classes, state__in=ASKED)
    related = ("person", "unit", "course_class__course__track", "request", "seat")
    return rows.select_related(*related).order_by("course_class__first_session_at", "place", "pk")


def asked_of_units(units: QuerySet[Unit]) -> QuerySet[Enrolment]:
    """The requests of these units' people that need the unit's yes, the soonest class first."""
    rows = Enrolment.objects.filter(
        unit__in=units,
        state__in=ASKED,
        course_class__state=ClassState.PUBLISHED,
        course_class__approval_by__in=[ApprovalBy.UNIT, ApprovalBy.BOTH],
    )
    related = ("person", "unit", "course_class__course__track", "request", "seat")
    return rows.select_related(*related).order_by("course_class__first_session_at", "place", "pk")


def requests_to_decide(person: Person, at: datetime.datetime) -> QuerySet[Enrolment]:
    """The open and returned requests that are this person's to decide, on either side."""
    by_unit = Q(
        unit__in=units_decided_by(person, at),
        course_class__approval_by__in=[ApprovalBy.UNIT, ApprovalBy.BOTH],
    )
    by_organiser = Q(course_class__in=classes_organised_by(person)) & (
        Q(unit=None) | Q(course_class__approval_by__in=[ApprovalBy.ORGANISER, ApprovalBy.BOTH])
    )
    rows = Enrolment.objects.filter(
        by_unit | by_organiser, state__in=ASKED, course_class__state=ClassState.PUBLISHED
    )
    return rows.select_related("person", "unit", "course_class__course", "request")


def request_of(enrolment: Enrolment) -> SeatRequest | None:
    """What is asked, if anything was said or decided yet."""
    return SeatRequest.objects.filter(enrolment=enrolment).first()
