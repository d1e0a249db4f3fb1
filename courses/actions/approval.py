"""Deciding on requests for a seat: yes, back for mending, no; and asking again.

Source: the design page on training (Approval). A yes holds no seat and jumps no queue: with the
last one the seat, or the place in line, is given in the order of asking.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core.errors import Reason, RuleBroken
from core.locking import locked
from core.notices.actions import tell_all
from courses.actions.asked import tell_who_decides
from courses.actions.giving import seats_for, settle_queue
from courses.actions.moving import (
    Move,
    enrolment_now,
    lock_class,
    lock_person,
    move,
    move_all,
    notify,
    telling,
    write_fact,
)
from courses.models import CourseClass, Enrolment, SeatRequest
from courses.queries.approval import ASKED, missing_for, needed_for, sides_held
from courses.queries.eligibility import reasons_against_a_seat
from courses.rules.approval import Side, Verdict, decided_until
from courses.rules.states import EnrolmentState, Giving

DONE = (EnrolmentState.ENROLLED, EnrolmentState.WAITING, EnrolmentState.OFFERED)
LONGEST_NOTE = 500


def decide_request(
    *,
    enrolment: Enrolment,
    verdict: Verdict | str,
    why: str = "",
    until: datetime.datetime | None = None,
    by: Person,
    at: datetime.datetime,
) -> Enrolment:
    """Say yes, return it for mending (`why` says what, `until` by when), or say no with a reason.

    By an officer of the person's unit, a deputy, or the organiser, as the class wants. A second
    yes finds the first and changes nothing. Refuses with `not_yours_to_decide`, `own_request`,
    `not_requested`, `request_lapsed`, `membership_unconfirmed`, `reason_needed`, `mend_by_needed`,
    and on the last yes as the rules about a seat do.
    """
    enrolment = _decide(enrolment, Verdict(verdict), why.strip(), until, by, at)
    if enrolment.state == EnrolmentState.LAPSED:
        raise RuleBroken("request_lapsed")
    return enrolment


@transaction.atomic
def _decide(
    enrolment: Enrolment,
    verdict: Verdict,
    why: str,
    until: datetime.datetime | None,
    by: Person,
    at: datetime.datetime,
) -> Enrolment:
    _lock_people(enrolment)
    course_class = lock_class(enrolment.course_class)
    lapse_late_requests(course_class, at=at)
    enrolment = enrolment_now(enrolment)
    if verdict == Verdict.APPROVE and enrolment.state in DONE:
        return enrolment
    if enrolment.state == EnrolmentState.LAPSED:
        return enrolment
    if enrolment.person_id == by.pk:
        raise RuleBroken("own_request")
    sides = sides_held(by, enrolment, at) & needed_for(enrolment)
    if not sides:
        raise RuleBroken("not_yours_to_decide", status=403)
    if enrolment.state != EnrolmentState.REQUESTED:
        raise RuleBroken("not_requested")
    if verdict == Verdict.APPROVE:
        return _approve(course_class, enrolment, sides, by, at)
    if not why:
        raise RuleBroken("reason_needed")
    if verdict == Verdict.REJECT:
        move(enrolment, EnrolmentState.REJECTED, why=why, by=by, at=at)
        notify(enrolment, "request_rejected", at=at, why=why)
        _seat_if_all_said_yes(course_class, enrolment, by=by, at=at)
        return enrolment
    return _return(course_class, enrolment, why, until, by, at)


def _lock_people(enrolment: Enrolment) -> None:
    """The person, and those who want to be placed together with them."""
    people = [enrolment.person_id]
    if enrolment.party_id:
        rows = Enrolment.objects.filter(party=enrolment.party_id)
        people = list(rows.values_list("person", flat=True))
    locked(Person.objects.filter(pk__in=people))


def _approve(
    course_class: CourseClass,
    enrolment: Enrolment,
    sides: frozenset[Side],
    by: Person,
    at: datetime.datetime,
) -> Enrolment:
    sides &= missing_for(enrolment)
    if not sides:
        return enrolment
    if Side.UNIT in sides and enrolment.person.unit_confirmed_at is None:
        raise RuleBroken("membership_unconfirmed")
    request, _created = SeatRequest.objects.get_or_create(enrolment=enrolment)
    if Side.UNIT in sides:
        request.unit_yes_at, request.unit_yes_by = at, by
    if Side.ORGANISER in sides:
        request.organiser_yes_at, request.organiser_yes_by = at, by
    request.save()
    enrolment.request = request
    if missing_for(enrolment):
        why = "yes_unit" if Side.UNIT in sides else "yes_organiser"
        write_fact(enrolment, old=str(enrolment.state), why=why, by=by, at=at)
        return enrolment
    reasons = reasons_against_a_seat(course_class, enrolment.person, at)
    if reasons:
        raise _refusal(reasons)
    _seat_if_all_said_yes(course_class, enrolment, by=by, at=at)
    return enrolment_now(enrolment)


def _refusal(reasons: Sequence[Reason]) -> RuleBroken:
    return RuleBroken(reasons[0].code, **reasons[0].facts, reasons=list(reasons))


def _return(
    course_class: CourseClass,
    enrolment: Enrolment,
    what: str,
    until: datetime.datetime | None,
    by: Person,
    at: datetime.datetime,
) -> Enrolment:
    last = decided_until(course_class.approval_until, course_class.first_session_at)
    if until is None or until <= at:
        raise RuleBroken("mend_by_needed")
    until = min(until, last) if last else until
    SeatRequest.objects.update_or_create(
        enrolment=enrolment, defaults={"mend_what": what[:200], "mend_until": until}
    )
    move(enrolment, EnrolmentState.RETURNED, why=what, by=by, at=at)
    notify(enrolment, "request_returned", at=at, why=what)
    return enrolment


def _seat_if_all_said_yes(
    course_class: CourseClass, enrolment: Enrolment, *, by: Person, at: datetime.datetime
) -> None:
    """The seat, or the place in line, for the request and those placed together with it."""
    rows = [enrolment]
    if enrolment.party_id:
        asked = Enrolment.objects.filter(party=enrolment.party_id, state__in=ASKED)
        related = ("person__home_unit", "course_class__course", "request", "seat")
        rows = list(asked.select_related(*related).order_by("place"))
        if any(missing_for(row) or row.state != EnrolmentState.REQUESTED for row in rows):
            return
    elif enrolment.state != EnrolmentState.REQUESTED:
        return
    settle_queue(course_class, by=None, at=at)
    if not rows:
        return
    if course_class.capacity is None:
        moves = [Move(row, EnrolmentState.ENROLLED, by, why="approved") for row in rows]
    else:
        seats = seats_for(course_class, [[row.person for row in rows]], at).get(0)
        if seats is None:
            moves = [Move(row, EnrolmentState.WAITING, by, why="approved") for row in rows]
        else:
            moves = [
                Move(row, EnrolmentState.ENROLLED, by, seat=seat, why="approved")
                for row, seat in zip(rows, seats, strict=True)
            ]
    move_all(moves, at=at)
    kinds = {EnrolmentState.ENROLLED: "request_seat", EnrolmentState.WAITING: "request_waiting"}
    tell_all([telling(m.enrolment, kinds[m.to], at=at) for m in moves], at=at)


def approve_many(
    *, enrolments: Sequence[Enrolment], by: Person, at: datetime.datetime
) -> list[tuple[Enrolment, RuleBroken]]:
    """Yes to each of these in the order of asking; those that were refused, with the refusal."""
    refused = []
    for row in sorted(enrolments, key=lambda e: (e.course_class_id, e.place)):
        try:
            decide_request(enrolment=row, verdict=Verdict.APPROVE, by=by, at=at)
        except RuleBroken as why:
            refused.append((row, why))
    return refused


def hand_in(
    *, enrolment: Enrolment, note: str, by: Person | None, at: datetime.datetime
) -> Enrolment:
    """Hand the request in again, or change it: the first arrival is kept, and all are asked again.

    Refuses with `not_requested`, `mend_too_late` and `note_too_long`.
    """
    if len(note) > LONGEST_NOTE:
        raise RuleBroken("note_too_long", most=LONGEST_NOTE)
    enrolment = _hand_in(enrolment, note.strip(), by, at)
    if enrolment.state == EnrolmentState.LAPSED:
        raise RuleBroken("mend_too_late")
    return enrolment


@transaction.atomic
def _hand_in(
    enrolment: Enrolment, note: str, by: Person | None, at: datetime.datetime
) -> Enrolment:
    lock_person(enrolment.person)
    course_class = lock_class(enrolment.course_class)
    lapse_late_requests(course_class, at=at)
    enrolment = enrolment_now(enrolment)
    if enrolment.state == EnrolmentState.LAPSED:
        return enrolment
    if enrolment.state not in ASKED:
        raise RuleBroken("not_requested")
    request, _created = SeatRequest.objects.get_or_create(enrolment=enrolment)
    returned = enrolment.state == EnrolmentState.RETURNED
    if not returned and request.note == note:
        return enrolment
    request.note, request.mend_what, request.mend_until = note, "", None
    request.unit_yes_at = request.unit_yes_by = None
    request.organiser_yes_at = request.organiser_yes_by = None
    request.save()
    if returned:
        move(enrolment, EnrolmentState.REQUESTED, why="mended", by=by, at=at)
        tell_who_decides(course_class, [enrolment], at=at)
        return enrolment
    write_fact(enrolment, old=str(enrolment.state), why="request_changed", by=by, at=at)
    return enrolment


def lapse_late_requests(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
    """What was not decided, or not mended, in time lapses; the class is locked."""
    if course_class.giving != Giving.APPROVAL:
        return []
    rows = Enrolment.objects.filter(course_class=course_class, state__in=ASKED)
    until = decided_until(course_class.approval_until, course_class.first_session_at)
    over = until is not None and until <= at
    if not over:
        rows = rows.filter(state=EnrolmentState.RETURNED, request__mend_until__lte=at)
    late = list(
        rows.select_related("person__guardian", "course_class__course", "seat").order_by("place")
    )
    why = "not_decided" if over else "not_mended"
    move_all([Move(row, EnrolmentState.LAPSED, None, why=why) for row in late], at=at)
    tell_all([telling(row, "request_lapsed", at=at) for row in late], at=at)
    return late


def lapse_requests(*, at: datetime.datetime) -> int:
    """The sweep: requests of all classes that were not decided or mended in time; how many."""
    classes = CourseClass.objects.filter(
        giving=Giving.APPROVAL, enrolments__state__in=ASKED
    ).distinct()
    number = 0
    for course_class in classes.order_by("pk"):
        with transaction.atomic():
            number += len(lapse_late_requests(lock_class(course_class), at=at))
    return number
