"""Eight threads for one seat: never sold twice, whoever is first; on SQLite and PostgreSQL."""

import threading

import pytest
from django.db import connection

from core.errors import Busy, RuleBroken
from courses.actions.enrol import enrol_person
from courses.models import Enrolment
from tests.factories.courses import make_class, make_people
from tests.factories.people import AT

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def together(work):
    gate = threading.Barrier(THREADS)
    refused = []

    def run(number):
        gate.wait()
        try:
            work(number)
        except (RuleBroken, Busy) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_eight_people_for_one_seat_get_one_seat_and_seven_places_in_line():
    course_class = make_class(capacity=1)
    people = make_people(THREADS)
    refused = together(
        lambda n: enrol_person(course_class=course_class, person=people[n], by=people[n], at=AT)
    )
    assert refused == []
    rows = Enrolment.objects.filter(course_class=course_class).order_by("place")
    assert [row.state for row in rows] == ["enrolled"] + ["waiting"] * (THREADS - 1)
    assert [row.place for row in rows] == list(range(1, THREADS + 1))


def test_one_person_tapping_eight_times_has_one_enrolment():
    course_class = make_class(capacity=5)
    person = make_people(1)[0]
    together(lambda n: enrol_person(course_class=course_class, person=person, by=person, at=AT))
    assert Enrolment.objects.filter(course_class=course_class).count() == 1
