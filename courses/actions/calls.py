"""What came of a call: reached, won't come, or taken back. Every call is a row of its own."""

import datetime

from django.db import transaction

from accounts.models import Person
from core.errors import RuleBroken
from courses.actions.changes import cancel_many
from courses.actions.moving import enrolment_now, lock_class
from courses.actions.offers import decline_offer
from courses.actions.undoing import undo_change
from courses.models import Call, ClassChange, ClassChangeItem, Enrolment
from courses.queries.calls import last_call, open_ask
from courses.rules.calls import About, Outcome
from courses.rules.changes import CANCELLABLE, ChangeKind
from courses.rules.states import EnrolmentState, Way

BY_PHONE = "declined_by_phone"
LONGEST = 200


@transaction.atomic
def note_reached(
    *, enrolment: Enrolment, note: str = "", by: Person | None, at: datetime.datetime
) -> Call:
    """The person was reached and knows. A second tap finds it noted.

    Refuses `call_answered` where nothing is open any more.
    """
    lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    asked = open_ask(enrolment, at)
    if asked is None:
        raise RuleBroken("call_answered")
    before = last_call(enrolment)
    if before and before.outcome == Outcome.REACHED and before.asked_at == asked.asked_at:
        return before
    return Call.objects.create(
        enrolment=enrolment,
        about=asked.about,
        asked_at=asked.asked_at,
        outcome=Outcome.REACHED,
        note=note.strip()[:LONGEST],
        by=by,
        at=at,
    )


@transaction.atomic
def note_wont_come(
    *, enrolment: Enrolment, note: str = "", by: Person | None, at: datetime.datetime
) -> Call:
    """The person said on the phone that they won't come: the seat goes to the next in line.

    An offer is declined for them; a seat, or a request, is cancelled and needs a `note` that says
    why. A second tap finds it done. Refuses `call_answered`, `reason_needed`.
    """
    lock_class(enrolment.course_class)
    enrolment = enrolment_now(enrolment)
    before = last_call(enrolment)
    if before and before.outcome == Outcome.WONT_COME:
        return before
    asked = open_ask(enrolment, at)
    if asked is None:
        raise RuleBroken("call_answered")
    note = note.strip()[:LONGEST]
    if enrolment.state == EnrolmentState.OFFERED:
        change = _decline(enrolment, note, by, at)
    elif enrolment.state in CANCELLABLE:
        change = cancel_many(
            course_class=enrolment.course_class,
            enrolments=[enrolment.uuid],
            reason=note,
            by=by,
            at=at,
        ).change
    else:
        # What was cancelled already needs nothing more.
        change = None
    return Call.objects.create(
        enrolment=enrolment,
        about=asked.about,
        asked_at=asked.asked_at,
        outcome=Outcome.WONT_COME,
        note=note,
        change=change if asked.about != About.MEND else None,
        by=by,
        at=at,
    )


def _decline(
    enrolment: Enrolment, note: str, by: Person | None, at: datetime.datetime
) -> ClassChange | None:
    """Decline the offer by phone, so that it can be taken back; who stays in a class, stays."""
    if enrolment.way == Way.MOVE:
        decline_offer(enrolment=enrolment, why=BY_PHONE, by=by, at=at)
        return None
    change = ClassChange.objects.create(
        course_class=enrolment.course_class,
        kind=ChangeKind.CANCEL,
        reason=note or BY_PHONE,
        by=by,
        at=at,
    )
    ClassChangeItem.objects.create(change=change, enrolment=enrolment)
    decline_offer(enrolment=enrolment, why=BY_PHONE, by=by, at=at)
    return change


@transaction.atomic
def undo_call(*, enrolment: Enrolment, by: Person | None, at: datetime.datetime) -> Call:
    """Take the newest call back: nobody was reached, or the person comes after all.

    Who was taken out gets a free seat, or the old place in line. Refuses `call_none`, and
    `call_final` for an answer to the question whether to move, or a request that was withdrawn.
    """
    call = last_call(enrolment)
    if call is None:
        raise RuleBroken("call_none")
    if call.outcome == Outcome.UNDONE:
        return call
    if call.outcome == Outcome.WONT_COME:
        if call.change is None:
            raise RuleBroken("call_final")
        undo_change(change=call.change, by=by, at=at)
    lock_class(enrolment.course_class)
    newest = last_call(enrolment)
    if newest is not None and newest.pk != call.pk:
        return newest
    return Call.objects.create(
        enrolment=enrolment,
        about=call.about,
        asked_at=call.asked_at,
        outcome=Outcome.UNDONE,
        by=by,
        at=at,
    )
