"""Eight threads for one seat: never sold twice, whoever is first; on SQLite and PostgreSQL."""

import pytest

from courses.actions.crowd import StillInLineError, ask_for_seat
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer, decline_offer, lapse_offers
from courses.models import Arrival, Enrolment, Seat
from tests.factories.courses import DAY, make_class, make_people
from tests.factories.people import AT
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def test_eight_people_for_one_seat_get_one_seat_and_seven_places_in_line():
    course_class = make_class(capacity=1)
    people = make_people(THREADS)
    refused = together(
        lambda n: enrol_person(course_class=course_class, person=people[n], by=people[n], at=AT),
        THREADS,
    )
    assert refused == []
    rows = Enrolment.objects.filter(course_class=course_class).order_by("place")
    assert [row.state for row in rows] == ["enrolled"] + ["waiting"] * (THREADS - 1)
    assert [row.place for row in rows] == list(range(1, THREADS + 1))
    arrived = Arrival.objects.filter(course_class=course_class).order_by("pk")
    assert [arrival.enrolment_id for arrival in arrived] == [row.pk for row in rows]


def answered(course_class, person):
    """As a phone does on a slow evening: told to come again, it asks again and keeps its place."""
    while True:
        try:
            return ask_for_seat(course_class=course_class, person=person, by=person, at=AT)
        except StillInLineError:
            continue


def test_a_crowd_is_answered_in_the_order_in_which_it_arrived():
    course_class = make_class(capacity=5)
    people = make_people(THREADS * 5)

    def work(number):
        for person in people[number::THREADS]:
            answered(course_class, person)

    assert together(work, THREADS) == []
    rows = Enrolment.objects.filter(course_class=course_class).order_by("place")
    assert [row.state for row in rows] == ["enrolled"] * 5 + ["waiting"] * (len(people) - 5)
    assert [row.place for row in rows] == list(range(1, len(people) + 1))
    arrived = Arrival.objects.filter(course_class=course_class).order_by("pk")
    assert [arrival.enrolment_id for arrival in arrived] == [row.pk for row in rows]


def test_one_person_asking_for_two_classes_of_the_same_hours_gets_one():
    classes = [make_class(capacity=2), make_class(capacity=2)]
    person = make_people(1)[0]

    def work(number):
        answered(classes[number % 2], person)

    refused = together(work, THREADS)
    assert {error.code for error in refused} == {"clash"}
    assert Enrolment.objects.filter(person=person, state="enrolled").count() == 1


def test_one_person_tapping_eight_times_has_one_enrolment():
    course_class = make_class(capacity=5)
    person = make_people(1)[0]
    together(
        lambda n: enrol_person(course_class=course_class, person=person, by=person, at=AT), THREADS
    )
    assert Enrolment.objects.filter(course_class=course_class).count() == 1


def ask(course_class, people):
    return [enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in people]


def test_one_person_asking_for_eight_classes_at_one_time_gets_one():
    first = make_class()
    classes = [first, *(make_class(starts_at=first.first_session_at) for _ in range(THREADS - 1))]
    person = make_people(1)[0]
    refused = together(
        lambda n: enrol_person(course_class=classes[n], person=person, by=person, at=AT), THREADS
    )
    assert [error.code for error in refused] == ["clash"] * (THREADS - 1)
    assert Enrolment.objects.filter(person=person).count() == 1


def test_accepting_an_offer_and_taking_a_seat_at_the_same_time_elsewhere_gives_one_of_them():
    offering = make_class(capacity=1)
    seated, waiting = ask(offering, make_people(2))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    other = make_class(starts_at=offering.first_session_at)
    person = waiting.person

    def work(number):
        if number % 2:
            accept_offer(enrolment=waiting, by=person, at=AT)
        else:
            enrol_person(course_class=other, person=person, by=person, at=AT)

    refused = together(work, THREADS)
    assert {error.code for error in refused} == {"clash"}
    assert Enrolment.objects.filter(person=person, state="enrolled").count() == 1


def test_seats_given_back_all_at_once_are_offered_to_the_first_in_line_each_once():
    course_class = make_class(capacity=THREADS)
    rows = ask(course_class, make_people(2 * THREADS + 2))
    together(lambda n: cancel_enrolment(enrolment=rows[n], by=rows[n].person, at=AT), THREADS)
    found = Enrolment.objects.filter(course_class=course_class).order_by("place")
    states = [row.state for row in found]
    assert states == ["cancelled"] * THREADS + ["offered"] * THREADS + ["waiting"] * 2
    assert Seat.objects.filter(course_class=course_class, enrolment=None).count() == 0


def test_a_deadline_an_answer_and_a_newcomer_together_never_give_a_seat_twice():
    course_class = make_class(capacity=2)
    # Long enough a line: three of its offers can run out or be declined (2, 3, and 4 after a decline
    # that beats the deadline), and two people must still stand before every newcomer.
    rows = ask(course_class, make_people(8))
    for row in rows[:2]:
        cancel_enrolment(enrolment=row, by=row.person, at=AT)
    newcomers = make_people(THREADS)

    def work(number):
        late = AT + DAY
        if number == 0:
            accept_offer(enrolment=rows[2], by=rows[2].person, at=AT)
        elif number == 1:
            decline_offer(enrolment=rows[3], by=rows[3].person, at=AT)
        elif number in {2, 3}:
            lapse_offers(at=late)
        else:
            person = newcomers[number]
            enrol_person(course_class=course_class, person=person, by=person, at=late)

    together(work, THREADS)
    seated = Enrolment.objects.filter(course_class=course_class, seat__isnull=False)
    assert seated.count() == 2
    assert sorted(seated.values_list("seat__no", flat=True)) == [1, 2]
    assert not Enrolment.objects.filter(person__in=newcomers).exclude(state="waiting").exists()
