"""Two at once: one move, one undo, one list; on SQLite and PostgreSQL."""

import pytest

from courses.actions.capacity import set_capacity
from courses.actions.changes import MoveWish, ask_to_move, cancel_many
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.lists import keep_list, take_list
from courses.actions.offers import accept_offer
from courses.actions.undoing import undo_change
from courses.models import ClassChange, Enrolment, EnrolmentList
from courses.rules.states import SEATED, Way
from tests.factories.courses import DAY, make_class, make_course, make_people
from tests.factories.people import AT, make_person
from tests.factories.sheets import sheet_of
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture
def two():
    course = make_course()
    left = make_class(course=course, capacity=8, no=1)
    there = make_class(course=course, capacity=8, no=2)
    rows = [enrol_person(course_class=left, person=p, by=p, at=AT) for p in make_people(8)]
    return left, there, rows


def wish(there, rows):
    return MoveWish(there, [row.uuid for row in rows], "调班", AT + DAY)


def test_eight_clicks_ask_each_person_once(two):
    left, there, rows = two
    refused = together(
        lambda _n: ask_to_move(course_class=left, wish=wish(there, rows[:3]), by=None, at=AT),
        THREADS,
    )
    assert len(refused) == THREADS - 1
    assert ClassChange.objects.count() == 1
    assert there.enrolments.filter(state="offered").count() == 3


def test_answers_crossing_an_undo_end_in_one_class_each(two):
    left, there, rows = two
    done = ask_to_move(course_class=left, wish=wish(there, rows), by=None, at=AT)

    def work(number):
        if number == THREADS - 1:
            undo_change(change=done.change, by=None, at=AT)
        else:
            accept_offer(enrolment=done.rows[number], by=rows[number].person, at=AT)

    together(work, THREADS)
    for row in rows:
        states = Enrolment.objects.filter(person=row.person, state="enrolled")
        assert states.count() == 1
    assert not there.enrolments.filter(state="offered").exists()


def test_moves_both_ways_at_once_don_t_wait_for_each_other_for_ever(two):
    left, there, rows = two
    others = [enrol_person(course_class=there, person=p, by=p, at=AT) for p in make_people(4)]
    set_capacity(course_class=left, capacity=16, by=None, at=AT)
    set_capacity(course_class=there, capacity=16, by=None, at=AT)
    over = ask_to_move(course_class=left, wish=wish(there, rows[:4]), by=None, at=AT).rows
    back = ask_to_move(course_class=there, wish=wish(left, others), by=None, at=AT).rows

    def work(number):
        made = (over if number % 2 else back)[number // 2]
        accept_offer(enrolment=made, by=made.person, at=AT)

    assert together(work, THREADS) == []
    assert left.enrolments.filter(state="enrolled").count() == 8
    assert there.enrolments.filter(state="enrolled").count() == 4


def test_a_list_taken_by_eight_workers_enrols_each_once_while_seats_are_cut(two):
    left, _there, rows = two
    for row in rows[4:]:
        cancel_enrolment(enrolment=row, by=row.person, at=AT)
    people = [make_person(f"职工{n}", phone=f"137{n:08d}") for n in range(10)]
    lines = [(p.name, f"137{n:08d}") for n, p in enumerate(people)]
    kept = keep_list(
        course_class=left,
        file=sheet_of(("姓名", "手机"), *lines),
        filename="a.xlsx",
        way=Way.ORGANISER,
        by=make_person("办事员"),
        at=AT,
    )
    EnrolmentList.objects.filter(pk=kept.pk).update(wanted_at=AT, waiting_too=True)

    def work(number):
        if number == THREADS - 1:
            set_capacity(course_class=left, capacity=5, by=None, at=AT)
        else:
            take_list(kept=kept, at=AT)

    together(work, THREADS)
    live = left.enrolments.filter(person__in=people)
    assert sorted(live.values_list("person", flat=True)) == sorted(p.pk for p in people)
    left.refresh_from_db()
    assert left.enrolments.filter(state__in=SEATED).count() <= left.capacity


def test_an_undo_by_eight_brings_everybody_back_once(two):
    left, _there, rows = two
    keys = [row.uuid for row in rows[:3]]
    done = cancel_many(course_class=left, enrolments=keys, reason="误报", by=None, at=AT)
    together(lambda _n: undo_change(change=done.change, by=None, at=AT), THREADS)
    assert left.enrolments.filter(state="enrolled").count() == 8
