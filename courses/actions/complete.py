"""Completion: proposed by the system, signed by the trainer, confirmed by the organiser."""

import datetime
import uuid
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from certificates.actions.issue import revoke_by_source
from certificates.actions.record import push_record
from core.errors import RuleBroken
from core.jobs.actions import enqueue
from core.jobs.models import Job
from core.ledger.actions import append
from courses.actions.moving import lock_class, move, notify
from courses.models import Completion, CompletionFact, CourseClass, Enrolment
from courses.queries.grades import GradeRow, gradebook
from courses.rules.grading import PassRule, failed_rules, shown
from courses.rules.states import CompletionOutcome, CompletionState, EnrolmentState


def source_of(enrolment: Enrolment) -> str:
    """What a certificate or record fact of this completion is called."""
    return f"completion:{enrolment.uuid}"


def _exact(value: Fraction, places: int) -> Decimal:
    return shown(value, places)


def _outcome(row: GradeRow, rule: PassRule) -> tuple[CompletionOutcome, list[str]]:
    reasons = failed_rules(rule, hours_share=row.hours.whole, total=row.total, groups=row.groups)
    codes = [reason.code for reason in reasons]
    if not codes:
        return CompletionOutcome.PASSED, codes
    if "hours_short" in codes:
        return CompletionOutcome.FAILED, codes
    return CompletionOutcome.ATTENDED, codes


@transaction.atomic
def propose(
    *, course_class: CourseClass, by: Person | None, at: datetime.datetime
) -> list[Completion]:
    """Work out everybody's completion by the pass rule; what is signed stays as it is.

    Refuses with `sessions_open` while a session is not over or not signed off.
    """
    course_class = lock_class(course_class)
    open_count = course_class.sessions.filter(cancelled_at=None, signed_off_at=None).count()
    if open_count:
        raise RuleBroken("sessions_open", open=open_count)
    course = course_class.course
    rule = PassRule(
        Fraction(course.min_hours_share),
        None if course.pass_mark is None else Fraction(course.pass_mark),
    )
    book = gradebook(course_class, at)
    done = []
    for row in book.rows:
        if row.enrolment.state != EnrolmentState.ENROLLED:
            continue
        completion = getattr(row.enrolment, "completion", None)
        if completion is not None and completion.state in {
            CompletionState.SIGNED,
            CompletionState.CONFIRMED,
        }:
            done.append(completion)
            continue
        done.append(_write(row, completion, rule, book.items, by=by, at=at))
    return done


def _write(
    row: GradeRow,
    completion: Completion | None,
    rule: PassRule,
    items: list[Any],
    *,
    by: Person | None,
    at: datetime.datetime,
) -> Completion:
    outcome, reasons = _outcome(row, rule)
    old = completion.state if completion else ""
    completion = completion or Completion(enrolment=row.enrolment)
    completion.outcome = outcome
    completion.state = CompletionState.PROPOSED
    completion.hours = _exact(row.hours.earned, 2)
    completion.hours_share = _exact(row.hours.whole, 5)
    completion.mark = None if row.total.total is None else _exact(row.total.total, 4)
    completion.details = {
        "reasons": reasons,
        "marks": [
            {
                "code": item.code,
                "label_zh": item.title_zh,
                "label_en": item.title_en,
                "value": str(shown(value)),
            }
            for item in items
            if (value := row.total.groups[item.code]) is not None
        ],
    }
    completion.save()
    _fact(completion, old, by=by, at=at)
    return completion


def _fact(
    completion: Completion,
    old: str,
    *,
    reason: str = "",
    by: Person | None,
    at: datetime.datetime,
) -> None:
    payload = {
        "outcome": str(completion.outcome),
        "hours": str(completion.hours),
        "share": str(completion.hours_share),
        "mark": None if completion.mark is None else str(completion.mark),
    }
    CompletionFact.objects.create(
        completion=completion,
        from_state=old,
        to_state=completion.state,
        payload=payload,
        reason=reason,
        by=by,
        at=at,
    )
    append(
        chain=f"class:{completion.enrolment.course_class.code}",
        kind="completion",
        subject=completion.enrolment.uuid,
        payload={
            **payload,
            "from": str(old),
            "to": str(completion.state),
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )


def _of(course_class: CourseClass, state: CompletionState) -> list[Completion]:
    return list(
        Completion.objects.filter(enrolment__course_class=course_class, state=state)
        .select_related(
            "enrolment__person",
            "enrolment__course_class__course",
            "enrolment__unit",
            "enrolment__seat",
        )
        .order_by("enrolment__place")
    )


@transaction.atomic
def sign(*, course_class: CourseClass, by: Person | None, at: datetime.datetime) -> int:
    """The trainer signs what is proposed; how many were signed."""
    course_class = lock_class(course_class)
    found = _of(course_class, CompletionState.PROPOSED)
    for completion in found:
        completion.state = CompletionState.SIGNED
        completion.signed_at, completion.signed_by = at, by
        completion.save()
        _fact(completion, CompletionState.PROPOSED, by=by, at=at)
    return len(found)


@transaction.atomic
def confirm(
    *,
    course_class: CourseClass,
    enrolment_uuids: Collection[uuid.UUID] | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> Job | None:
    """Confirm what is signed (all, or those named); the certificates follow in a job.

    Returns the job, or None when nothing was to be confirmed.
    """
    course_class = lock_class(course_class)
    found = _of(course_class, CompletionState.SIGNED)
    if enrolment_uuids is not None:
        wanted = set(enrolment_uuids)
        found = [c for c in found if c.enrolment.uuid in wanted]
    for completion in found:
        _confirm_one(completion, by=by, at=at)
    if not found:
        return None
    open_left = course_class.enrolments.filter(state=EnrolmentState.ENROLLED).exists()
    if not open_left:
        course_class.state = "finished"
        course_class.save(update_fields=["state"])
    return enqueue(
        kind="courses.issue_certificates",
        args={"class": str(course_class.uuid), "at": at.isoformat()},
        key=f"issue:{course_class.code}:{at.timestamp()}",
        by=by,
        at=at,
    )


def _confirm_one(completion: Completion, *, by: Person | None, at: datetime.datetime) -> None:
    enrolment = completion.enrolment
    completion.state = CompletionState.CONFIRMED
    completion.confirmed_at, completion.confirmed_by = at, by
    completion.save()
    move(enrolment, EnrolmentState.COMPLETED, by=by, at=at)
    _fact(completion, CompletionState.SIGNED, by=by, at=at)
    course = enrolment.course_class.course
    if completion.outcome != CompletionOutcome.FAILED:
        push_record(
            source=source_of(enrolment),
            person=enrolment.person,
            unit=enrolment.unit,
            skill=course.skill,
            kind="completion",
            title_zh=course.title_zh,
            title_en=course.title_en,
            hours=completion.hours,
            mark=completion.mark,
            rank=None,
            on=timezone.localdate(at),
        )
    notify(enrolment, "completed", at=at)


@transaction.atomic
def reopen(
    *, completion: Completion, reason: str, by: Person | None, at: datetime.datetime
) -> Completion:
    """Open a confirmed completion again, with a reason; its certificate is revoked."""
    if not reason.strip():
        raise RuleBroken("reason_needed")
    course_class = lock_class(completion.enrolment.course_class)
    completion = Completion.objects.select_related(
        "enrolment__person", "enrolment__course_class__course", "enrolment__seat"
    ).get(pk=completion.pk)
    if completion.state == CompletionState.REOPENED:
        return completion
    if completion.state != CompletionState.CONFIRMED:
        raise RuleBroken("not_confirmed")
    move(completion.enrolment, EnrolmentState.ENROLLED, why=reason, by=by, at=at)
    completion.state = CompletionState.REOPENED
    completion.save()
    _fact(completion, CompletionState.CONFIRMED, reason=reason, by=by, at=at)
    revoke_by_source(source=source_of(completion.enrolment), reason=reason, by=by, at=at)
    if course_class.state == "finished":
        course_class.state = "published"
        course_class.save(update_fields=["state"])
    return completion
