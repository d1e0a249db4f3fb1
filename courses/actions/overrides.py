"""The organiser sets rules aside for one person in one class: recorded, told, never silent."""

import datetime
from collections.abc import Collection

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.ledger.actions import append
from core.notices.actions import Telling, tell_all
from core.notices.kinds import coded
from courses.actions.facts import write_class_fact
from courses.actions.giving import settle_queue
from courses.actions.moving import lock_class, lock_person
from courses.models import CourseClass, RuleOverride
from courses.queries.readers import names_of, reader_for
from courses.rules.eligibility import OVERRIDABLE, Rule
from courses.rules.states import ClassState

LONGEST = 200


@transaction.atomic
def override_rules(
    *,
    course_class: CourseClass,
    person: Person,
    rules: Collection[Rule | str],
    reason: str,
    by: Person | None,
    at: datetime.datetime,
) -> list[RuleOverride]:
    """Set the rules aside for the person until the class ends; what is aside already stays.

    Refuses `override_needs_reason`, `override_unknown_rule`, `override_over`.
    """
    if not reason.strip():
        raise RuleBroken("override_needs_reason")
    if not rules or any(rule not in OVERRIDABLE for rule in rules):
        raise RuleBroken("override_unknown_rule")
    person = lock_person(person)
    course_class = lock_class(course_class)
    if course_class.state in {ClassState.CANCELLED, ClassState.FINISHED}:
        raise RuleBroken("override_over")
    rows = RuleOverride.objects.filter(course_class=course_class, person=person, ended_at=None)
    there = {row.rule: row for row in rows}
    made = RuleOverride.objects.bulk_create(
        RuleOverride(
            course_class=course_class,
            person=person,
            rule=rule,
            reason=reason.strip()[:LONGEST],
            by=by,
            at=at,
        )
        for rule in sorted({str(rule) for rule in rules} - set(there))
    )
    for row in made:
        _write(row, "overridden", reason, by=by, at=at)
    _tell(made, "rule_set_aside", reason, at)
    # Whoever waited because of the rule may be able to take a free seat now.
    settle_queue(course_class, by=None, at=at)
    return [*there.values(), *made]


@transaction.atomic
def end_override(
    *, override: RuleOverride, reason: str, by: Person | None, at: datetime.datetime
) -> RuleOverride:
    """The rule holds again; a seat given meanwhile stays. Again changes nothing."""
    if not reason.strip():
        raise RuleBroken("override_needs_reason")
    lock_class(override.course_class)
    override = RuleOverride.objects.select_related("course_class__course", "person").get(
        pk=override.pk
    )
    if override.ended_at is None:
        override.ended_at = at
        override.save(update_fields=["ended_at"])
        _write(override, "override_ended", reason, by=by, at=at)
        _tell([override], "rule_holds_again", reason, at)
    return override


def _write(
    row: RuleOverride, what: str, reason: str, *, by: Person | None, at: datetime.datetime
) -> None:
    write_class_fact(
        row.course_class,
        what,
        reason=reason,
        by=by,
        at=at,
        person=str(row.person.uuid),
        rule=str(row.rule),
    )
    append(
        chain=f"class:{row.course_class.code}",
        kind="override",
        subject=row.uuid,
        payload={
            "person": str(row.person.uuid),
            "rule": str(row.rule),
            "ended": row.ended_at is not None,
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )


def _tell(rows: Collection[RuleOverride], kind: str, reason: str, at: datetime.datetime) -> None:
    tellings = [
        Telling(
            person=reader_for(row.person),
            kind=kind,
            facts={
                **names_of(row.course_class),
                "rule": coded("rule", str(Rule(row.rule))),
                "why": reason.strip()[:LONGEST],
            },
            url=f"/classes/{row.course_class.code}/",
            key=f"{kind}:{row.uuid}",
        )
        for row in rows
    ]
    tell_all(tellings, at=at)
