"""Strikes: given at the close of a roll and for a late cancellation, waived, appealed against."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, Unit
from core.errors import RuleBroken
from core.ledger.actions import NewFact, append, append_all
from core.locking import locked_one
from core.notices.actions import Telling, tell_all
from courses.actions.moving import telling
from courses.models import (
    AttendanceRecord,
    ClassSession,
    CourseClass,
    Enrolment,
    EnrolmentFact,
    SessionMove,
    Strike,
    StrikeFact,
    StrikePolicy,
)
from courses.queries.strikes import account, policy_of, policy_row, told
from courses.rules.states import AttendanceStatus, EnrolmentState
from courses.rules.strikes import HALVES, Missed, StrikeKind, is_strike

MOST_HALVES, MOST_DAYS = 40, 365
LONGEST = 500
ROLL_CORRECTED = "roll_corrected"


@transaction.atomic
def set_strike_policy(
    *,
    unit: Unit,
    on: bool,
    limit_halves: int,
    block_days: int,
    by: Person | None,
    at: datetime.datetime,
) -> StrikePolicy:
    """Turn the unit's rule on or off, and set its numbers; on again counts from then.

    Refuses `strike_limit_not_valid`, `strike_days_not_valid`.
    """
    if not 1 <= limit_halves <= MOST_HALVES:
        raise RuleBroken("strike_limit_not_valid")
    if not 1 <= block_days <= MOST_DAYS:
        raise RuleBroken("strike_days_not_valid")
    unit = locked_one(Unit.objects.filter(pk=unit.pk))
    row = StrikePolicy.objects.filter(unit=unit).first() or StrikePolicy(unit=unit)
    since = (row.on_since or at) if on else None
    if row.pk and (row.on_since, row.limit_halves, row.block_days) == (
        since,
        limit_halves,
        block_days,
    ):
        return row
    row.on_since, row.limit_halves, row.block_days = since, limit_halves, block_days
    row.changed_by, row.changed_at = by, at
    row.save()
    append(
        chain=f"strikes:{unit.code}",
        kind="strike_policy",
        subject=unit.uuid,
        payload={
            "on_since": since.isoformat() if since else None,
            "limit_halves": limit_halves,
            "block_days": block_days,
            "by": str(by.uuid) if by else None,
        },
        at=at,
    )
    return row


def settle_absences(
    session: ClassSession,
    *,
    only: Collection[Enrolment] | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> list[Strike]:
    """A strike for each absence of a closed roll; one whose mark was corrected is taken back.

    The class is locked. Returns the new strikes. Nothing where the unit has strikes turned off.
    """
    row = policy_row(session.course_class.unit)
    if row is None or policy_of(row) is None:
        return []
    rows = AttendanceRecord.objects.filter(session=session).select_related(
        "enrolment__person__guardian", "enrolment__course_class__course"
    )
    records = list(rows if only is None else rows.filter(enrolment__in=only))
    given = Strike.objects.filter(session=session).select_related(
        "person", "enrolment__course_class"
    )
    there = {strike.enrolment_id: strike for strike in given}
    absent = [r.enrolment for r in records if r.status == AttendanceStatus.ABSENT]
    gone = {r.enrolment_id for r in records if r.status != AttendanceStatus.ABSENT}
    by_roll = set(
        StrikeFact.objects.filter(
            strike__session=session, kind="waived", text=ROLL_CORRECTED
        ).values_list("strike", flat=True)
    )
    missing = {e.pk for e in absent}
    for key, strike in there.items():
        if key in gone and strike.waived_at is None:
            _waive(strike, ROLL_CORRECTED, by=by, at=at)
        elif key in missing and strike.waived_at is not None and strike.pk in by_roll:
            strike.waived_at = None
            strike.save(update_fields=["waived_at"])
            _facts([strike], "restored", "", by=by, at=at)
    fresh = [e for e in absent if e.pk not in there]
    moved = SessionMove.objects.filter(session=session).aggregate(last=Max("at"))["last"]
    return _give(
        fresh, row, StrikeKind.ABSENT, session, session.starts_at, moved=moved, by=by, at=at
    )


def strike_for_cancelling(
    enrolment: Enrolment, *, by: Person | None, at: datetime.datetime
) -> Strike | None:
    """Half a strike for who gives a seat back after the deadline; the class is locked."""
    course_class = enrolment.course_class
    if not is_late(course_class, at) or course_class.first_session_at is None:
        return None
    row = policy_row(course_class.unit)
    if row is None or policy_of(row) is None:
        return None
    moved = SessionMove.objects.filter(session__course_class=course_class).aggregate(
        last=Max("at")
    )["last"]
    given = _give(
        [enrolment],
        row,
        StrikeKind.LATE_CANCEL,
        None,
        course_class.first_session_at,
        moved=moved,
        by=by,
        at=at,
    )
    return given[0] if given else None


def is_late(course_class: CourseClass, at: datetime.datetime) -> bool:
    """Is the deadline for giving a seat back past?"""
    return course_class.cancel_until is not None and at >= course_class.cancel_until


def _give(
    enrolments: Sequence[Enrolment],
    row: StrikePolicy,
    kind: StrikeKind,
    session: ClassSession | None,
    begins_at: datetime.datetime,
    *,
    moved: datetime.datetime | None,
    by: Person | None,
    at: datetime.datetime,
) -> list[Strike]:
    if not enrolments:
        return []
    seated = dict(
        EnrolmentFact.objects.filter(enrolment__in=enrolments, to_state=EnrolmentState.ENROLLED)
        .exclude(from_state=EnrolmentState.COMPLETED)
        .order_by("pk")
        .values_list("enrolment", "at")
    )
    missed = [
        e
        for e in enrolments
        if e.pk in seated and is_strike(Missed(kind, begins_at, seated[e.pk], moved))
    ]
    made = Strike.objects.bulk_create(
        Strike(
            person=e.person,
            unit=row.unit,
            enrolment=e,
            session=session,
            kind=kind,
            halves=HALVES[kind],
            at=at,
        )
        for e in missed
    )
    _facts(made, "given", "", by=by, at=at)
    _tell_given(made, row, at)
    return made


def _tell_given(made: Sequence[Strike], row: StrikePolicy, at: datetime.datetime) -> None:
    people = [strike.person_id for strike in made]
    by_person: dict[int, list[Strike]] = {}
    for strike in Strike.objects.filter(person__in=people, unit=row.unit_id):
        by_person.setdefault(strike.person_id, []).append(strike)
    tellings = []
    for strike in made:
        stands = account(row, by_person[strike.person_id], at)
        weighed = next((w for s, w in stands.rows if s.pk == strike.pk), None)
        talk = weighed is None or weighed.talk
        ends = timezone.localtime(weighed.ends_at) if weighed else timezone.localtime(at)
        tellings.append(
            _telling(
                strike,
                "strike_talk" if talk else "strike_given",
                at,
                strikes=told(strike.halves),
                ends=f"{ends:%Y-%m-%d}",
            )
        )
    tell_all(tellings, at=at)


@transaction.atomic
def waive_strike(
    *, strike: Strike, reason: str, by: Person | None, at: datetime.datetime
) -> Strike:
    """Take a strike back, with a reason. Refuses `reason_needed`; again changes nothing."""
    if not reason.strip():
        raise RuleBroken("reason_needed")
    strike = _locked(strike)
    if strike.waived_at is None:
        _waive(strike, reason.strip()[:LONGEST], by=by, at=at)
        tell_all([_telling(strike, "strike_waived", at, why=reason.strip()[:200])], at=at)
    return strike


@transaction.atomic
def appeal_strike(
    *, strike: Strike, text: str, by: Person | None, at: datetime.datetime
) -> Strike:
    """The worker says what happened, once. Refuses `appeal_empty`, `appeal_once`, …"""
    if not text.strip():
        raise RuleBroken("appeal_empty")
    strike = _locked(strike)
    if strike.appealed_at is not None:
        raise RuleBroken("appeal_once")
    if strike.waived_at is not None:
        raise RuleBroken("strike_waived_already")
    strike.appeal, strike.appealed_at = text.strip()[:LONGEST], at
    strike.save(update_fields=["appeal", "appealed_at"])
    _facts([strike], "appealed", strike.appeal, by=by, at=at)
    return strike


@transaction.atomic
def answer_appeal(
    *, strike: Strike, waive: bool, answer: str, by: Person | None, at: datetime.datetime
) -> Strike:
    """Answer with a reason; `waive` takes the strike back. Refuses `no_appeal`, `appeal_answered`."""
    if not answer.strip():
        raise RuleBroken("reason_needed")
    strike = _locked(strike)
    if strike.appealed_at is None:
        raise RuleBroken("no_appeal")
    if strike.answered_at is not None:
        raise RuleBroken("appeal_answered")
    strike.answer, strike.answered_at = answer.strip()[:LONGEST], at
    strike.save(update_fields=["answer", "answered_at"])
    _facts([strike], "answered", strike.answer, by=by, at=at)
    if waive and strike.waived_at is None:
        _waive(strike, strike.answer, by=by, at=at)
    tell_all([_telling(strike, "strike_answered", at, why=strike.answer[:200])], at=at)
    return strike


def _waive(strike: Strike, reason: str, *, by: Person | None, at: datetime.datetime) -> None:
    strike.waived_at = at
    strike.save(update_fields=["waived_at"])
    _facts([strike], "waived", reason, by=by, at=at)


def _locked(strike: Strike) -> Strike:
    rows = Strike.objects.select_related(
        "person__guardian", "unit", "session", "enrolment__course_class__course"
    )
    return locked_one(rows.filter(pk=strike.pk))


def _facts(
    strikes: Sequence[Strike], kind: str, text: str, *, by: Person | None, at: datetime.datetime
) -> None:
    StrikeFact.objects.bulk_create(
        StrikeFact(strike=strike, kind=kind, text=text, by=by, at=at) for strike in strikes
    )
    append_all(
        [
            NewFact(
                chain=f"class:{strike.enrolment.course_class.code}",
                kind="strike",
                subject=strike.uuid,
                payload={
                    "what": kind,
                    "person": str(strike.person.uuid),
                    "halves": strike.halves,
                    "waived": strike.waived_at is not None,
                    "by": str(by.uuid) if by else None,
                },
            )
            for strike in strikes
        ],
        at=at,
    )


def _telling(strike: Strike, kind: str, at: datetime.datetime, **facts: Any) -> Telling:
    made = telling(strike.enrolment, kind, at=at, **facts)
    return replace(made, url=reverse("courses:strikes"), key=f"{kind}:{strike.uuid}")
