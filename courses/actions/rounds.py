"""A season's ballot over several classes: opening it, and ranking the classes in it."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person, Unit
from core.errors import RuleBroken
from core.locking import locked
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_person
from courses.models import Ballot, BallotClass, CourseClass, Enrolment
from courses.queries.ballots import applied_in, classes_of
from courses.rules.states import ClassState, Giving

MOST_CLASSES = 60


@transaction.atomic
def open_round(
    *,
    unit: Unit,
    title_zh: str,
    title_en: str = "",
    classes: Sequence[CourseClass],
    closes_at: datetime.datetime,
    by: Person | None,
    at: datetime.datetime,
) -> Ballot:
    """Let people rank these classes until `closes_at`; their seats are given by one draw.

    The classes give their seats by ballot from now on and close together. Refuses with
    `round_too_small` (fewer than two), `round_too_large`, `closes_in_past`, `class_over`, and
    `giving_in_use` or `in_a_round` where somebody has asked already or another draw decides.
    """
    if len(classes) < 2:
        raise RuleBroken("round_too_small")
    if len(classes) > MOST_CLASSES:
        raise RuleBroken("round_too_large", most=MOST_CLASSES)
    if closes_at <= at:
        raise RuleBroken("closes_in_past")
    rows = locked(CourseClass.objects.filter(pk__in=[c.pk for c in classes]))
    for row in rows:
        begins = row.first_session_at
        if row.state in {ClassState.CANCELLED, ClassState.FINISHED} or (
            begins is not None and begins <= closes_at
        ):
            raise RuleBroken("class_over")
    if BallotClass.objects.filter(course_class__in=rows).exists():
        raise RuleBroken("in_a_round")
    if Enrolment.objects.filter(course_class__in=rows).exists():
        raise RuleBroken("giving_in_use")
    ballot = Ballot.objects.create(
        unit=unit,
        title_zh=title_zh,
        title_en=title_en,
        ranked=True,
        closes_at=closes_at,
        made_at=at,
    )
    BallotClass.objects.bulk_create(BallotClass(ballot=ballot, course_class=c) for c in rows)
    for row in rows:
        row.giving, row.closes_at = Giving.BALLOT, closes_at
        write_class_fact(row, "giving", giving="ballot", round=str(ballot.uuid), by=by, at=at)
    CourseClass.objects.bulk_update(rows, ["giving", "closes_at"])
    return ballot


@transaction.atomic
def rank_choices(
    *,
    ballot: Ballot,
    person: Person,
    choices: Sequence[CourseClass],
    by: Person | None,
    at: datetime.datetime,
) -> list[Enrolment]:
    """Take part with these classes, the one wanted most first; the last say counts.

    What is left out is withdrawn; nothing left is leaving the ballot. Refuses with
    `ballot_frozen`, `not_in_round`, `choice_twice`, and as asking for one of the classes does.
    """
    person = lock_person(person)
    classes = {c.pk: c for c in classes_of(ballot)}
    locked(CourseClass.objects.filter(pk__in=classes))
    ballot = Ballot.objects.get(pk=ballot.pk)
    if ballot.frozen_at is not None:
        raise RuleBroken("ballot_frozen")
    wanted = [choice.pk for choice in choices]
    if len(set(wanted)) < len(wanted):
        raise RuleBroken("choice_twice")
    if not set(wanted) <= set(classes):
        raise RuleBroken("not_in_round")
    before = {
        row.course_class_id: row
        for row in applied_in(list(classes.values())).filter(person=person)
    }
    for pk in sorted(set(before) - set(wanted)):
        cancel_enrolment(enrolment=before[pk], by=by, at=at)
    found = []
    for rank, pk in enumerate(wanted, start=1):
        row = before.get(pk) or _apply(classes[pk], person, by, at)
        row.choice = rank
        found.append(row)
    Enrolment.objects.bulk_update(found, ["choice"])
    return found


def _apply(
    course_class: CourseClass, person: Person, by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Ask for the class; a refusal says for which of the classes it is (`of`)."""
    try:
        return enrol_person(course_class=course_class, person=person, by=by, at=at)
    except RuleBroken as refused:
        refused.facts["of"] = f"{course_class.course.title_zh} {course_class.label_zh}"
        refused.errors = [{**error, "class": course_class.code} for error in refused.errors]
        raise
