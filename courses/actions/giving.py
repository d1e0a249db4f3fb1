"""The one place that gives seats, whoever asks or frees them.

Every function here is called with the class locked.
"""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Q

from accounts.models import Person
from core.notices.actions import Telling, tell_all
from core.notices.kinds import moment
from courses.actions.moving import Move, move_all, telling
from courses.models import ClassChangeItem, CourseClass, Enrolment, Seat
from courses.queries.changes import moves_of
from courses.queries.eligibility import rules_of, standings
from courses.queries.quotas import Quotas, quotas_of
from courses.queries.readers import label_of
from courses.rules.allotting import FreeSeat, Party, Stock, allot
from courses.rules.changes import ChangeKind
from courses.rules.eligibility import person_reasons
from courses.rules.seats import Offer, offer_for
from courses.rules.states import ClassState, EnrolmentState, Way

LOOKED_AT_TOGETHER = 50


def free_seats(course_class: CourseClass) -> dict[int, Seat]:
    """The free seats by number. A class without a limit has none: there, nobody needs one.

    While the list of a ballot is public and not drawn, its seats are for those on the list.
    """
    if course_class.frozen_at is not None and course_class.drawn_at is None:
        return {}
    return seats_without_person(course_class)


def seats_without_person(course_class: CourseClass) -> dict[int, Seat]:
    """The seats that nobody has, by number, whatever they are kept for."""
    free = Seat.objects.filter(course_class=course_class, enrolment=None, withdrawn_at=None)
    return {seat.no: seat for seat in free.order_by("no")}


def settle_queue(
    course_class: CourseClass, *, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Let late offers lapse and offer every free seat, in order; who got an offer or a seat.

    Whoever looks at the seats settles first, so that no answer depends on when a sweep ran.
    """
    lapse_late_offers(course_class, at=at)
    return offer_free_seats(course_class, by=by, at=at)


def lapse_late_offers(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
    """The offers whose deadline has passed lapse, and the person is told."""
    late = list(
        Enrolment.objects.filter(
            course_class=course_class, state=EnrolmentState.OFFERED, offer_until__lte=at
        )
        .select_related("person__guardian", "course_class__course", "seat")
        .order_by("place")
    )
    asked = moves_of([e for e in late if e.way == Way.MOVE]) if late else {}
    move_all([Move(e, EnrolmentState.LAPSED, None, why="deadline") for e in late], at=at)
    tell_all([_lapsed(e, asked.get(e.pk), at) for e in late], at=at)
    return late


def _lapsed(enrolment: Enrolment, asked: ClassChangeItem | None, at: datetime.datetime) -> Telling:
    """Who did not answer whether to move stays where they are, unless that class ends."""
    if asked is None:
        return telling(enrolment, "offer_lapsed", at=at)
    left = label_of(asked.change.course_class)
    merges = asked.change.kind == ChangeKind.MERGE
    return telling(enrolment, "merge_lapsed" if merges else "move_lapsed", at=at, left=left)


def offer_free_seats(
    course_class: CourseClass, *, by: Person | None, at: datetime.datetime
) -> list[Enrolment]:
    """Offer every free seat to those who wait, in order; a party is asked whole or not at all.

    Who has since a clash or another seat of the course is passed over and stays in line. In the
    last hours the seat is given directly; nothing is offered once the class has begun.
    """
    offer = offer_for(
        at=at, starts_at=course_class.first_session_at, hours=course_class.offer_hours
    )
    if offer is None or course_class.state != ClassState.PUBLISHED:
        return []
    seats = free_seats(course_class)
    if not seats:
        return []
    quotas = quotas_for(course_class, seats, at)
    stock = free_stock(seats, quotas)
    able = _parties(_able(course_class, quotas, Stock.of(stock), at), quotas, offer)
    moves = []
    for party, numbers in allot(stock, able):
        for enrolment, no in zip(party.key, numbers, strict=True):
            moves.append(_given(enrolment, seats[no], offer, by))
    move_all(moves, at=at)
    tell_all([_told(m, at) for m in moves], at=at)
    return [m.enrolment for m in moves]


def seats_for(
    course_class: CourseClass, groups: Sequence[Sequence[Person]], at: datetime.datetime
) -> dict[int, list[Seat]]:
    """The free seats for these groups, in order: by index of the group, a seat for each member.

    Those in line have been asked before, so that what is free nobody there can take.
    """
    free = free_seats(course_class) if groups else {}
    if not free:
        return {}
    quotas = quotas_for(course_class, free, at)
    parties = (
        Party(index, [quotas.of_person(person) for person in group])
        for index, group in enumerate(groups)
    )
    return {
        party.key: [free[no] for no in numbers]
        for party, numbers in allot(free_stock(free, quotas), parties)
    }


def quotas_for(course_class: CourseClass, seats: dict[int, Seat], at: datetime.datetime) -> Quotas:
    """The quotas that matter to these free seats: none where no seat is kept."""
    kept = any(seat.quota_id for seat in seats.values())
    return quotas_of(course_class, at) if kept else Quotas()


def free_stock(seats: dict[int, Seat], quotas: Quotas) -> list[FreeSeat]:
    """The free seats as the rule looks at them: a released quota's are open."""
    return [FreeSeat(no, quotas.kept_for(seat)) for no, seat in seats.items()]


def _able(
    course_class: CourseClass, quotas: Quotas, stock: Stock, at: datetime.datetime
) -> Iterator[list[Enrolment]]:
    """Those who wait and could take a seat, in true order: one by one, a party as one.

    While only kept seats are free, the line is read for those alone whom their quotas name.
    """
    waiting = Enrolment.objects.filter(course_class=course_class, state=EnrolmentState.WAITING)
    wanted = Q() if stock.open else quotas.named_by(stock.kept)
    keys = list(waiting.filter(wanted).order_by("line", "pk").values_list("pk", "party"))
    if not keys:
        return
    rules = rules_of(course_class)
    seen: set[int] = set()
    for start in range(0, len(keys), LOOKED_AT_TOGETHER):
        some = keys[start : start + LOOKED_AT_TOGETHER]
        parties = {party for _pk, party in some if party is not None and party not in seen}
        alone = [pk for pk, party in some if party is None]
        rows = (
            waiting.filter(Q(pk__in=alone) | Q(party__in=parties))
            .select_related(
                "person__home_unit", "person__guardian", "course_class__course", "seat"
            )
            .order_by("line", "pk")
        )
        seen |= parties
        together: dict[object, list[Enrolment]] = {}
        for row in rows:
            together.setdefault(("party", row.party_id) if row.party_id else row.pk, []).append(
                row
            )
        people = [row.person for group in together.values() for row in group]
        known = standings(course_class, people, at)
        for group in together.values():
            if not any(person_reasons(rules, known[row.person_id]) for row in group):
                yield group


def _parties(
    groups: Iterator[list[Enrolment]], quotas: Quotas, offer: Offer
) -> Iterator[Party[tuple[Enrolment, ...]]]:
    for group in groups:
        if offer.until is None and len(free_to_take([row.person for row in group])) < len(group):
            continue
        yield Party(tuple(group), [quotas.of_person(row.person) for row in group])


def free_to_take(people: Sequence[Person]) -> set[int]:
    """The keys of those whose time may be taken now, locked. An offer takes none, a seat does.

    Persons are locked before classes, and here the class is locked already: so this never waits.
    Who takes another seat at this very moment stays in line, and the next look asks again.
    """
    mine = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")
    rows = mine.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return set(rows.values_list("pk", flat=True))


def _given(enrolment: Enrolment, seat: Seat, offer: Offer, by: Person | None) -> Move:
    if offer.until is None:
        return Move(enrolment, EnrolmentState.ENROLLED, by, seat=seat, why="last_hours")
    return Move(enrolment, EnrolmentState.OFFERED, by, seat=seat, offer_until=offer.until)


def _told(m: Move, at: datetime.datetime) -> Telling:
    if m.offer_until is None:
        return telling(m.enrolment, "seat_came_free", at=at)
    return telling(m.enrolment, "seat_offered", at=at, until=moment(m.offer_until))


def in_line(prefix: str = "") -> Q:
    """Who waits or has an offer from the line; a seat held for who is asked to move is none."""
    waits = Q(**{f"{prefix}state": EnrolmentState.WAITING})
    offered = Q(**{f"{prefix}state": EnrolmentState.OFFERED})
    others = [way for way in Way if way != Way.MOVE]
    return waits | offered & Q(**{f"{prefix}way__in": others})


def close_queue(course_class: CourseClass, *, at: datetime.datetime) -> list[Enrolment]:
    """The class has begun: whoever still waits is told that no seat came free."""
    if course_class.first_session_at is None or at < course_class.first_session_at:
        return []
    waiting = list(
        Enrolment.objects.filter(in_line(), course_class=course_class)
        .select_related("person__guardian", "course_class__course", "seat")
        .order_by("place")
    )
    move_all([Move(e, EnrolmentState.LAPSED, None, why="begun") for e in waiting], at=at)
    tell_all([telling(e, "queue_closed", at=at) for e in waiting], at=at)
    return waiting
