"""Asking in a crowd: arrive at once, be answered together with those around one.

To arrive is one insert, committed by itself. Whoever finds the class free answers all who have
arrived; a few requests of each process may wait for that, the rest are told their place in line
and come again, so that there is always somebody who lets the next one in.
"""

import datetime
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Person
from core.errors import Busy
from courses.actions.arrivals import (
    answer_of,
    arrival_now,
    refusal,
    settle_arrivals,
)
from courses.actions.moving import lock_class_if_free
from courses.actions.numbering import (
    SPACE,
    last_unanswered,
    say_that_one_settles,
    somebody_settles,
)
from courses.models import Arrival, CourseClass, Enrolment
from courses.queries.eligibility import window_reasons_of
from courses.queries.line import InLine, in_line
from courses.rules.states import LIVE, Way

# How long one who may wait does so before being told the place in line instead.
PATIENCE_SECONDS = 2.0
# How long one request answers others, beyond its own answer.
SETTLING_SECONDS = 1.0
# In a storm a process rests so many times as long as it has answered.
RESTS = 4.0
_LIVE = ", ".join(f"'{state.value}'" for state in sorted(LIVE))
# One question of the hot path instead of two; the states are the rule's own words.
LOOK = """
    SELECT (SELECT id FROM courses_enrolment
            WHERE course_class_id = %s AND person_id = %s AND state IN (LIVE)),
           (SELECT MIN(id) FROM courses_arrival
            WHERE course_class_id = %s AND person_id = %s AND settled_at IS NULL)
""".replace("LIVE", _LIVE)
# What somebody in the waiting list is told, without the rows around it.
WAITS = """
    SELECT own.uuid, own.place,
           (SELECT COUNT(*) FROM courses_enrolment ahead
            WHERE ahead.course_class_id = own.course_class_id AND ahead.state = 'waiting'
            AND (ahead.line < own.line OR (ahead.line = own.line AND ahead.id < own.id)))
    FROM courses_enrolment own WHERE own.id = %s AND own.state = 'waiting'
"""
# One statement is one way to the server and one commit. The lock comes before the number, as the
# row that it gives is what the number is drawn for.
ARRIVE = """
    INSERT INTO courses_arrival (course_class_id, person_id, by_id, way, at)
    SELECT %s, %s, %s, %s, %s FROM (SELECT pg_advisory_xact_lock_shared(%s, %s)) AS number
    RETURNING id
"""


# Most who come at first are newcomers: looked up and taken down by one statement, else looked at.
NEWCOMER = ARRIVE.replace(
    "RETURNING",
    """WHERE NOT EXISTS (SELECT 1 FROM courses_enrolment
        WHERE course_class_id = %s AND person_id = %s AND state IN (LIVE))
    AND NOT EXISTS (SELECT 1 FROM courses_arrival
        WHERE course_class_id = %s AND person_id = %s AND settled_at IS NULL)
    RETURNING""",
).replace("LIVE", _LIVE)


class StillInLineError(Busy):
    """The answer is not there yet: the arrival is kept, and asking again keeps the place."""

    def __init__(self, arrival: int, line: InLine) -> None:
        super().__init__(str(arrival))
        self.arrival = arrival
        self.line = line


class _Room:
    """Those of this process who wait for an answer: so many and no more, and one who settles."""

    def __init__(self) -> None:
        self.number = 0
        self.door = threading.Lock()
        self.settling = threading.Lock()

    def enter(self) -> bool:
        """May this one wait?"""
        with self.door:
            if self.number >= settings.RUSH_WAITING_ROOM:
                return False
            self.number += 1
            return True

    def leave(self) -> None:
        """One less."""
        with self.door:
            self.number -= 1


class _Storm:
    """Whether people arrive in this process faster than answers could follow.

    Then it answers a part of the time only, so that whoever arrives is told the place at once.
    """

    def __init__(self) -> None:
        self.second = 0
        self.number = self.before = 0
        self.rest_until = 0.0

    def arrived(self) -> None:
        """One more."""
        second = int(time.monotonic())
        if second != self.second:
            self.before = self.number if second == self.second + 1 else 0
            self.second, self.number = second, 0
        self.number += 1

    def rests(self) -> bool:
        """Is it somebody else's turn: of those who arrive?"""
        if max(self.before, self.number) < settings.RUSH_STORM_PER_SECOND:
            return False
        lately = int(time.monotonic()) - self.second <= 1
        return lately and time.monotonic() < self.rest_until

    def answered(self, seconds: float) -> None:
        """A batch took so long."""
        self.rest_until = time.monotonic() + RESTS * seconds


room = _Room()
storm = _Storm()


@dataclass(frozen=True)
class _Known:
    """What is known of who asks: the live enrolment, or the arrival that is not answered yet."""

    enrolment: int | None
    arrival: int | None


def ask_for_seat(
    *,
    course_class: CourseClass,
    person: Person,
    way: Way = Way.SELF,
    by: Person | None,
    at: datetime.datetime,
) -> Enrolment:
    """Give a seat or a place in the queue, as `enrol_person` does, in a crowd.

    Refuses as that does. Raises `StillInLineError` when there was no answer in time.
    """
    known = _look(course_class.pk, person.pk)
    if known.enrolment is not None:
        rows = Enrolment.objects.select_related("course_class__course", "person", "seat")
        return rows.get(pk=known.enrolment)
    key = known.arrival
    if key is None:
        reasons = window_reasons_of(course_class, at)
        if reasons:
            raise refusal(reasons)
        key = _arrive(course_class, person.pk, way=way, by=by.pk if by else None, at=at)
    return _wait_for_answer(course_class, key, at)


def answer_or_line(
    *, course_class: CourseClass, person: Person, at: datetime.datetime
) -> Enrolment | None:
    """What became of one's asking, without asking anew; None for who has not asked.

    Refuses as the rules did; raises `StillInLineError` while there is no answer.
    """
    known = _look(course_class.pk, person.pk)
    if known.arrival is not None:
        return _wait_for_answer(course_class, known.arrival, at)
    own = Arrival.objects.filter(course_class=course_class, person=person).order_by("pk").last()
    return answer_of(arrival_now(own.pk)) if own is not None else None


@dataclass(frozen=True)
class Waits:
    """Somebody's answer is the waiting list: the enrolment, the order of arrival, the position."""

    enrolment: uuid.UUID
    place: int
    position: int


def stand_in_line(
    *, course_class: CourseClass, person: int, at: datetime.datetime
) -> InLine | Waits | None:
    """The place of who asks for themselves, taken down now if it was not; nobody is answered here.

    Most of a crowd come back for the answer that they wait: it is told here too, from one row.
    None for who has another answer, or can have none now: `ask_for_seat` says which. `person` is
    a key: with a token looked up, this is all that somebody costs while the machine is full.
    """
    key = None
    if not window_reasons_of(course_class, at):
        key = _arrive_new(course_class, person, at)
    if key is None:
        known = _look(course_class.pk, person)
        if known.enrolment is not None:
            return _waits(known.enrolment) if course_class.frozen_at is None else None
        key = known.arrival
    return in_line(course_class, key) if key is not None else None


def _arrive_new(course_class: CourseClass, person: int, at: datetime.datetime) -> int | None:
    """The key of a newcomer's arrival; None for who has an answer or stands in line already."""
    asked = [course_class.pk, person]
    if connection.vendor != "postgresql":
        known = _look(*asked)
        if known.enrolment is not None or known.arrival is not None:
            return None
        return _arrive(course_class, person, by=person, at=at)
    with connection.cursor() as cursor:
        numbers = [SPACE, course_class.pk]
        values: list[Any] = [*asked, person, str(Way.SELF), at, *numbers, *asked, *asked]
        cursor.execute(NEWCOMER, values)
        row = cursor.fetchone()
    if row is None:
        return None
    storm.arrived()
    return int(row[0])


def _wait_for_answer(course_class: CourseClass, key: int, at: datetime.datetime) -> Enrolment:
    if not room.enter():
        raise StillInLineError(key, in_line(course_class, key))
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        pause = 0.01
        while True:
            if room.settling.acquire(blocking=False):
                try:
                    settle_class(course_class=course_class, at=at)
                finally:
                    room.settling.release()
            if Arrival.objects.filter(pk=key, settled_at__isnull=False).exists():
                return answer_of(arrival_now(key))
            if time.monotonic() >= until:
                raise StillInLineError(key, in_line(course_class, key))
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
    finally:
        room.leave()


def _look(course_class: int, person: int) -> _Known:
    asked = [course_class, person]
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [*asked, *asked])
        enrolment, arrival = cursor.fetchone()
    return _Known(enrolment, arrival)


def _waits(enrolment: int) -> Waits | None:
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [enrolment])
        row = cursor.fetchone()
    if row is None:
        return None
    key, place, ahead = row
    return Waits(key if isinstance(key, uuid.UUID) else uuid.UUID(key), place, ahead + 1)


def _arrive(
    course_class: CourseClass,
    person: int,
    *,
    way: Way = Way.SELF,
    by: int | None,
    at: datetime.datetime,
) -> int:
    """Take down that this person asks, as the last of all so far; the key of the arrival."""
    storm.arrived()
    if connection.vendor != "postgresql":
        with transaction.atomic():
            row = Arrival.objects.create(
                course_class=course_class, person_id=person, by_id=by, way=way, at=at
            )
        return int(row.pk)
    with connection.cursor() as cursor:
        cursor.execute(ARRIVE, [course_class.pk, person, by, str(way), at, SPACE, course_class.pk])
        return int(cursor.fetchone()[0])


def settle_class(*, course_class: CourseClass, at: datetime.datetime) -> int:
    """Answer all who have arrived, unless somebody is at it; how many were answered.

    A batch is a transaction, so that nobody waits for more than a batch, and after a time it is
    somebody else's turn.
    """
    until = time.monotonic() + SETTLING_SECONDS
    number = 0
    while not storm.rests() and not somebody_settles(course_class):
        begun = time.monotonic()
        upto = last_unanswered(course_class)
        if upto is None:
            break
        with transaction.atomic():
            locked = lock_class_if_free(course_class)
            if locked is None:
                break
            say_that_one_settles(course_class)
            answered = settle_arrivals(locked, upto=upto, at=at, batches=1)
        storm.answered(time.monotonic() - begun)
        number += answered
        if not answered or time.monotonic() >= until:
            break
    return number


def settle_all(*, at: datetime.datetime) -> int:
    """Answer those whose own request died before their answer came; how many."""
    asked = Arrival.objects.filter(settled_at=None).values("course_class")
    rows = CourseClass.objects.filter(pk__in=asked).order_by("pk")
    return sum(settle_class(course_class=course_class, at=at) for course_class in rows)
