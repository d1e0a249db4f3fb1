"""A rush of real processes: killed, cut off from the database, and nobody lost; on both databases."""

import multiprocessing
import os
import signal
import time

import pytest
from django.db import connection, connections

from courses.actions.crowd import StillInLineError, ask_for_seat, settle_all, settle_class
from courses.models import Arrival, Enrolment
from tests.factories.courses import make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES = 4
FORK = multiprocessing.get_context("fork")


def start(work, *arguments):
    """A process with a connection of its own: none is open while it forks."""
    connections.close_all()
    process = FORK.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def ask_all(course_class, people, told):
    for person in people:
        while True:
            try:
                ask_for_seat(course_class=course_class, person=person, by=person, at=AT)
            except StillInLineError:
                time.sleep(0.01)
            else:
                told.put(person.pk)
                break


def check(course_class, seats):
    rows = list(Enrolment.objects.filter(course_class=course_class).order_by("place"))
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    states = [row.state for row in rows]
    assert states == ["enrolled"] * seats + ["waiting"] * (len(rows) - seats)
    arrived = Arrival.objects.filter(course_class=course_class).order_by("pk")
    assert all(arrival.settled_at is not None for arrival in arrived)
    assert list(dict.fromkeys(a.enrolment_id for a in arrived)) == [row.pk for row in rows]


def test_processes_and_one_that_is_killed_give_each_seat_once_in_the_order_of_arrival():
    course_class = make_class(capacity=5)
    people = make_people(PROCESSES * 8)
    told = FORK.Queue()
    running = [start(ask_all, course_class, people[n::PROCESSES], told) for n in range(PROCESSES)]
    told.get(timeout=60)
    os.kill(running[0].pid, signal.SIGKILL)
    for process in running:
        process.join(120)
    settle_all(at=AT)
    check(course_class, 5)
    assert Arrival.objects.count() >= len(people) - len(people[0::PROCESSES])


def settle_slowly(course_class, begun):
    begun.set()
    while Arrival.objects.filter(course_class=course_class, settled_at=None).exists():
        settle_class(course_class=course_class, at=AT)


def cut(process):
    """The database ends the connection; where it has none to end, the process is killed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        os.kill(process.pid, signal.SIGKILL)


def test_a_batch_that_is_cut_off_leaves_nothing_half_done_and_the_next_answers_all():
    course_class = make_class(capacity=30)
    people = make_people(120)
    Arrival.objects.bulk_create(
        Arrival(course_class=course_class, person=person, at=AT) for person in people
    )
    begun = FORK.Event()
    process = start(settle_slowly, course_class, begun)
    assert begun.wait(60)
    time.sleep(0.05)
    cut(process)
    process.join(60)
    done = Arrival.objects.filter(settled_at__isnull=False).count()
    assert Enrolment.objects.count() == done
    settle_all(at=AT)
    check(course_class, 30)
