"""Two at once: one draw, one yes, one nomination; on SQLite and PostgreSQL."""

import pytest

from accounts.models import UnitRole
from core.draws.models import Draw
from core.notices.models import Notice
from courses.actions.approval import decide_request
from courses.actions.ballot import freeze_class_ballot, reveal_ballot
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.nominate import nominate
from courses.actions.quotas import QuotaWish, set_quotas
from courses.models import Enrolment
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_unit
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def officer_of(unit, duty="officer"):
    person = make_people(1)[0]
    UnitRole.objects.create(
        person=person, unit=unit, duty=duty, starts_on=(AT - DAY).date(), given_by=None
    )
    return person


def people_of(unit, number):
    people = make_people(number)
    for person in people:
        person.home_unit, person.unit_confirmed_at = unit, AT
        person.save()
    return people


def test_eight_reveals_while_people_withdraw_are_one_draw_and_no_seat_twice():
    course_class = make_class(giving="ballot", closes_at=AT + DAY, capacity=5)
    people = make_people(20)
    rows = [enrol_person(course_class=course_class, person=p, by=p, at=AT) for p in people]
    ballot = freeze_class_ballot(course_class=course_class, by=None, at=AT + DAY)

    def work(number):
        if number % 2:
            cancel_enrolment(enrolment=rows[number], by=people[number], at=AT + DAY)
        else:
            reveal_ballot(ballot=ballot, public_value=str(number), by=None, at=AT + DAY + HOUR)

    assert together(work, THREADS) == []
    assert Draw.objects.count() == 1
    gone = Enrolment.objects.filter(state="cancelled").count()
    seated = Enrolment.objects.filter(seat__isnull=False)
    assert (gone, seated.count()) == (4, 5)
    assert len(set(seated.values_list("seat", flat=True))) == 5
    waiting = Enrolment.objects.filter(state="waiting").order_by("line")
    assert waiting.count() == 20 - 4 - 5
    told = Notice.objects.filter(kind__in=["ballot_seat", "ballot_waiting"])
    assert told.values("person").distinct().count() == told.count()


def test_eight_yes_for_the_last_two_seats_seat_two_and_let_the_others_wait():
    unit = make_unit("ENT")
    course_class = make_class(giving="approval", capacity=2)
    course_class.approval_by = "unit"
    course_class.save()
    officer = officer_of(unit)
    rows = [
        enrol_person(course_class=course_class, person=person, by=person, at=AT)
        for person in people_of(unit, THREADS)
    ]
    refused = together(
        lambda n: decide_request(enrolment=rows[n], verdict="approve", by=officer, at=AT), THREADS
    )
    assert refused == []
    states = sorted(Enrolment.objects.values_list("state", flat=True))
    assert states == ["enrolled"] * 2 + ["waiting"] * (THREADS - 2)


def test_two_officers_saying_yes_to_the_same_request_give_one_seat():
    unit = make_unit("ENT")
    course_class = make_class(giving="approval", capacity=2)
    course_class.approval_by = "both"
    course_class.save()
    deciders = [officer_of(unit), officer_of(course_class.unit, "organiser")]
    person = people_of(unit, 1)[0]
    row = enrol_person(course_class=course_class, person=person, by=person, at=AT)
    refused = together(
        lambda n: decide_request(enrolment=row, verdict="approve", by=deciders[n % 2], at=AT),
        THREADS,
    )
    assert refused == []
    row.refresh_from_db()
    assert row.state == "enrolled"
    assert Notice.objects.filter(kind="request_seat").count() == 1


def test_eight_nominations_for_three_seats_of_the_quota_give_three():
    unit = make_unit("ENT")
    course_class = make_class(giving="nomination", capacity=10)
    set_quotas(
        course_class=course_class, wishes=[QuotaWish("本单位", 3, unit=unit)], by=None, at=AT
    )
    officer = officer_of(unit)
    people = people_of(unit, THREADS)
    refused = together(
        lambda n: nominate(course_class=course_class, person=people[n], by=officer, at=AT), THREADS
    )
    assert {error.code for error in refused} == {"quota_used_up"}
    assert Enrolment.objects.filter(state="enrolled").count() == 3
