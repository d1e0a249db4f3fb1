"""Answering those who have asked, strictly in the order in which they asked.

Asking is one insert into `Arrival`; its key is the order. Answering happens under the lock of the
class, many at a time: a crowd costs a few statements for each batch, not a transaction each.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from accounts.models import Person
from core.errors import Busy, Reason, RuleBroken
from core.notices.actions import tell_all
from courses.actions.asked import tell_who_decides
from courses.actions.giving import free_to_take, seats_for, settle_queue
from courses.actions.moving import Move, move_all, telling
from courses.actions.numbering import wait_for_numbers
from courses.models import Arrival, CourseClass, Enrolment, EnrolmentParty, Seat
from courses.queries.eligibility import reasons_for_many
from courses.queries.reasons import reasons_in, stored
from courses.rules.eligibility import BY_STAFF
from courses.rules.states import LIVE, EnrolmentState, Giving, Way

TOGETHER = 200
TOLD = {
    EnrolmentState.ENROLLED: "seat_given",
    EnrolmentState.WAITING: "seat_waiting",
    EnrolmentState.REQUESTED: "seat_requested",
    EnrolmentState.APPLIED: "seat_applied",
}


def _told(m: Move) -> str:
    """What somebody is told; who was nominated did not ask, and may decline."""
    nominated = m.enrolment.way == Way.OFFICER and m.to == EnrolmentState.ENROLLED
    return "nominated" if nominated else TOLD[EnrolmentState(m.to)]


def record_arrivals(
    *,
    course_class: CourseClass,
    people: Sequence[Person],
    way: Way | str = Way.SELF,
    party: EnrolmentParty | None = None,
    by: Person | None,
    at: datetime.datetime,
) -> list[Arrival]:
    """Take down that these people ask for a seat, in this order."""
    return Arrival.objects.bulk_create(
        Arrival(course_class=course_class, person=person, by=by, way=way, party=party, at=at)
        for person in people
    )


def refusal(reasons: Sequence[Reason]) -> RuleBroken:
    """One reason's code is the code; of several it is `not_eligible`, and `errors` names each."""
    one = reasons[0] if len(reasons) == 1 else None
    return RuleBroken(
        one.code if one else "not_eligible",
        **(one.facts if one else {}),
        errors=[{"code": reason.code} for reason in reasons],
        reasons=list(reasons),
    )


def answer_of(arrival: Arrival) -> Enrolment:
    """The enrolment that an arrival was answered by; refuses as the rules did."""
    if arrival.enrolment is not None:
        return arrival.enrolment
    raise refusal(reasons_in(arrival.refused))


def arrival_now(key: int) -> Arrival:
    """The arrival as it is now, with the enrolment that answered it."""
    rows = Arrival.objects.select_related(
        "enrolment__course_class__course", "enrolment__person", "enrolment__seat"
    )
    return rows.get(pk=key)


def settle_arrivals(
    course_class: CourseClass,
    *,
    upto: int | None,
    at: datetime.datetime,
    batches: int | None = None,
) -> int:
    """Answer every arrival up to this key; the class is locked. Returns how many were answered.

    At most so many `batches` of `TOGETHER` people; None is no limit.
    Those in line come first. A seat that is free after that is one that none of them can take.
    It stops before somebody whose seat in another class is being given at this very moment.
    """
    settle_queue(course_class, by=None, at=at)
    number, done = 0, 0
    while True:
        waiting = Arrival.objects.filter(course_class=course_class, settled_at=None)
        if upto is not None:
            waiting = waiting.filter(pk__lte=upto)
        rows = list(
            waiting.select_related(
                "person__home_unit", "person__guardian", "by", "party"
            ).order_by("pk")[:TOGETHER]
        )
        answered = _Batch(course_class, at).answer(_whole_parties(_able_now(rows), waiting))
        number += answered
        done += 1
        if answered < TOGETHER or done == batches:
            return number


def answer_everybody(course_class: CourseClass, *, at: datetime.datetime) -> None:
    """Answer all who have arrived, so that what follows passes nobody by; the class is locked.

    Until the transaction ends nobody arrives. Raises `Busy` while somebody can't be answered.
    """
    wait_for_numbers(course_class)
    settle_arrivals(course_class, upto=None, at=at)
    if Arrival.objects.filter(course_class=course_class, settled_at=None).exists():
        raise Busy


def _able_now(rows: list[Arrival]) -> list[Arrival]:
    """Those whose person could be locked without waiting, up to the first who could not."""
    locked = free_to_take([row.person for row in rows])
    for index, row in enumerate(rows):
        if row.person_id not in locked:
            return rows[:index]
    return rows


def _whole_parties(rows: list[Arrival], waiting: Any) -> list[list[Arrival]]:
    """The arrivals one by one, a party's together; a party cut by the end is left for the next."""
    groups: list[list[Arrival]] = []
    for row in rows:
        if row.party_id and groups and groups[-1][0].party_id == row.party_id:
            groups[-1].append(row)
        else:
            groups.append([row])
    if groups and len(groups) > 1 and groups[-1][0].party_id:
        party = groups[-1][0].party_id
        if waiting.filter(party=party).count() > len(groups[-1]):
            groups.pop()
    return groups


@dataclass
class _Batch:
    """A run of arrivals that is answered with the same few statements."""

    course_class: CourseClass
    at: datetime.datetime
    live: dict[int, Enrolment] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    def answer(self, groups: list[list[Arrival]]) -> int:
        rows = [row for group in groups for row in group]
        if not rows:
            return 0
        self.live = self._live_of(rows)
        reasons = reasons_for_many(
            self.course_class, {r.pk: (r.person, r.at, Way(r.way)) for r in rows}, self.at
        )
        asking = [group for group in groups if self._may_ask(group, reasons)]
        self._enrol(asking)
        refused = [row for row in rows if row.refused is not None]
        taken = [row for row in rows if row.refused is None]
        for row in refused:
            row.settled_at = self.at
        Arrival.objects.bulk_update(refused, ["refused", "settled_at"])
        # A person lives once in a class, so that the database finds each one's enrolment itself.
        live = Enrolment.objects.filter(
            course_class=self.course_class, person=OuterRef("person"), state__in=LIVE
        )
        Arrival.objects.filter(pk__in=[row.pk for row in taken]).update(
            settled_at=self.at, enrolment=Subquery(live.values("pk")[:1])
        )
        tell_all(
            [telling(m.enrolment, _told(m), at=self.at) for m in self.moves],
            at=self.at,
        )
        asked = [m.enrolment for m in self.moves if m.to == EnrolmentState.REQUESTED]
        tell_who_decides(self.course_class, asked, at=self.at)
        return len(rows)

    def _live_of(self, rows: Iterable[Arrival]) -> dict[int, Enrolment]:
        found = Enrolment.objects.filter(
            course_class=self.course_class,
            person__in=[row.person_id for row in rows],
            state__in=LIVE,
        ).select_related("course_class__course", "person", "seat")
        return {enrolment.person_id: enrolment for enrolment in found}

    def _may_ask(self, group: list[Arrival], reasons: dict[int, list[Reason]]) -> bool:
        """Refuses the whole party with the reasons of all; False also for who is in already."""
        if all(row.person_id in self.live for row in group):
            return False
        against = [reason for row in group for reason in reasons[row.pk]]
        if any(row.person_id in self.live for row in group):
            against.append(Reason("party_member_in"))
        if against:
            for row in group:
                row.refused = stored(against)
            return False
        for row in group:
            self.live[row.person_id] = self._new(row)
        return True

    def _new(self, row: Arrival) -> Enrolment:
        return Enrolment(
            course_class=self.course_class,
            person=row.person,
            unit=row.person.home_unit,
            way=row.way,
            party=row.party,
            place=0,
            enrolled_by=row.by,
            created_at=row.at,
            changed_at=self.at,
        )

    def _enrol(self, asking: list[list[Arrival]]) -> None:
        """Number those who may, in order, and give them what the class gives: a seat, or a place."""
        if not asking:
            return
        last = Enrolment.objects.filter(course_class=self.course_class).aggregate(
            last=Max("place")
        )["last"]
        seats = self._seats(asking)
        place = last or 0
        for group in asking:
            for row in group:
                place += 1
                enrolment = self.live[row.person_id]
                enrolment.place = enrolment.line = place
                state, seat = seats[row.pk]
                self.moves.append(Move(enrolment, state, row.by, seat=seat, new=True))
        move_all(self.moves, at=self.at)

    def _seats(self, asking: list[list[Arrival]]) -> dict[int, tuple[EnrolmentState, Seat | None]]:
        first = first_state(self.course_class)
        direct = [g for g in asking if first is None or g[0].way in BY_STAFF]
        found: dict[int, tuple[EnrolmentState, Seat | None]] = {
            row.pk: (first or EnrolmentState.WAITING, None) for group in asking for row in group
        }
        for group in direct:
            for row in group:
                found[row.pk] = (EnrolmentState.WAITING, None)
        if self.course_class.capacity is None:
            return found | {row.pk: (EnrolmentState.ENROLLED, None) for g in direct for row in g}
        given = seats_for(self.course_class, [[r.person for r in g] for g in direct], self.at)
        for index, seats in given.items():
            for row, seat in zip(direct[index], seats, strict=True):
                found[row.pk] = (EnrolmentState.ENROLLED, seat)
        return found


def first_state(course_class: CourseClass) -> EnrolmentState | None:
    """Where somebody who asks stands at first; None where seats are given at once."""
    if course_class.giving == Giving.APPROVAL:
        return EnrolmentState.REQUESTED
    if course_class.giving == Giving.BALLOT and course_class.drawn_at is None:
        return EnrolmentState.APPLIED
    return None
