"""The waiting list under every way a seat comes free: order, deadlines, who is passed over."""

import datetime

import pytest

from core.errors import RuleBroken
from core.ledger.models import Fact
from courses.actions.capacity import set_capacity
from courses.actions.classes import cancel_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.offers import accept_offer, close_queues, decline_offer, lapse_offers
from courses.models import Arrival, ClassFact, CourseClass, Enrolment, Seat
from courses.queries.seats import position
from courses.rules.states import Giving
from places.models import Occupation
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def ask(course_class, *people, at=AT):
    return [enrol_person(course_class=course_class, person=p, by=p, at=at) for p in people]


def state_of(enrolment):
    enrolment.refresh_from_db()
    return str(enrolment.state)


def test_an_answer_after_the_deadline_is_refused_and_the_seat_goes_on_at_once():
    course_class = make_class(capacity=1)
    seated, first, second = ask(course_class, *make_people(3))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    with pytest.raises(RuleBroken, match="offer_expired"):
        accept_offer(enrolment=first, by=first.person, at=AT + DAY)
    assert (state_of(first), state_of(second)) == ("lapsed", "offered")


def test_a_newcomer_gets_the_seat_that_an_expired_offer_held_when_nobody_waits():
    course_class = make_class(capacity=1)
    seated, first = ask(course_class, *make_people(2))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    (newcomer,) = ask(course_class, *make_people(1), at=AT + DAY)
    assert (state_of(first), newcomer.state) == ("lapsed", "enrolled")


def test_who_has_since_a_clash_is_passed_over_and_asked_again_when_it_is_gone():
    course_class = make_class(capacity=1)
    seated, first, second = ask(course_class, *make_people(3))
    other = make_class(starts_at=course_class.first_session_at)
    (elsewhere,) = ask(other, first.person)
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    assert (state_of(first), state_of(second)) == ("waiting", "offered")
    decline_offer(enrolment=second, by=second.person, at=AT)
    assert state_of(first) == "waiting"
    cancel_enrolment(enrolment=elsewhere, by=first.person, at=AT)
    lapse_offers(at=AT)
    assert state_of(first) == "offered"


def test_a_person_waits_only_behind_those_who_could_take_the_seat():
    course_class = make_class(capacity=1)
    seated, first = ask(course_class, *make_people(2))
    ask(make_class(starts_at=course_class.first_session_at), first.person)
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    (newcomer,) = ask(course_class, *make_people(1))
    assert (state_of(first), newcomer.state) == ("waiting", "enrolled")


def test_an_offer_is_not_taken_by_who_has_a_clash_by_then():
    course_class = make_class(capacity=1)
    seated, first = ask(course_class, *make_people(2))
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    ask(make_class(starts_at=course_class.first_session_at), first.person)
    with pytest.raises(RuleBroken, match="clash"):
        accept_offer(enrolment=first, by=first.person, at=AT)
    assert state_of(first) == "offered"


def test_in_the_last_hours_the_seat_is_given_directly_and_takes_the_persons_time():
    course_class = make_class(capacity=1)
    seated, first = ask(course_class, *make_people(2))
    late = course_class.first_session_at - 3 * HOUR
    cancel_enrolment(enrolment=seated, by=seated.person, at=late)
    assert state_of(first) == "enrolled"
    assert Occupation.objects.filter(person=first.person).count() == 2
    assert first.facts.last().why == "last_hours"


def test_a_person_may_leave_the_line_and_is_not_asked_again():
    course_class = make_class(capacity=1)
    seated, first, second = ask(course_class, *make_people(3))
    cancel_enrolment(enrolment=first, by=first.person, at=AT)
    assert position(second) == 1
    cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    assert (state_of(first), state_of(second)) == ("cancelled", "offered")


def test_asking_again_after_a_cancel_is_a_new_row_at_the_end_of_the_line():
    course_class = make_class(capacity=1)
    _seated, first, second = ask(course_class, *make_people(3))
    cancel_enrolment(enrolment=first, by=first.person, at=AT)
    (again,) = ask(course_class, first.person)
    assert again.pk != first.pk
    assert (again.place, position(second), position(again)) == (4, 1, 2)


def test_places_are_the_order_of_arrival_without_gaps():
    course_class = make_class(capacity=2)
    rows = ask(course_class, *make_people(5))
    arrived = Arrival.objects.filter(course_class=course_class).order_by("pk")
    assert [a.enrolment_id for a in arrived] == [row.pk for row in rows]
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]


def test_when_the_class_begins_those_in_line_are_told_and_are_free_for_the_next_class():
    course_class = make_class(capacity=1)
    _seated, first = ask(course_class, *make_people(2))
    begun = course_class.first_session_at
    later = make_class(course=course_class.course, starts_at=begun + 20 * DAY, no=2)
    assert close_queues(at=begun - HOUR) == 0
    with pytest.raises(RuleBroken, match="same_course"):
        ask(later, first.person, at=begun - HOUR)
    assert ask(later, first.person, at=begun)[0].state == "enrolled"
    assert close_queues(at=begun) == 1
    assert state_of(first) == "lapsed"
    assert first.person.notices.filter(kind="queue_closed").count() == 1


def test_raising_the_capacity_by_three_asks_the_first_three_in_order():
    course_class = make_class(capacity=1)
    rows = ask(course_class, *make_people(6))
    offered = set_capacity(course_class=course_class, capacity=4, by=None, at=AT)
    assert [row.pk for row in offered] == [row.pk for row in rows[1:4]]
    assert ClassFact.objects.filter(kind="capacity").get().payload["old"] == 1


def test_a_cut_below_the_taken_seats_names_whom_it_would_hit_and_changes_nothing():
    course_class = make_class(capacity=3)
    people = [make_person(name) for name in ("赵一", "钱二", "孙三")]
    rows = ask(course_class, *people)
    with pytest.raises(RuleBroken) as refused:
        set_capacity(course_class=course_class, capacity=1, by=None, at=AT)
    assert refused.value.code == "capacity_below_taken"
    assert refused.value.facts["names"] == "钱二、孙三"
    assert [e["enrolment"] for e in refused.value.errors] == [str(r.uuid) for r in rows[1:]]
    course_class.refresh_from_db()
    assert course_class.capacity == 3


def test_a_seat_that_was_withdrawn_comes_back_before_a_new_one_is_made():
    course_class = make_class(capacity=4)
    for capacity in (2, 4):
        set_capacity(course_class=course_class, capacity=capacity, by=None, at=AT)
        in_use = Seat.objects.filter(course_class=course_class, withdrawn_at=None)
        assert in_use.count() == capacity
    assert list(in_use.order_by("no").values_list("no", flat=True)) == [1, 2, 3, 4]


def test_a_class_that_gets_a_limit_seats_those_who_are_in_it():
    course_class = make_class(capacity=None, giving=Giving.OPEN)
    rows = ask(course_class, *make_people(3))
    set_capacity(course_class=course_class, capacity=4, by=None, at=AT)
    assert [Enrolment.objects.get(pk=row.pk).seat.no for row in rows] == [1, 2, 3]
    last, waits = ask(course_class, *make_people(2))
    assert (last.state, last.seat.no, waits.state) == ("enrolled", 4, "waiting")


def test_a_seat_is_given_by_its_row_even_where_the_capacity_says_more():
    course_class = make_class(capacity=1)
    CourseClass.objects.filter(pk=course_class.pk).update(capacity=9)
    assert [row.state for row in ask(course_class, *make_people(2))] == ["enrolled", "waiting"]


@pytest.mark.parametrize(
    ("giving", "state"), [(Giving.BALLOT, "applied"), (Giving.APPROVAL, "requested")]
)
def test_a_class_by_ballot_or_approval_gives_a_place_among_those_who_asked_and_no_seat(
    giving, state
):
    (row,) = ask(make_class(giving=giving), *make_people(1))
    assert (row.state, row.seat, row.place) == (state, None, 1)


def test_a_class_by_nomination_gives_nothing_to_who_asks_alone():
    with pytest.raises(RuleBroken, match="by_nomination"):
        ask(make_class(giving=Giving.NOMINATION), *make_people(1))


def test_the_trainer_of_a_class_is_taken_at_its_times():
    trainer = make_person("师傅")
    with pytest.raises(RuleBroken, match="clash"):
        ask(make_class(trainers=[trainer]), trainer)


def test_the_units_the_age_and_the_prerequisites_are_each_told():
    unit = make_unit("AGE")
    person = make_person("小李")
    person.birth_date = datetime.date(2009, 1, 1)
    person.save()
    first = make_class()
    second = make_class(only_units=[unit], age_from=18)
    second.course.prerequisites.add(first.course)
    with pytest.raises(RuleBroken) as refused:
        ask(second, person)
    assert refused.value.code == "not_eligible"
    told = [(reason.code, dict(reason.facts)) for reason in refused.value.facts["reasons"]]
    assert told == [
        ("unit_needed", {}),
        ("too_young", {"age": 18}),
        ("prerequisite", {"course": {"zh": "工业机器人运维", "en": "Robots"}}),
    ]


def test_cancelling_the_class_cancels_everybody_with_the_reason_and_frees_their_time():
    course_class = make_class(capacity=1)
    seated, waiting = ask(course_class, *make_people(2))
    with pytest.raises(RuleBroken, match="reason_needed"):
        cancel_class(course_class=course_class, why=" ", by=None, at=AT)
    for _ in range(2):
        cancel_class(course_class=course_class, why="教室漏水", by=None, at=AT)
    assert (state_of(seated), state_of(waiting)) == ("cancelled", "cancelled")
    assert seated.facts.last().why == "教室漏水"
    assert not Occupation.objects.exists()
    kinds = ClassFact.objects.filter(course_class=course_class).values_list("kind", flat=True)
    assert list(kinds) == ["opened", "published", "cancelled"]
    assert Fact.objects.filter(subject=course_class.uuid).count() == 3


def test_offering_costs_the_same_whatever_the_number_who_are_passed_over(
    django_assert_max_num_queries,
):
    course_class = make_class(capacity=1)
    seated, *waiting = ask(course_class, *make_people(21))
    other = make_class(starts_at=course_class.first_session_at, capacity=30)
    ask(other, *(row.person for row in waiting))
    with django_assert_max_num_queries(32):
        cancel_enrolment(enrolment=seated, by=seated.person, at=AT)
    assert not Enrolment.objects.filter(course_class=course_class, state="offered").exists()
