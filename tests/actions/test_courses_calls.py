"""The call list: who is on it, what came of a call, and taking it back."""

import datetime

import pytest

from core.errors import RuleBroken
from core.notices.models import Notice
from courses.actions.calls import note_reached, note_wont_come, undo_call
from courses.actions.classes import cancel_class
from courses.actions.enrol import cancel_enrolment, enrol_person
from courses.actions.erase import erase
from courses.actions.offers import accept_offer
from courses.actions.session_moves import move_session
from courses.models import Call, Enrolment
from courses.queries.calls import calls_of, calls_to_make
from courses.queries.export import of_person
from courses.queries.ledger import differences
from courses.queries.session_moves import Target
from tests.factories.acting import with_duty
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
LATER = AT + HOUR


def enrol(course_class, person, at=AT):
    return enrol_person(course_class=course_class, person=person, by=person, at=at)


def now_of(row):
    return Enrolment.objects.select_related("course_class", "person").get(pk=row.pk)


def read_all():
    Notice.objects.update(read_at=AT)


@pytest.fixture
def offered():
    """A class of one seat; the first gave it back, so the second has an offer, the third waits."""
    course_class = make_class(capacity=1)
    rows = [enrol(course_class, person) for person in make_people(3)]
    cancel_enrolment(enrolment=rows[0], by=rows[0].person, at=AT)
    return course_class, now_of(rows[1]), now_of(rows[2])


def states(course_class, at=LATER):
    return [(a.enrolment.person.name, str(a.about), a.state) for a in calls_of(course_class, at)]


def test_who_has_not_answered_an_offer_is_on_the_list_and_leaves_it_by_answering(offered):
    course_class, row, _next = offered
    (ask,) = calls_of(course_class, LATER)
    assert (ask.enrolment, ask.state, ask.until) == (row, "todo", row.offer_until)
    assert ask.told.worded.notice.kind == "seat_offered"
    accept_offer(enrolment=row, by=row.person, at=LATER)
    read_all()
    assert calls_of(course_class, LATER) == []


def test_the_soonest_deadline_stands_first():
    course_class = make_class(capacity=2)
    rows = [enrol(course_class, person) for person in make_people(4)]
    cancel_enrolment(enrolment=rows[0], by=rows[0].person, at=AT)
    cancel_enrolment(enrolment=rows[1], by=rows[1].person, at=LATER)
    assert [a.enrolment for a in calls_of(course_class, LATER)] == rows[2:]


def test_reached_is_noted_once_and_can_be_taken_back(offered):
    course_class, row, _next = offered
    by = make_person()
    first = note_reached(enrolment=row, note="会来", by=by, at=LATER)
    assert note_reached(enrolment=row, by=by, at=LATER) == first
    assert [a.state for a in calls_of(course_class, LATER)] == ["reached"]
    undo_call(enrolment=row, by=by, at=LATER)
    assert [a.state for a in calls_of(course_class, LATER)] == ["todo"]
    assert list(Call.objects.values_list("outcome", flat=True)) == ["reached", "undone"]


def test_a_new_offer_is_called_about_anew(offered):
    course_class, row, _next = offered
    note_reached(enrolment=row, by=None, at=LATER)
    Enrolment.objects.filter(pk=row.pk).update(offered_at=LATER + HOUR)
    assert [a.state for a in calls_of(course_class, LATER + HOUR)] == ["todo"]


def test_won_t_come_declines_the_offer_by_phone_and_the_next_in_line_is_asked(offered):
    course_class, row, after = offered
    by = make_person()
    call = note_wont_come(enrolment=row, by=by, at=LATER)
    assert note_wont_come(enrolment=row, by=by, at=LATER) == call
    fact = now_of(row).facts.last()
    assert (fact.to_state, fact.why, fact.by) == ("cancelled", "declined_by_phone", by)
    assert now_of(after).state == "offered"
    assert sorted(a.state for a in calls_of(course_class, LATER)) == ["todo", "wont_come"]
    assert list(differences(f"class:{course_class.code}")) == []


def test_won_t_come_taken_back_gives_the_old_place_in_line(offered):
    _class, row, after = offered
    note_wont_come(enrolment=row, by=None, at=LATER)
    undo_call(enrolment=row, by=None, at=LATER)
    undo_call(enrolment=row, by=None, at=LATER)
    back = Enrolment.objects.get(person=row.person, state="waiting")
    assert back.line < after.line
    assert Call.objects.filter(outcome="undone").count() == 1


def test_an_answer_that_came_meanwhile_stands(offered):
    _class, row, _next = offered
    accept_offer(enrolment=row, by=row.person, at=LATER)
    read_all()
    with pytest.raises(RuleBroken) as refused:
        note_wont_come(enrolment=row, note="x", by=None, at=LATER)
    assert refused.value.code == "call_answered"
    assert now_of(row).state == "enrolled"


def moved_class(**more):
    course_class = make_class(capacity=2, **more)
    row = enrol(course_class, make_people(1)[0])
    session = course_class.sessions.first()
    start = session.starts_at + HOUR
    move_session(
        session=session,
        target=Target(start, start + HOUR, None, None),
        reason="停电",
        by=None,
        at=AT,
    )
    return course_class, now_of(row)


def test_who_has_not_read_that_a_session_moved_is_on_the_list_until_it_is_read():
    course_class, row = moved_class()
    assert states(course_class) == [(row.person.name, "notice", "todo")]
    read_all()
    assert states(course_class) == []


def test_won_t_come_on_a_seat_needs_a_reason_and_cancels_it_undoably():
    course_class, row = moved_class()
    with pytest.raises(RuleBroken) as refused:
        note_wont_come(enrolment=row, note=" ", by=None, at=LATER)
    assert refused.value.code == "reason_needed"
    note_wont_come(enrolment=row, note="出差", by=None, at=LATER)
    assert now_of(row).state == "cancelled"
    assert [s for _n, _a, s in states(course_class)] == ["wont_come"]
    undo_call(enrolment=row, by=None, at=LATER)
    assert Enrolment.objects.filter(person=row.person, state="enrolled").exists()


def test_who_has_not_read_that_the_class_is_cancelled_is_on_the_list():
    course_class = make_class(capacity=2)
    row = enrol(course_class, make_people(1)[0])
    cancel_class(course_class=course_class, why="场地", by=None, at=AT)
    assert states(course_class) == [(row.person.name, "notice", "todo")]
    note_reached(enrolment=now_of(row), by=None, at=LATER)
    assert [s for _n, _a, s in states(course_class)] == ["reached"]


def test_an_answer_on_the_page_at_once_puts_nobody_on_the_list():
    course_class = make_class(capacity=2)
    enrol(course_class, make_people(1)[0])
    assert states(course_class) == []


def test_of_a_child_the_parent_is_called():
    parent = make_person("家长", phone="13900000011")
    child = make_person("孩子", phone=None)
    child.guardian, child.can_sign_in = parent, False
    child.save()
    course_class = make_class(capacity=1)
    first = enrol(course_class, make_people(1)[0])
    enrol_person(course_class=course_class, person=child, by=parent, at=AT)
    cancel_enrolment(enrolment=first, by=first.person, at=AT)
    (ask,) = calls_of(course_class, LATER)
    assert (ask.reader, ask.phone.value[-4:]) == (parent, "0011")


def test_the_desk_counts_offers_without_answer_or_call(offered):
    course_class, row, _next = offered
    organiser = with_duty("organiser", course_class.unit)
    assert [(c.code, c.number) for c in calls_to_make(organiser, LATER)] == [
        (course_class.code, 1)
    ]
    note_reached(enrolment=row, by=organiser, at=LATER)
    assert calls_to_make(organiser, LATER) == []
    undo_call(enrolment=row, by=organiser, at=LATER + datetime.timedelta(seconds=1))
    assert len(calls_to_make(organiser, LATER + HOUR)) == 1
    assert calls_to_make(organiser, AT + 30 * DAY) == []


def test_the_list_takes_as_many_queries_whatever_its_length(django_assert_max_num_queries):
    course_class = make_class(capacity=12)
    rows = [enrol(course_class, person) for person in make_people(24)]
    for row in rows[:12]:
        cancel_enrolment(enrolment=row, by=row.person, at=AT)
    with django_assert_max_num_queries(6):
        assert len(calls_of(course_class, LATER)) == 12


def test_what_was_said_on_the_phone_is_exported_and_forgotten_with_the_person(offered):
    _class, row, _next = offered
    note_wont_come(enrolment=row, note="住院", by=None, at=LATER)
    assert [call["note"] for call in of_person(row.person)["calls"]] == ["住院"]
    erase(person=row.person, by=None, at=LATER)
    assert list(Call.objects.values_list("outcome", "note")) == [("wont_come", "")]
