"""Two classes for one room at one time: one gets it; on SQLite and PostgreSQL."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.db import connection

from core.errors import Busy, RuleBroken
from courses.actions.classes import SessionPlan, open_class
from courses.models import CourseClass
from places.actions.rooms import archive_room
from places.models import Occupation, Room, Venue
from tests.factories.courses import DAY, HOUR, make_course
from tests.factories.people import AT

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def together(*works):
    gate = threading.Barrier(len(works))
    refused = []

    def run(work):
        gate.wait()
        try:
            work()
        except (RuleBroken, Busy) as error:
            refused.append(getattr(error, "code", "busy"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def a_room(course):
    venue = Venue.objects.create(unit=course.unit, code="V", kind="palace", name_zh="宫")
    return Room.objects.create(venue=venue, code="101", name_zh="101")


def open_in(room, course, number, minutes=0):
    starts = AT + 10 * DAY + datetime.timedelta(minutes=minutes)
    plan = SessionPlan(
        "一", "1", "theory", starts, starts + 2 * HOUR, Decimal(2), room, room.venue
    )
    return open_class(
        course=course,
        unit=course.unit,
        code=f"{course.code}-{number}",
        label_zh="班",
        label_en="",
        venue=room.venue,
        room=room,
        capacity=5,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        sessions=[plan],
        trainers=[],
        by=None,
        at=AT,
    )


def test_of_classes_that_overlap_in_one_room_exactly_one_is_opened():
    course = make_course()
    room = a_room(course)
    works = [lambda n=n: open_in(room, course, n, minutes=10 * n) for n in range(THREADS)]
    refused = together(*works)
    assert len(refused) == THREADS - 1
    assert set(refused) <= {"room_taken", "busy"}
    assert CourseClass.objects.count() == 1
    assert Occupation.objects.filter(room=room).count() == 1


def test_classes_one_after_the_other_in_one_room_are_all_opened():
    course = make_course()
    room = a_room(course)
    works = [lambda n=n: open_in(room, course, n, minutes=120 * n) for n in range(3)]
    assert together(*works) == []
    assert Occupation.objects.filter(room=room).count() == 3


def test_a_room_that_something_takes_is_not_archived_and_an_archived_one_is_not_taken():
    course = make_course()
    room = a_room(course)
    refused = together(
        lambda: open_in(room, course, 1),
        lambda: archive_room(room=room, archived=True, by=None, at=AT),
    )
    room.refresh_from_db()
    taken = Occupation.objects.filter(room=room).exists()
    assert len(refused) == 1
    assert taken != (room.archived_at is not None)
