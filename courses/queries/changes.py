"""What was done to many people of a class at once, and how far it has come."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from core.errors import Reason
from courses.models import ClassChange, ClassChangeItem, CourseClass, Enrolment
from courses.queries.eligibility import reasons_against_seats
from courses.rules.changes import MOVABLE, Least, least_of
from courses.rules.states import LIVE, CompletionState, EnrolmentState

SETTLED = (CompletionState.SIGNED, CompletionState.CONFIRMED)


@dataclass(frozen=True)
class Sorted:
    """Those who can be asked to move, in the order of arrival, and what is against the others."""

    able: list[Enrolment] = field(default_factory=list)
    against: list[tuple[Enrolment, list[Reason]]] = field(default_factory=list)


def chosen(course_class: CourseClass, uuids: Collection[object]) -> list[Enrolment]:
    """These enrolments of the class, in the order of arrival."""
    rows = Enrolment.objects.filter(course_class=course_class, uuid__in=list(uuids))
    return list(
        rows.select_related(
            "person__guardian",
            "person__home_unit",
            "course_class__course",
            "seat",
            "unit",
            "completion",
        ).order_by("line", "pk")
    )


def sort_for_move(
    course_class: CourseClass, target: CourseClass, rows: list[Enrolment], at: datetime.datetime
) -> Sorted:
    """Who of them can be asked to move to the other class; as many queries whatever their number."""
    people = [row.person for row in rows]
    inside = set(
        Enrolment.objects.filter(
            course_class=target, person__in=people, state__in=LIVE
        ).values_list("person", flat=True)
    )
    known = reasons_against_seats(target, people, at, course_class)
    found = Sorted()
    for row in rows:
        completion = getattr(row, "completion", None)
        if row.state not in MOVABLE:
            against = [Reason("not_movable")]
        elif row.person_id in inside:
            against = [Reason("in_target_already")]
        elif completion is not None and completion.state in SETTLED:
            against = [Reason("already_signed")]
        else:
            against = known[row.person_id]
        if against:
            found.against.append((row, against))
        else:
            found.able.append(row)
    return found


def move_of(made: Enrolment) -> ClassChangeItem | None:
    """The question whether to move that holds this seat, if one does."""
    rows = ClassChangeItem.objects.filter(made=made).exclude(change__kind="cancel")
    return rows.select_related(
        "change__target", "enrolment__course_class__course", "enrolment__seat"
    ).first()


def moves_of(made: Iterable[Enrolment]) -> dict[int, ClassChangeItem]:
    """The same for many, by the key of the seat's enrolment; one query."""
    rows = ClassChangeItem.objects.filter(made__in=[row.pk for row in made])
    return {
        row.made_id: row
        for row in rows.exclude(change__kind="cancel").select_related(
            "change", "enrolment__course_class"
        )
        if row.made_id is not None
    }


def asked_elsewhere(enrolment: Enrolment) -> ClassChangeItem | None:
    """The open question whether to leave this class for another, if there is one."""
    rows = ClassChangeItem.objects.filter(
        enrolment=enrolment, made__state=EnrolmentState.OFFERED
    ).exclude(change__kind="cancel")
    return rows.select_related("change__target__course", "made").order_by("-pk").first()


def open_merge(course_class: CourseClass) -> ClassChange | None:
    """The merge of the class into another that is under way."""
    rows = ClassChange.objects.filter(
        course_class=course_class, kind="merge", finished_at=None, undone_at=None
    )
    return rows.select_related("target__course").first()


def changes_counted(course_class: CourseClass) -> QuerySet[ClassChange]:
    """What was done to many of the class at once, newest first: `number` people, `open` answers."""
    offered = Q(items__made__state=EnrolmentState.OFFERED) & ~Q(kind="cancel")
    return (
        ClassChange.objects.filter(course_class=course_class)
        .select_related("target", "by")
        .annotate(number=Count("items"), open=Count("items", filter=offered))
        .order_by("-pk")
    )


def sisters(course_class: CourseClass, at: datetime.datetime) -> QuerySet[CourseClass]:
    """The other classes of the course that people can be asked to move to, soonest first."""
    rows = CourseClass.objects.filter(
        course=course_class.course_id, state="published", last_session_at__gt=at
    )
    return (
        rows.exclude(pk=course_class.pk)
        .select_related("course__track", "venue", "room")
        .order_by("first_session_at", "pk")
    )


def change_with_people() -> QuerySet[ClassChange]:
    """Changes with all that their page shows."""
    return ClassChange.objects.select_related(
        "course_class__course", "course_class__unit", "target", "by", "undone_by"
    ).prefetch_related("items__enrolment__person", "items__made")


def least_now(course_class: CourseClass, taken: int, at: datetime.datetime) -> Least:
    """Where the class stands with its least size, so many being in it."""
    return least_of(
        least=course_class.least,
        taken=taken,
        decide_at=course_class.decide_at,
        held_at=course_class.held_at,
        at=at,
    )
