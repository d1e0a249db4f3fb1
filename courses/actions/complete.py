"""Completion: proposed by the system, signed by the trainer, confirmed by the organiser."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from certificates.actions.issue import check_glyphs, revoke_by_source
from certificates.actions.record import push_record, withdraw_record
from core.errors import Reason, RuleBroken
from core.jobs.actions import enqueue
from core.jobs.models import Job
from core.ledger.actions import append
from courses.actions.certify import can_be_printed, facts_of, source_of
from courses.actions.facts import write_class_fact
from courses.actions.moving import lock_class, move, notify
from courses.models import Completion, CompletionFact, CourseClass, Enrolment
from courses.queries.grades import GradeRow, gradebook
from courses.rules.grading import PassRule, failed_rules, shown
from courses.rules.states import ClassState, CompletionOutcome, CompletionState, EnrolmentState

SETTLED = frozenset({CompletionState.SIGNED, CompletionState.CONFIRMED})


def _outcome(row: GradeRow, rule: PassRule) -> tuple[CompletionOutcome, list[Reason]]:
    reasons = failed_rules(rule, hours_share=row.hours.whole, total=row.total, groups=row.groups)
    if not reasons:
        return CompletionOutcome.PASSED, reasons
    if "hours_short" in {reason.code for reason in reasons}:
        return CompletionOutcome.FAILED, reasons
    return CompletionOutcome.ATTENDED, reasons


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
        if completion is not None and completion.state in SETTLED:
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
    total = row.total.total
    values: dict[str, Any] = {
        "outcome": outcome,
        "state": CompletionState.PROPOSED,
        "hours": shown(row.hours.earned, 2),
        "hours_share": shown(row.hours.whole, 5),
        "mark": None if total is None else shown(total, 4),
        "details": {
            "reasons": [
                {"code": reason.code, "facts": _plain(reason.facts)} for reason in reasons
            ],
            "hours_of": str(shown(row.hours.base_whole, 2)),
            "attendance": str(shown(row.hours.whole * 100)),
            "total": None if total is None else str(shown(total)),
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
        },
    }
    old = completion.state if completion else ""
    completion = completion or Completion(enrolment=row.enrolment)
    if old and all(getattr(completion, name) == value for name, value in values.items()):
        return completion
    for name, value in values.items():
        setattr(completion, name, value)
    completion.save()
    _fact(completion, old, by=by, at=at)
    return completion


def _plain(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}


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
            "enrolment__course_class__course__track",
            "enrolment__course_class__unit",
            "enrolment__unit",
            "enrolment__seat",
        )
        .prefetch_related("enrolment__course_class__staff__person")
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

    Refuses with `glyph_missing` when a certificate could not be printed; nothing is confirmed
    then. Returns the job (a second call: the same), or None when nothing was to be confirmed.
    """
    course_class = lock_class(course_class)
    found = _of(course_class, CompletionState.SIGNED)
    if enrolment_uuids is not None:
        wanted = set(enrolment_uuids)
        found = [c for c in found if c.enrolment.uuid in wanted]
    if not found:
        return _job_before(course_class, enrolment_uuids)
    for completion in found:
        if can_be_printed(completion):
            check_glyphs(facts_of(completion))
    for completion in found:
        _confirm_one(completion, by=by, at=at)
    if not course_class.enrolments.filter(state=EnrolmentState.ENROLLED).exists():
        _set_state(course_class, ClassState.FINISHED, by=by, at=at)
    return issue_missing(course_class=course_class, by=by, at=at)


def issue_missing(*, course_class: CourseClass, by: Person | None, at: datetime.datetime) -> Job:
    """The job that issues what is confirmed and not out yet; those that are out stay."""
    return enqueue(
        kind="courses.issue_certificates",
        args={"class": str(course_class.uuid), "at": at.isoformat()},
        key=f"{_jobs_of(course_class)}{at.timestamp()}",
        by=by,
        at=at,
    )


def _jobs_of(course_class: CourseClass) -> str:
    return f"issue:{course_class.code}:"


def _job_before(
    course_class: CourseClass, enrolment_uuids: Collection[uuid.UUID] | None
) -> Job | None:
    """The job of the click before this one: all that is named is confirmed already."""
    wanted = set(enrolment_uuids or ())
    confirmed = Completion.objects.filter(
        enrolment__course_class=course_class,
        enrolment__uuid__in=wanted,
        state=CompletionState.CONFIRMED,
    )
    if not wanted or confirmed.count() != len(wanted):
        return None
    return Job.objects.filter(key__startswith=_jobs_of(course_class)).order_by("-pk").first()


def _set_state(
    course_class: CourseClass, state: ClassState, *, by: Person | None, at: datetime.datetime
) -> None:
    course_class.state = state
    course_class.save(update_fields=["state"])
    kind = "finished" if state == ClassState.FINISHED else "reopened"
    write_class_fact(course_class, kind, by=by, at=at)


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
            mark=None if completion.mark is None else shown(Fraction(completion.mark), 2),
            rank=None,
            on=timezone.localdate(at),
        )
    notify(enrolment, "completed", at=at)


@transaction.atomic
def reopen(
    *, completion: Completion, reason: str, by: Person | None, at: datetime.datetime
) -> Completion:
    """Open what was signed or confirmed again, with a reason; its certificate is revoked.

    Refuses with `reason_needed`, and `not_signed` for what is only proposed.
    """
    if not reason.strip():
        raise RuleBroken("reason_needed")
    course_class = lock_class(completion.enrolment.course_class)
    completion = Completion.objects.select_related(
        "enrolment__person", "enrolment__course_class__course", "enrolment__seat"
    ).get(pk=completion.pk)
    old = CompletionState(completion.state)
    if old == CompletionState.REOPENED:
        return completion
    if old not in SETTLED:
        raise RuleBroken("not_signed")
    completion.state = CompletionState.REOPENED
    completion.signed_at = completion.signed_by = None
    completion.confirmed_at = completion.confirmed_by = None
    completion.save()
    _fact(completion, old, reason=reason, by=by, at=at)
    if old == CompletionState.CONFIRMED:
        source = source_of(completion.enrolment)
        move(completion.enrolment, EnrolmentState.ENROLLED, why=reason, by=by, at=at)
        revoke_by_source(source=source, reason=reason, by=by, at=at)
        withdraw_record(source=source, at=at)
    if course_class.state == ClassState.FINISHED:
        _set_state(course_class, ClassState.PUBLISHED, by=by, at=at)
    return completion


def refuse_settled(enrolments: Collection[Enrolment]) -> None:
    """What a signature or a certificate rests on stays; the class is locked by the caller.

    Refuses with `already_signed`: the organiser re-opens the completion first, with a reason.
    """
    if Completion.objects.filter(enrolment__in=enrolments, state__in=SETTLED).exists():
        raise RuleBroken("already_signed")
