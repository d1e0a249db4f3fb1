"""Who is told what, and by which way: the table, the languages, and those who decide on requests."""

import pytest
from django.utils import translation

from accounts.models import UnitRole
from core.notices.kinds import worded
from core.notices.models import Notice, Outgoing
from courses import words, words_calls, words_changes, words_rules
from courses.actions.approval import decide_request, hand_in
from courses.actions.deputies import name_deputy
from courses.actions.enrol import enrol_person
from courses.actions.overrides import override_rules
from courses.actions.quotas import set_giving
from courses.actions.session_moves import move_session
from courses.queries.session_moves import Target
from courses.told_by import AT_ONCE, INBOX_ALONE
from places.models import Room, Venue
from tests.factories.courses import DAY, HOUR, make_class, make_people
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


def test_every_kind_stands_in_the_table_once():
    kinds = {
        kind
        for module in (words, words_calls, words_changes, words_rules)
        for kind in module.NOTICES
    }
    assert not AT_ONCE & INBOX_ALONE
    assert kinds == AT_ONCE | INBOX_ALONE


def read(kind, language):
    with translation.override(language):
        notice = Notice.objects.filter(kind=kind).last()
        return " ".join(worded(notice.kind, notice.facts))


def test_a_moved_session_is_told_in_the_language_of_who_reads_it_then():
    venue = Venue.objects.create(
        unit=make_unit("V"), code="V", name_zh="工人文化宫", name_en="Workers' Palace"
    )
    room = Room.objects.create(venue=venue, code="1", name_zh="一号", name_en="Room 1")
    course_class = make_class()
    person = make_people(1)[0]
    enrol_person(course_class=course_class, person=person, by=person, at=AT)
    session = course_class.sessions.first()
    start = session.starts_at + HOUR
    target = Target(start, start + HOUR, venue, room)
    move_session(session=session, target=target, reason="power", by=None, at=AT)
    assert "Workers' Palace Room 1" in read("session_moved", "en")
    assert "Session 1" in read("session_moved", "en")
    assert "工人文化宫 一号" in read("session_moved", "zh-hans")


def test_a_rule_set_aside_is_named_in_the_language_of_who_reads_it_then():
    course_class = make_class()
    with translation.override("zh-hans"):
        override_rules(
            course_class=course_class,
            person=make_person(),
            rules=["age"],
            reason="ok",
            by=None,
            at=AT,
        )
    assert "Age" in read("rule_set_aside", "en")
    assert "年龄" in read("rule_set_aside", "zh-hans")


# --- those who decide


def role(unit, duty, phone=None):
    person = make_person(duty, phone=phone)
    UnitRole.objects.create(
        person=person, unit=unit, duty=duty, starts_on=(AT - DAY).date(), given_by=None
    )
    return person


@pytest.fixture
def unit():
    return make_unit("ENT")


def asking(unit, by="unit"):
    course_class = make_class(giving="approval", capacity=9)
    set_giving(
        course_class=course_class,
        giving="approval",
        approval_by=by,
        approval_until=None,
        by=None,
        at=AT,
    )
    return course_class


def ask(course_class, unit, at=AT, person=None):
    person = person or make_people(1)[0]
    person.home_unit, person.unit_confirmed_at = unit, AT
    person.save()
    return enrol_person(course_class=course_class, person=person, by=person, at=at)


def told(person):
    return Notice.objects.filter(person=person, kind="requests_wait").count()


def test_the_unit_s_officer_and_deputy_are_told_and_nobody_else(unit):
    officer, other = role(unit, "officer"), role(make_unit("OTHER"), "officer")
    deputy = make_person()
    name_deputy(
        unit=unit, officer=officer, person=deputy, starts_at=AT - HOUR, ends_at=AT + DAY, at=AT
    )
    course_class = asking(unit)
    organiser = role(course_class.unit, "organiser")
    ask(course_class, unit)
    assert [told(p) for p in (officer, deputy, other, organiser)] == [1, 1, 0, 0]


def test_the_organiser_is_told_where_the_organiser_decides_and_of_people_without_a_unit(unit):
    officer = role(unit, "officer")
    course_class = asking(unit, by="organiser")
    organiser = role(course_class.unit, "organiser")
    ask(course_class, unit)
    assert [told(p) for p in (officer, organiser)] == [0, 1]
    by_unit = asking(unit)
    other = role(by_unit.unit, "organiser")
    ask(by_unit, None)
    assert told(other) == 1


def test_in_a_rush_one_message_leaves_and_the_next_only_on_another_day(unit):
    officer = role(unit, "officer", phone="13900000009")
    course_class = asking(unit)
    for n in range(5):
        ask(course_class, unit, at=AT + n * HOUR / 60)
    messages = Outgoing.objects.filter(person=officer, channel="sms")
    assert (told(officer), messages.count()) == (5, 1)
    ask(course_class, unit, at=AT + DAY)
    assert (told(officer), messages.count()) == (6, 2)


def test_of_one_s_own_request_one_is_not_told(unit):
    officer, second = role(unit, "officer"), role(unit, "officer")
    ask(asking(unit), unit, person=officer)
    assert [told(p) for p in (officer, second)] == [0, 1]


def test_who_decides_is_told_when_a_request_was_mended(unit):
    officer = role(unit, "officer")
    row = ask(asking(unit), unit)
    decide_request(
        enrolment=row, verdict="return", why="x", until=AT + DAY, by=officer, at=AT + HOUR
    )
    hand_in(enrolment=row, note="好了", by=row.person, at=AT + 2 * HOUR)
    assert told(officer) == 2
